package tensor

import (
	"fmt"

	"vision/kernels"
)

// Reshape gives the same values another shape. Nothing is copied: both tensors
// share memory.
//
//	dx = dy, reshaped
//
// Shapes: any of the same number of values; one size may be −1, it is then what
// makes the number right.
func (x *Tensor) Reshape(dims ...int) *Tensor {
	t := tapeOf("Reshape", x)
	s := infer("Reshape", x.Len(), dims)
	if s.size() != x.Len() {
		kernels.Fail("Reshape", kernels.ErrShape, fmt.Sprintf("%v into %v", x.shape, s))
	}
	y := t.tensor(s, x.value)
	t.record(y, reshapeBackward, x)
	return y
}

func reshapeBackward(t *Tape, n *node) { t.give(n.in[0], n) }
