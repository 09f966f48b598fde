package nsd

import "fmt"

// Error is a defect of a data set.
type Error struct {
	File     string // path as opened
	Found    string
	Expected string
	Err      error // cause, or nil
}

// Error implements error.
func (e *Error) Error() string {
	text := e.File + ": "
	switch {
	case e.Found != "" && e.Expected != "":
		text += fmt.Sprintf("found %s, expected %s", e.Found, e.Expected)
	case e.Expected != "":
		text += "expected " + e.Expected
	default:
		text += e.Found
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

func defect(file, expected, found string, args ...any) error {
	return &Error{File: file, Expected: expected, Found: fmt.Sprintf(found, args...)}
}
