package tensor

import (
	"errors"

	"vision/kernels"
)

// Catch turns a panic raised by an op into an error; any other panic goes on, so
// that mistakes in the program stay loud. It does what [kernels.Catch] does (and
// repeats it, because recover works only in the deferred function itself), for
// callers that need nothing else of that package:
//
//	func (m *Model) Forward(x *tensor.Tensor) (y *tensor.Tensor, err error) {
//		defer tensor.Catch(&err)
func Catch(err *error) {
	switch e := recover().(type) {
	case nil:
	case *kernels.Error:
		*err = errors.Join(*err, e)
	default:
		panic(e)
	}
}
