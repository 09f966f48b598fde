package tensor

import (
	"fmt"
	"strings"

	"vision/kernels"
)

// Tensor is an array of float32 in device memory, row-major and contiguous, with
// up to [kernels.MaxRank] axes. Ops never change their operands.
//
// A tensor is made by a [Tape] (inputs and results; it dies at Reset) or by
// [NewParam] (it lasts).
type Tensor struct {
	shape shape
	tape  *Tape // nil for parameters
	value kernels.Buffer

	grad      kernels.Buffer
	gradSet   bool // grad holds at least one contribution
	wantsGrad bool
	keepsGrad bool // the gradient stays readable after Backward

	param *param // nil for tensors of a tape
}

// Shape is the size of each axis, outermost first. The slice belongs to the
// tensor: read it, do not change it.
func (x *Tensor) Shape() []int { return x.shape.dims[:x.shape.rank] }

// Dim is the size of one axis; −1 is the last.
func (x *Tensor) Dim(axis int) int { return x.shape.dims[x.shape.axis("Dim", axis)] }

// Rank is the number of axes.
func (x *Tensor) Rank() int { return x.shape.rank }

// Len is the number of values, the product of the axes.
func (x *Tensor) Len() int { return x.shape.size() }

// Tape is where the tensor was made; nil for a parameter.
func (x *Tensor) Tape() *Tape { return x.tape }

// Backend is the device that holds the values.
func (x *Tensor) Backend() kernels.Backend {
	if x.param != nil {
		return x.param.backend
	}
	return x.tape.backend
}

// Buffer is the device memory of the values.
func (x *Tensor) Buffer() kernels.Buffer {
	if x.value.IsNil() {
		kernels.Fail("Buffer", kernels.ErrValue, fmt.Sprintf("the tensor %v was released", x.shape))
	}
	return x.value
}

// Floats downloads the values into a new slice, row-major.
func (x *Tensor) Floats() []float32 {
	dst := make([]float32, x.Len())
	x.Read(dst)
	return dst
}

// Read downloads the values into dst, whose length is Len.
func (x *Tensor) Read(dst []float32) { x.Backend().Download(dst, x.Buffer()) }

// Write uploads src, whose length is Len, into the tensor. It is for inputs and
// parameters, before ops have read them.
func (x *Tensor) Write(src []float32) { x.Backend().Upload(x.Buffer(), src) }

// Item is the value of a tensor of one value, such as a loss.
func (x *Tensor) Item() float32 {
	if x.Len() != 1 {
		kernels.Fail("Item", kernels.ErrShape, fmt.Sprintf("shape %v, expected one value", x.shape))
	}
	var one [1]float32
	x.Read(one[:])
	return one[0]
}

// RequireGrad says whether Backward is to compute the tensor's gradient. It is
// for inputs and parameters; the result of an op wants one if an operand does.
func (x *Tensor) RequireGrad(on bool) *Tensor {
	x.wantsGrad, x.keepsGrad = on, on
	return x
}

// WantsGrad reports whether Backward computes the tensor's gradient.
func (x *Tensor) WantsGrad() bool { return x.wantsGrad }

// KeepGrad makes the gradient of an op's result readable after Backward;
// otherwise its memory goes back as soon as it has been used.
func (x *Tensor) KeepGrad() *Tensor {
	x.keepsGrad = true
	return x
}

// Grad is the gradient's device memory, the zero Buffer if there is none.
func (x *Tensor) Grad() kernels.Buffer {
	if !x.gradSet {
		return kernels.Buffer{}
	}
	return x.grad
}

// GradFloats downloads the gradient into a new slice, nil if there is none.
func (x *Tensor) GradFloats() []float32 {
	if !x.gradSet {
		return nil
	}
	dst := make([]float32, x.Len())
	x.Backend().Download(dst, x.grad)
	return dst
}

// String shows the shape and up to 64 values with four decimals.
func (x *Tensor) String() string {
	v := x.Floats()
	more := ""
	if len(v) > 64 {
		v, more = v[:64], " …"
	}
	var b strings.Builder
	for i, f := range v {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%.4f", f)
	}
	return fmt.Sprintf("%v[%s%s]", x.shape, b.String(), more)
}

// operand is the value of x for an op, or the zero Buffer for an absent one.
func operand(x *Tensor) kernels.Buffer {
	if x == nil {
		return kernels.Buffer{}
	}
	return x.value
}

// want panics unless x has the given shape.
func want(op, name string, x *Tensor, s shape) {
	if x.shape != s {
		kernels.Fail(op, kernels.ErrShape, fmt.Sprintf("%s %v, expected %v", name, x.shape, s))
	}
}
