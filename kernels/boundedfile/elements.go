package boundedfile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

const (
	maxDepth   = 1000 // of what [Elements.Skip] passes over
	maxMembers = 1000 // of a document
)

// Elements decodes a JSON object whose lists are long, element by element: the text
// is never held as a whole, an element at most.
type Elements struct {
	dec    *json.Decoder
	window *Window
	most   int64 // bytes of an element
}

// NewElements decodes from r elements of at most most bytes.
func NewElements(r io.Reader, most int64) *Elements {
	w := NewWindow(r, fmt.Errorf("an element of more than %d bytes", most))
	return &Elements{json.NewDecoder(w), w, most}
}

// Read is the number of bytes that have been read.
func (e *Elements) Read() int64 { return e.window.Total() }

// more lets the decoder read one more element.
func (e *Elements) more() { e.window.Allow(e.dec.InputOffset() + e.most) }

func (e *Elements) token() (json.Token, error) {
	e.more()
	return e.dec.Token()
}

func (e *Elements) open(want json.Delim, what string) error {
	t, err := e.token()
	if err == nil && t != want {
		err = fmt.Errorf("found %v, expected %s", t, what)
	}
	return err
}

// Document decodes a text that is one object and nothing more: member is called for
// every key, each of which may stand once, and must decode or skip its value. An
// error says where the text goes wrong.
func (e *Elements) Document(member func(key string) error) error {
	err := e.open('{', "an object")
	seen := map[string]bool{}
	for e.more(); err == nil && e.dec.More(); e.more() {
		var t json.Token
		if t, err = e.token(); err != nil {
			break
		}
		key := t.(string) // the decoder refuses other keys
		if seen[key] {
			return fmt.Errorf("%q stands twice", key)
		}
		if seen[key] = true; len(seen) > maxMembers {
			return fmt.Errorf("more than %d members", maxMembers)
		}
		err = member(key)
	}
	if err == nil {
		_, err = e.token() // the closing brace
	}
	if err == nil {
		var t json.Token
		if t, err = e.token(); err == nil {
			err = fmt.Errorf("found %v after the end", t)
		} else if err == io.EOF {
			return nil
		}
	}
	return e.explain(err)
}

func (e *Elements) explain(err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("not valid JSON near byte %d: %w", e.dec.InputOffset(), err)
	case err == io.EOF, err == io.ErrUnexpectedEOF:
		return fmt.Errorf("not valid JSON: ends at byte %d, expected more", e.Read())
	}
	return err
}

// List decodes a list: element is called before each element and must decode or skip
// it.
func (e *Elements) List(element func() error) error {
	err := e.open('[', "a list")
	for e.more(); err == nil && e.dec.More(); e.more() {
		err = element()
	}
	if err == nil {
		_, err = e.token() // the closing bracket
	}
	return err
}

// Decode decodes the next value.
func (e *Elements) Decode(into any) error {
	e.more()
	return e.dec.Decode(into)
}

// Skip passes over the next value, token by token.
func (e *Elements) Skip() error {
	for depth := 0; ; {
		t, err := e.token()
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			if depth++; depth > maxDepth {
				return fmt.Errorf("nested deeper than %d", maxDepth)
			}
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}
