package reference

import (
	"vision/kernels"
	"vision/kernels/elementary"
)

// binary computes dst[i] = f(a[i], b[i mod len(b)]).
func binary(op string, dst, a, b kernels.Buffer, f func(x, y float32) float32) {
	kernels.CheckRepeat(op, dst, a, b)
	x, y := values(a), values(b)
	result := make([]float32, len(x))
	for i := range x {
		result[i] = f(x[i], y[i%len(y)])
	}
	copy(values(dst), result)
}

// unary computes dst[i] = f(x[i]).
func unary(op string, dst, x kernels.Buffer, f func(x float32) float32) {
	kernels.CheckSame(op, dst.Len(), x)
	for i, v := range values(x) {
		values(dst)[i] = f(v)
	}
}

// Add computes a + b.
func (*Backend) Add(dst, a, b kernels.Buffer) {
	binary("Add", dst, a, b, func(x, y float32) float32 { return x + y })
}

// Sub computes a − b.
func (*Backend) Sub(dst, a, b kernels.Buffer) {
	binary("Sub", dst, a, b, func(x, y float32) float32 { return x - y })
}

// Mul computes a · b.
func (*Backend) Mul(dst, a, b kernels.Buffer) {
	binary("Mul", dst, a, b, func(x, y float32) float32 { return x * y })
}

// Div computes a / b.
func (*Backend) Div(dst, a, b kernels.Buffer) {
	binary("Div", dst, a, b, func(x, y float32) float32 { return x / y })
}

// Scale computes x·c.
func (*Backend) Scale(dst, x kernels.Buffer, c float32) {
	unary("Scale", dst, x, func(x float32) float32 { return x * c })
}

// GELU is elementary.GELU of every value.
func (*Backend) GELU(dst, x kernels.Buffer) { unary("GELU", dst, x, elementary.GELU) }

// GELUBackward is dy·GELU′(x).
func (*Backend) GELUBackward(dx, dy, x kernels.Buffer) {
	kernels.CheckSame("GELUBackward", dx.Len(), dy, x)
	binary("GELUBackward", dx, dy, x, func(dy, x float32) float32 { return dy * elementary.GELUGrad(x) })
}

// relu keeps NaN and −0.
func relu(x float32) float32 {
	if x < 0 {
		return 0
	}
	return x
}

// ReLU is x < 0 ? +0 : x.
func (*Backend) ReLU(dst, x kernels.Buffer) { unary("ReLU", dst, x, relu) }

// ReLUBackward is x > 0 ? dy : +0.
func (*Backend) ReLUBackward(dx, dy, x kernels.Buffer) {
	kernels.CheckSame("ReLUBackward", dx.Len(), dy, x)
	binary("ReLUBackward", dx, dy, x, func(dy, x float32) float32 {
		if x > 0 {
			return dy
		}
		return 0
	})
}

// Sine is sin(w0·x).
func (*Backend) Sine(dst, x kernels.Buffer, w0 float32) {
	unary("Sine", dst, x, func(x float32) float32 { return elementary.Sin(float32(w0 * x)) })
}

// SineBackward is (dy·cos(w0·x))·w0.
func (*Backend) SineBackward(dx, dy, x kernels.Buffer, w0 float32) {
	kernels.CheckSame("SineBackward", dx.Len(), dy, x)
	binary("SineBackward", dx, dy, x, func(dy, x float32) float32 {
		return float32(dy*elementary.Cos(float32(w0*x))) * w0
	})
}

// Fill sets every value.
func (*Backend) Fill(dst kernels.Buffer, v float32) {
	for i := range values(dst) {
		values(dst)[i] = v
	}
}

// Copy moves values index by index, the last axis fastest.
func (*Backend) Copy(c kernels.Copy) {
	c.Check()
	count := 1
	for _, d := range c.Dims[:c.Rank] {
		count *= d
	}
	from, to := values(c.Src.Buffer), values(c.Dst.Buffer)
	moved := make([]float32, count)
	place := make([]int, count)
	for i := range count {
		source, rest := 0, i
		for axis := c.Rank - 1; axis >= 0; axis-- {
			index := rest % c.Dims[axis]
			rest /= c.Dims[axis]
			source += index * c.Src.Strides[axis]
			place[i] += index * c.Dst.Strides[axis]
		}
		moved[i] = from[source]
	}
	for i, v := range moved {
		to[place[i]] = v
	}
}
