package kernels

import (
	"errors"
	"fmt"
)

// Sentinels that an [Error] wraps.
var (
	ErrShape  = errors.New("shapes do not fit")
	ErrValue  = errors.New("value out of range")
	ErrMemory = errors.New("out of device memory")
	ErrDevice = errors.New("device failed")
)

// Error is the only value that op code panics with: in kernels, tensor and nn.
// Exported entry points of the storeys above turn it into an error with [Catch].
type Error struct {
	Op     string // "LayerNorm"
	Detail string // what was found and what was expected
	Err    error  // one of the sentinels
}

func (e *Error) Error() string { return fmt.Sprintf("%s: %v: %s", e.Op, e.Err, e.Detail) }

func (e *Error) Unwrap() error { return e.Err }

// Fail panics with an *[Error].
func Fail(op string, kind error, detail string) {
	panic(&Error{Op: op, Err: kind, Detail: detail})
}

// Catch turns a panic with *[Error] into an error; any other panic goes on, so
// that mistakes in the program stay loud. It must be deferred directly:
//
//	func (m *Model) Forward(x *tensor.Tensor) (y *tensor.Tensor, err error) {
//		defer kernels.Catch(&err)
func Catch(err *error) {
	switch e := recover().(type) {
	case nil:
	case *Error:
		*err = errors.Join(*err, e)
	default:
		panic(e)
	}
}

// want panics with ErrShape unless a buffer holds exactly n values.
func want(op, name string, b Buffer, n int) {
	if b.Len() != n {
		Fail(op, ErrShape, fmt.Sprintf("%s holds %d values, expected %d", name, b.Len(), n))
	}
}

// wantOptional is want for a buffer that may be absent.
func wantOptional(op, name string, b Buffer, n int) {
	if !b.IsNil() {
		want(op, name, b, n)
	}
}
