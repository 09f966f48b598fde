package checkpoint

import (
	"fmt"
	"strings"
)

// Error says what is wrong with a file.
type Error struct {
	File   string // path as given by the caller
	Tensor string // name of the tensor concerned; empty if the file as a whole
	Msg    string // what was found, what was expected
	Err    error  // cause, may be nil
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Tensor != "" {
		fmt.Fprintf(&b, ": tensor %q", e.Tensor)
	}
	b.WriteString(": ")
	b.WriteString(e.Msg)
	if e.Err != nil {
		if e.Msg != "" {
			b.WriteString(": ")
		}
		b.WriteString(e.Err.Error())
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// problem is an Error without its file, as the format readers return it: they
// see bytes, not paths. Open adds the path.
type problem struct {
	tensor string
	msg    string
}

func (p *problem) Error() string {
	if p.tensor == "" {
		return p.msg
	}
	return fmt.Sprintf("tensor %q: %s", p.tensor, p.msg)
}

// bad returns a problem with the file as a whole.
func bad(format string, args ...any) error {
	return &problem{msg: fmt.Sprintf(format, args...)}
}

// badTensor returns a problem with one tensor.
func badTensor(name, format string, args ...any) error {
	return &problem{tensor: name, msg: fmt.Sprintf(format, args...)}
}

// inFile turns any error of a reader into an *Error about path.
func inFile(path string, err error) error {
	switch e := err.(type) {
	case nil:
		return nil
	case *Error:
		return e
	case *problem:
		return &Error{File: path, Tensor: e.tensor, Msg: e.msg}
	}
	return &Error{File: path, Err: err}
}

// quote shortens outside text before it enters a message.
func quote(s string) string {
	const most = 100
	if len(s) > most {
		return fmt.Sprintf("%q… (%d bytes)", s[:most], len(s))
	}
	return fmt.Sprintf("%q", s)
}
