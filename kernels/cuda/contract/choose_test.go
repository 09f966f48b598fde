package contract

import (
	"testing"

	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

// Documented sizes of the devices that the project is about.
var (
	rtx3090 = gpu.Limits{Multiprocessors: 82, L2: 6 << 20, SharedPerBlock: 99 << 10}
	a100    = gpu.Limits{Multiprocessors: 108, L2: 40 << 20, SharedPerBlock: 163 << 10}
	h100    = gpu.Limits{Multiprocessors: 132, L2: 50 << 20, SharedPerBlock: 227 << 10}
	// bound is an A100 through a binding that cannot ask for more than 48 KiB.
	bound = gpu.Limits{Multiprocessors: 108, L2: 40 << 20, SharedPerBlock: 48 << 10}
)

// at describes C = A·B with contiguous operands at aligned addresses.
func at(m, n, k int, transposedA, transposedB bool) (kernels.Contraction, args) {
	c := kernels.Contraction{M: m, N: n, K: k}.Normal()
	a, b := operand{p: 1 << 20, row: uint64(k), col: 1}, operand{p: 1 << 30, row: uint64(n), col: 1}
	if transposedA {
		a.row, a.col = 1, uint64(m)
	}
	if transposedB {
		b.row, b.col = 1, uint64(k)
	}
	return c, args{a: a, b: b, m: uint32(m), n: uint32(n), k: uint32(k), segments: 1, items: 1, batch1: 1,
		blocks: uint32(ceil(k, sumBlock)), columns: uint32(ceil(n, 4) * 4)}
}

func TestChoice(t *testing.T) {
	for _, s := range []struct {
		name    string
		l       gpu.Limits
		m, n, k int
		ta, tb  bool
		want    string
		packs   bool
	}{
		{"batch 32, A100", a100, 6304, 3072, 768, false, true, "4_warptile", false},
		{"batch 32, H100", h100, 6304, 2304, 768, false, true, "4_warptile", false},
		{"batch 32, H100: a tenth wave of large tiles", h100, 6304, 3072, 768, false, true, "5_small", false},
		{"batch 32, 3090: the sums would not stay in L2", rtx3090, 6304, 3072, 768, false, true, "3_async", false},
		{"batch 1: 12 tiles", a100, 197, 768, 768, false, true, splitName, false},
		{"weight gradient: 36 tiles", rtx3090, 768, 768, 1576, true, false, splitName, false},
		{"weight gradient: 96 low tiles for 108 multiprocessors", a100, 768, 768, 1576, true, false, "5_small", true},
		{"decoder of one item", a100, 1, 20544, 768, false, true, splitName, false},
		{"decoder of 32 items", h100, 32, 20544, 768, false, true, "5_small", false},
		{"rows of 197 values are packed", a100, 3072, 768 * 8, 197, false, false, "4_warptile", true},
		{"both transposed: A is packed", a100, 3072, 3072, 3072, true, true, "4_warptile", true},
		{"batch 32 in 48 KiB", bound, 6304, 3072, 768, false, true, "5_small", false},
		{"weight gradient in 48 KiB", bound, 768, 768, 1576, true, false, "5_small", true},
		{"a sum of few, of odd lengths", a100, 5, 7, 11, true, true, "2_tiled", false},
	} {
		c, x := at(s.m, s.n, s.k, s.ta, s.tb)
		p := choose(s.l, "", &c, &x)
		if p.name() != s.want || (p.packed > 0) != s.packs {
			t.Errorf("%s: %s, %d values packed; expected %s, packed %v", s.name, p.name(), p.packed, s.want, s.packs)
		}
	}
}

// Every pinned version takes every layout.
func TestPinned(t *testing.T) {
	for _, pin := range Versions() {
		for _, ta := range []bool{false, true} {
			for _, tb := range []bool{false, true} {
				c, x := at(30, 20, 300, ta, tb)
				if p := choose(a100, pin, &c, &x); p.name() != pin {
					t.Errorf("%s pinned, A transposed %v, B transposed %v: %s", pin, ta, tb, p.name())
				}
			}
		}
	}
	c, x := at(30, 20, 0, false, false)
	if p := choose(a100, "4_warptile", &c, &x); p.version != tiled {
		t.Errorf("a sum over nothing: %s", p.name())
	}
	defer func() {
		if e, ok := recover().(*kernels.Error); !ok || e.Err != kernels.ErrValue {
			t.Errorf("an unknown version: %v", e)
		}
	}()
	choose(a100, "7_magic", &c, &x)
}

// The forms that need no copy, and what takes it from them.
func TestForms(t *testing.T) {
	base := side{p: 256, lines: 8, line: 16, along: 1, k: 16, segments: 1, count: [2]int{1, 1}}
	for _, s := range []struct {
		name   string
		change func(*side)
		want   form
	}{
		{"contiguous along k", func(*side) {}, along},
		{"contiguous across", func(s *side) { s.line, s.along = 1, 8 }, across},
		{"rows of 17", func(s *side) { s.line = 17 }, other},
		{"beginning at 4 bytes", func(s *side) { s.p = 260 }, other},
		{"two strides", func(s *side) { s.line, s.along = 64, 2 }, other},
		{"lines not a multiple of four", func(s *side) { s.line, s.along, s.lines = 1, 8, 7 }, other},
		{"odd batch stride", func(s *side) { s.batch, s.count = [2]uint64{0, 129}, [2]int{1, 2} }, other},
		{"odd batch stride of one item", func(s *side) { s.batch = [2]uint64{0, 129} }, along},
		{"segments apart", func(s *side) { s.segments = 2 }, other},
		{"rows too long for 32-bit offsets", func(s *side) { s.line = 1 << 25 }, other},
	} {
		x := base
		s.change(&x)
		if got := x.form(); got != s.want {
			t.Errorf("%s: form %d, expected %d", s.name, got, s.want)
		}
	}
}

// Rows of 2²⁴ values and more, as they lie or once packed, go to the version that counts
// in 64 bits: the last lines of a tile would lie beyond the 32-bit offsets of the others.
func TestLongRows(t *testing.T) {
	const k = 1<<25 + 5
	for _, s := range []struct {
		name    string
		m, n, k int
		ta, tb  bool
	}{
		{"long dot products of odd length", 128, 128, k, false, true},
		{"a tall A, packed along k for TT", 128, 128, 1 << 25, true, true},
		{"a wide B of odd width", 64, k, 256, false, false},
	} {
		c, x := at(s.m, s.n, s.k, s.ta, s.tb)
		for _, pin := range []string{"", "3_async", "4_warptile", "5_small", splitName} {
			if p := choose(a100, pin, &c, &x); p.version != tiled {
				t.Errorf("%s, pinned %q: %s", s.name, pin, p.name())
			}
		}
	}
	c, x := at(128, 128, 1<<24-8, false, true)
	if p := choose(a100, "", &c, &x); p.version == tiled {
		t.Error("rows just short enough: 2_tiled")
	}
}

// Segments one after the other are one contracted index.
func TestSegmentsJoin(t *testing.T) {
	c := kernels.Contraction{M: 8, N: 8, K: 12, Segments: 5}.Normal()
	o := operand{p: driver.Ptr(1 << 20), row: 60, col: 1, segment: 12}
	s := newSide(&o, 8, o.row, o.col, &c)
	if s.k != 60 || s.segments != 1 || s.form() != along {
		t.Errorf("k %d in %d segments, form %d", s.k, s.segments, s.form())
	}
	o.segment = 100
	if s = newSide(&o, 8, o.row, o.col, &c); s.k != 12 || s.segments != 5 || s.form() != other {
		t.Errorf("apart: k %d in %d segments, form %d", s.k, s.segments, s.form())
	}
}
