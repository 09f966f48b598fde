package contract_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"vision/kernels"
	"vision/kernels/cuda/contract"
	"vision/kernels/cuda/ptxsim"
	"vision/kernels/kerneltest"
)

// TestContract is the contract's case of the conformance suite: layouts, edges,
// batches, segments, special values, epilogues, refusals; with VISION_LARGE set on
// every version, else on the versions that the launcher picks.
func TestContract(t *testing.T) {
	i := slices.IndexFunc(kerneltest.Cases(), func(c kerneltest.Case) bool { return c.Op == "Contract" })
	pins := []string{""}
	if large() {
		pins = append(pins, contract.Versions()...)
	}
	for _, pin := range pins {
		for _, aligned := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s aligned=%v", pin, aligned), func(t *testing.T) {
				b := newMixed(t, checked, pin)
				for _, err := range kerneltest.Cases()[i].Disagreements(b, kerneltest.Options{Small: true, Aligned: aligned}) {
					t.Error(err)
				}
				if err := b.Close(); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// shape is a product whose operands lie as the fast versions want them.
type shape struct {
	m, n, k, batch           int
	transposedA, transposedB bool
	epilogue                 int // 0 none; 1 bias, scale, residual in place; 2 bias of rows, GELU; 3 all with ReLU
}

func (s shape) String() string {
	return fmt.Sprintf("%d×%d×%d batch %d A transposed %v B transposed %v epilogue %d", s.m, s.n, s.k, s.batch, s.transposedA, s.transposedB, s.epilogue)
}

// operands draws the values and describes them; lengths of rows are rounded up to
// four, the gaps hold NaN.
func (s shape) operands(b device) (c kernels.Contraction, free func()) {
	var all []kernels.Buffer
	draw := func(rows, cols, count int, name int) kernels.Operand {
		pitch := (cols + 3) / 4 * 4
		v := make([]float32, rows*pitch*count)
		for i := range v {
			v[i] = float32(math.NaN())
			if i%pitch < cols {
				v[i] = value(i*7 + name*1_000_003)
			}
		}
		x := b.Alloc(len(v))
		b.Upload(x, v)
		all = append(all, x)
		return kernels.Operand{Buffer: x, Row: pitch, Col: 1, Batch: [2]int{0, rows * pitch}}
	}
	turn := func(o kernels.Operand) kernels.Operand { o.Row, o.Col = o.Col, o.Row; return o }
	c = kernels.Contraction{M: s.m, N: s.n, K: s.k, Batch: [2]int{1, s.batch}, C: draw(s.m, s.n, s.batch, 3)}
	if c.A = draw(s.m, s.k, s.batch, 1); s.transposedA {
		c.A = turn(draw(s.k, s.m, s.batch, 1))
	}
	if c.B = draw(s.k, s.n, s.batch, 2); s.transposedB {
		c.B = turn(draw(s.n, s.k, s.batch, 2))
	}
	switch s.epilogue {
	case 1:
		c.Bias, c.Scale, c.Residual = draw(1, s.n, 1, 4).Slice(0, s.n), draw(1, s.n, 1, 5).Slice(0, s.n), c.C
	case 2:
		c.Bias, c.BiasRows, c.Act = draw(1, s.m, 1, 4).Slice(0, s.m), true, kernels.GELU
	case 3:
		c.Bias, c.Scale, c.PreAct, c.Act = draw(1, s.n, 1, 4).Slice(0, s.n), draw(1, s.n, 1, 5).Slice(0, s.n), draw(s.m, s.n, s.batch, 6), kernels.ReLU
		c.Residual = draw(s.m, s.n, s.batch, 7)
	}
	return c, func() {
		for _, x := range all {
			b.Free(x)
		}
	}
}

// value is a number of either sign over many powers of two, sometimes a zero of
// either sign, sometimes so small that products underflow to one.
func value(i int) float32 {
	h := uint32(i) * 2654435761
	h ^= h >> 15
	h *= 2246822519
	h ^= h >> 13
	switch sign := h & 0x80000000; h % 13 {
	case 0:
		return math.Float32frombits(sign)
	case 1, 2:
		return math.Float32frombits(sign | 40<<23)
	default:
		return math.Float32frombits(sign | (120+h>>8%16)<<23 | h>>3&0x7fffff)
	}
}

// run computes the shape on b and returns C and PreAct with their gaps.
func (s shape) run(b kernels.Backend) [2][]float32 {
	c, free := s.operands(b)
	defer free()
	b.Contract(c)
	var out [2][]float32
	for i, o := range []kernels.Operand{c.C, c.PreAct} {
		if !o.IsNil() {
			out[i] = make([]float32, o.Len())
			b.Download(out[i], o.Buffer)
		}
	}
	return out
}

// edges meet every edge of the tiles: one less, one more, tails of k of every kind,
// sums of one block and several, more tiles than running blocks of threads.
var edges = []shape{
	{m: 1, n: 1, k: 1},
	{m: 4, n: 4, k: 16, epilogue: 1},
	{m: 33, n: 129, k: 15, epilogue: 2},
	{m: 127, n: 65, k: 31, epilogue: 3},
	{m: 128, n: 128, k: 128},
	{m: 130, n: 132, k: 129, epilogue: 1},
	{m: 64, n: 256, k: 160, batch: 3, epilogue: 3},
	{m: 20, n: 36, k: 300, batch: 2, epilogue: 2},
	{m: 40, n: 24, k: 391, epilogue: 1},
	{m: 1, n: 200, k: 257, epilogue: 3},
	{m: 260, n: 140, k: 144, epilogue: 2},
	{m: 35, n: 193, k: 145, epilogue: 1},
	{m: 33, n: 392, k: 33, epilogue: 1},
}

// TestEdges runs every version on the edges; each shape in one of the layouts, in
// turn, or with VISION_LARGE in all of them and on permuted schedules too.
func TestEdges(t *testing.T) {
	for _, pin := range contract.Versions() {
		t.Run(pin, func(t *testing.T) {
			testEdges(t, checked, pin)
			if large() {
				for schedule := range uint64(3) {
					testEdges(t, ptxsim.Options{Checks: true, Schedule: 1 + schedule}, pin)
				}
			}
		})
	}
}

func testEdges(t *testing.T, sim ptxsim.Options, pin string) {
	b := newMixed(t, sim, pin)
	for i, s := range edges {
		s.batch = max(s.batch, 1)
		for layout := range 4 {
			if large() || layout == i%4 {
				s.transposedA, s.transposedB = layout&1 != 0, layout&2 != 0
				same(t, s, b)
			}
		}
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}

// TestSizes runs the products of a ViT-B/16 on one image, and of a decoder, without
// the checks: the bits of package cpu, in the versions that a GPU would be given.
func TestSizes(t *testing.T) {
	shapes := []shape{{m: 197, n: 768, k: 768, transposedB: true, epilogue: 1}}
	if large() {
		shapes = append(shapes, shape{m: 197, n: 3072, k: 768, transposedB: true, epilogue: 2}, shape{m: 197, n: 768, k: 3072},
			shape{m: 768, n: 768, k: 197, transposedA: true}, shape{m: 3, n: 20544, k: 768, transposedB: true, epilogue: 3},
			shape{m: 3072, n: 768, k: 197, epilogue: 2})
	}
	for _, pin := range []string{"3_async", "4_warptile", "5_small", "6_split_k"} {
		b := newMixed(t, ptxsim.Options{}, pin)
		for _, s := range shapes {
			s.batch = 1
			start := time.Now()
			same(t, s, b)
			t.Logf("%s %v: %.1f s", pin, s, time.Since(start).Seconds())
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}
}

func same(t *testing.T, s shape, b *mixed) {
	t.Helper()
	got, want := s.run(b), s.run(b.Backend)
	for i, name := range []string{"C", "PreAct"} {
		if err := kerneltest.EqualBits(got[i], want[i]); err != nil {
			t.Errorf("%v: %s: %v", s, name, err)
		}
	}
}

// device is memory: that of a whole backend, or of the device under test.
type device interface {
	Alloc(n int) kernels.Buffer
	Free(b kernels.Buffer)
	Upload(dst kernels.Buffer, src []float32)
}
