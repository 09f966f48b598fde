package tensor_test

import (
	"errors"
	"testing"

	"vision/kernels"
	"vision/tensor"
)

// TestGradientsMeet checks a diamond: x is used by three ops, and its gradient
// is their sum in reverse recording order, the first assigned.
func TestGradientsMeet(t *testing.T) {
	b := newBackend(t)
	tp := tensor.NewTape(b)
	tp.Record(true)
	x := tp.Input([]float32{1}, 1).RequireGrad(true)
	// Gradients 1e8, 1 and −1e8: only the order of addition tells what comes out.
	y := x.Scale(1).Add(x.Scale(1e8)).Add(x.Scale(-1e8))
	y.Backward()
	g := float32(-1e8)
	g += 1e8
	g++
	if got := x.GradFloats()[0]; got != g {
		t.Errorf("gradient %v, expected (−1e8 + 1e8) + 1 = %v", got, g)
	}
	// The other way round the 1 is lost.
	tp.Reset()
	x = tp.Input([]float32{1}, 1).RequireGrad(true)
	y = x.Scale(1e8).Add(x.Scale(-1e8)).Add(x.Scale(1))
	y.Backward()
	if got := x.GradFloats()[0]; got != 0 {
		t.Errorf("gradient %v, expected (1 − 1e8) + 1e8 = 0 in float32", got)
	}
}

// TestMemoryHandedOn covers the cases in which a gradient may not be moved to an
// operand: two uses of it, an operand that is a parameter, a kept gradient.
func TestMemoryHandedOn(t *testing.T) {
	b := newBackend(t)
	tp := tensor.NewTape(b)
	tp.Record(true)
	p := param(b, "p", 3)
	x := tp.Input([]float32{1, 2, 3}, 3).RequireGrad(true)
	h := x.Add(p).KeepGrad()
	y := h.Add(h).Add(x).Reshape(3, 1)
	y.BackwardFrom([]float32{1, 10, 100})
	equalBits(t, "h", h.GradFloats(), []float32{2, 20, 200})
	equalBits(t, "p", p.GradFloats(), []float32{2, 20, 200})
	equalBits(t, "x", x.GradFloats(), []float32{3, 30, 300})
	if y.GradFloats() != nil {
		t.Error("a gradient that nobody asked for was kept")
	}
	tp.Reset()
	p.Free()
	if in := b.Memory().InUse; in != 0 {
		t.Errorf("%d bytes still in use after Reset and Free", in)
	}
}

// TestKeptBehindActivation: the gradient that a result keeps is its own, not the one before
// its activation, which takes its place where nobody asks for it.
func TestKeptBehindActivation(t *testing.T) {
	tp := tensor.NewTape(newBackend(t))
	tp.Record(true)
	w, mix := param(tp.Backend(), "w", 3, 3), param(tp.Backend(), "mix", 2, 2, 1)
	e, dy := tensor.Epilogue{Act: kernels.GELU}, []float32{1, 2, 3, 4, 5, 6}
	for _, f := range []func(x *tensor.Tensor) *tensor.Tensor{
		func(x *tensor.Tensor) *tensor.Tensor { return x.Linear(w, e) },
		func(x *tensor.Tensor) *tensor.Tensor { return x.MixTokens(mix, e) },
	} {
		y := f(tp.Input(values("x", 6), 1, 2, 3)).KeepGrad()
		y.BackwardFrom(dy)
		equalBits(t, "y", y.GradFloats(), dy)
	}
}

// TestParametersAddUp checks that gradients add over calls until ZeroGrad.
func TestParametersAddUp(t *testing.T) {
	b := newBackend(t)
	tp := tensor.NewTape(b)
	tp.Record(true)
	p := param(b, "p", 2)
	step := func() {
		tp.Reset()
		tp.Use(p).Mul(tp.Input([]float32{3, 5}, 2)).Total().Backward()
	}
	step()
	step()
	equalBits(t, "two steps", p.GradFloats(), []float32{6, 10})
	p.ZeroGrad()
	if p.GradFloats() != nil || !p.Grad().IsNil() {
		t.Error("a gradient is visible after ZeroGrad")
	}
	step()
	equalBits(t, "after ZeroGrad", p.GradFloats(), []float32{3, 5})
}

// TestOnlyWantedGradients checks that frozen operands get none and that nothing
// is recorded when no operand wants one.
func TestOnlyWantedGradients(t *testing.T) {
	b := newBackend(t)
	tp := tensor.NewTape(b)
	tp.Record(true)
	frozen, trained := param(b, "f", 4, 4).RequireGrad(false), param(b, "t", 4, 4)
	x := tp.Input(values("x", 8), 2, 4)
	before := b.Memory().InUse
	m := tp.Mark()
	h := x.MatMul(frozen).GELU()
	tp.Release(m, h) // nothing was recorded: the product goes back
	if grown := b.Memory().InUse - before; grown != 64 {
		t.Errorf("the frozen part holds %d bytes, expected one block of 64", grown)
	}
	if h.WantsGrad() {
		t.Error("a result of frozen operands wants a gradient")
	}
	h.MatMul(trained).Total().Backward()
	if trained.GradFloats() == nil || frozen.GradFloats() != nil || h.GradFloats() != nil || x.GradFloats() != nil {
		t.Error("gradients are not exactly those of the trained parameter")
	}
}

// TestRelease checks what is given back, what is kept, and that a recording
// keeps everything.
func TestRelease(t *testing.T) {
	b := newBackend(t)
	tp := tensor.NewTape(b)
	w := param(b, "w", 16, 16)
	x := tp.Input(values("x", 16), 1, 16)
	base := b.Memory().InUse
	m := tp.Mark()
	h := x.MatMul(w)
	y := h.GELU().Reshape(4, 4)
	want := y.Floats()
	tp.Release(m, y)
	if got := b.Memory().InUse - base; got != 64 {
		t.Errorf("%d bytes kept, expected the 64 of the result", got)
	}
	equalBits(t, "kept", y.Floats(), want)
	fails(t, "released operand", kernels.ErrValue, func() { h.GELU() })
	fails(t, "released value", kernels.ErrValue, func() { h.Floats() })
	again := tp.Mark()
	z := y.Reshape(16) // a view of memory from before the mark
	tp.Release(again, z)
	equalBits(t, "view", z.Floats(), want)
	equalBits(t, "viewed", y.Floats(), want)

	tp.Record(true)
	m = tp.Mark()
	h = x.MatMul(w)
	y = h.GELU()
	tp.Release(m, y)
	h.GELU() // still there: the recording needs it
	y.Total().Backward()
	if w.GradFloats() == nil {
		t.Error("no gradient through a released part of a recording")
	}
	tp.Reset()
	if got := b.Memory().InUse; got != 2*16*16*4 {
		t.Errorf("%d bytes in use after Reset, expected those of w and its gradient", got)
	}
}

// TestResetGivesEqualBits runs one step twice on a tape that was reset.
func TestResetGivesEqualBits(t *testing.T) {
	b := newBackend(t)
	tp := tensor.NewTape(b)
	x, w, mix := param(b, "x", 3, 17, 24), param(b, "w", 72, 24), param(b, "mix", 17, 17, 1)
	params := []*tensor.Tensor{x, w, mix}
	f := func() *tensor.Tensor {
		h := tp.Use(x).LayerNorm(nil, nil, 1e-5).Linear(w, tensor.Epilogue{Act: kernels.GELU}).Attention(3)
		return h.MixTokens(mix, tensor.Epilogue{Residual: x})
	}
	first := forwardAndBack(tp, params, f)
	second := forwardAndBack(tp, params, f)
	compareAll(t, "second run", second, first)
}

// TestTapeMisuse checks the panics that keep a program's mistakes loud.
func TestTapeMisuse(t *testing.T) {
	b, other := newBackend(t), newBackend(t)
	tp, tp2 := tensor.NewTape(b), tensor.NewTape(b)
	p, foreign := param(b, "p", 2, 2), param(other, "foreign", 2, 2)
	x, y := tp.Input(make([]float32, 4), 2, 2), tp2.Input(make([]float32, 4), 2, 2)
	fails(t, "two tapes", kernels.ErrValue, func() { x.Add(y) })
	fails(t, "no tape", kernels.ErrValue, func() { p.Add(p) })
	fails(t, "two devices", kernels.ErrDevice, func() { x.Add(foreign) })
	fails(t, "free of a tape's tensor", kernels.ErrValue, func() { x.Free() })
	fails(t, "backward without recording", kernels.ErrValue, func() { x.Add(p).Total().Backward() })
	tp.Record(true)
	z := x.Add(p)
	fails(t, "backward of many values", kernels.ErrShape, func() { z.Backward() })
	fails(t, "direction of another length", kernels.ErrShape, func() { z.BackwardFrom(make([]float32, 3)) })
	l := z.Total()
	l.Backward()
	fails(t, "second backward", kernels.ErrValue, func() { l.Backward() })
	fails(t, "item of many values", kernels.ErrShape, func() { x.Item() })
	if err := caught(func() { x.MatMul(tp.Input(make([]float32, 6), 3, 2)) }); !errors.Is(err, kernels.ErrShape) {
		t.Errorf("Catch gave %v, expected ErrShape", err)
	}
}

func caught(f func()) (err error) {
	defer tensor.Catch(&err)
	f()
	return nil
}
