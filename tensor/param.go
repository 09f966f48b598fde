package tensor

import (
	"fmt"

	"vision/kernels"
)

// param is what a lasting tensor has in addition.
type param struct {
	name    string
	backend kernels.Backend
}

// NewParam makes a parameter: a tensor that belongs to no tape, with a name for
// checkpoints, a value that is not initialised, and a gradient whose memory is
// taken when Backward first needs it. It wants a gradient until RequireGrad(false).
func NewParam(backend kernels.Backend, name string, dims ...int) *Tensor {
	s := newShape("NewParam", dims)
	return &Tensor{
		shape: s, value: backend.Alloc(s.size()),
		wantsGrad: true, keepsGrad: true,
		param: &param{name: name, backend: backend},
	}
}

// Name is the parameter's name, "" for a tensor of a tape.
func (x *Tensor) Name() string {
	if x.param == nil {
		return ""
	}
	return x.param.name
}

// Constant declares that the parameter, of two axes or more, is the weight of a
// linear layer and will not be trained: from now on only Linear and MatMulT read it,
// as w, and the device may keep it in the order of its kernels. Write, Read and the
// bits of all results stay as they are. It wants no gradient any more.
func (x *Tensor) Constant() {
	if x.param == nil || x.shape.rank < 2 {
		kernels.Fail("Constant", kernels.ErrShape, fmt.Sprintf("%v, expected a parameter [O K]", x.shape))
	}
	x.RequireGrad(false)
	x.param.backend.Constant(x.value, x.shape.dims[0], x.Len()/max(x.shape.dims[0], 1))
}

// UsePanels lets a Constant parameter's values lie where they are, if the device can use
// panels of that width: else it returns false and does nothing. See [kernels.PanelUser].
func (x *Tensor) UsePanels(p kernels.Panels) bool {
	u, ok := x.param.backend.(kernels.PanelUser)
	if !ok || u.PanelWidth() != p.Width {
		return false
	}
	u.UsePanels(x.value, p)
	return true
}

// ZeroGrad forgets the gradient: the next contribution is assigned, not added.
// Nothing is filled with zeros.
func (x *Tensor) ZeroGrad() { x.gradSet = false }

// Free gives a parameter's memory back to its backend. Tensors of a tape are
// freed by the tape.
func (x *Tensor) Free() {
	if x.param == nil {
		kernels.Fail("Free", kernels.ErrValue, "the tensor belongs to a tape: use Release or Reset")
	}
	x.param.backend.Free(x.value)
	x.param.backend.Free(x.grad)
	x.value, x.grad, x.gradSet = kernels.Buffer{}, kernels.Buffer{}, false
}
