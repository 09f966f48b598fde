package tensor_test

import (
	"slices"
	"testing"

	"vision/kernels"
	"vision/kernels/cpu"
	"vision/tensor"
)

// limited is a device that asks for a number of inputs at a time.
type limited struct {
	kernels.Backend
	together int
}

func (l limited) Together() int { return l.together }

// TestInParts checks what a function gets, that its results come together with the
// bits of the whole, and that nothing else is left.
func TestInParts(t *testing.T) {
	for _, c := range []struct {
		together, batch int
		record          bool
		parts           []int
	}{
		{1, 1, false, []int{1}}, {1, 3, false, []int{1, 1, 1}}, {2, 5, false, []int{2, 2, 1}}, {5, 5, false, []int{5}},
		{8, 5, false, []int{5}}, {0, 5, false, []int{5}}, {2, 5, true, []int{5}},
	} {
		b := limited{newBackend(t), c.together}
		w := param(b, "w", 12, 7)
		tp := tensor.NewTape(b)
		x := tp.Input(values("x", c.batch*4*12), c.batch, 4, 12)
		layers := func(x *tensor.Tensor) *tensor.Tensor { return x.MatMul(w).GELU().Slice(1, 1, 3) }
		want := layers(x).Floats()
		tp.Record(c.record)
		base := b.Memory().InUse
		var parts []int
		y := x.InParts(func(part *tensor.Tensor) *tensor.Tensor {
			parts = append(parts, part.Dim(0))
			return layers(part)
		})
		if !slices.Equal(parts, c.parts) {
			t.Errorf("%d of %d together, recording %v: parts %v, expected %v", c.together, c.batch, c.record, parts, c.parts)
		}
		if !slices.Equal(y.Shape(), []int{c.batch, 2, 7}) {
			t.Errorf("%d of %d together: shape %v", c.together, c.batch, y.Shape())
		}
		equalBits(t, "in parts", y.Floats(), want)
		only := b.Memory().InUse - base
		tp.Empty(c.batch, 2, 7)
		if got := b.Memory().InUse - base - only; len(parts) > 1 && only != got {
			t.Errorf("%d of %d together: %d bytes in use, expected the %d of the result", c.together, c.batch, only, got)
		}
		tp.Reset()
	}
}

// TestTogether holds the CPU to one picture for each worker.
func TestTogether(t *testing.T) {
	for _, threads := range []int{1, 2, 7} {
		b, err := cpu.New(cpu.Options{Threads: threads})
		if err != nil {
			t.Fatal(err)
		}
		if got := b.Together(); got != threads {
			t.Errorf("%d threads take %d pictures together", threads, got)
		}
		b.Close()
	}
}
