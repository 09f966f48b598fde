package cpu

import (
	"math"
	"testing"

	"vision/kernels/elementary"
)

type vecCase struct {
	name   string
	vec    func(dst, src []float32, portable bool)
	scalar func(float32) float32
}

func vecCases() []vecCase {
	return []vecCase{
		{"Exp", vecExp, elementary.Exp},
		{"GELU", vecGELU, elementary.GELU},
		{"GELU of the tiling", widest().vecGELU, elementary.GELU},
		{"GELUGrad", vecGELUGrad, elementary.GELUGrad},
		{"GELUGrad of the tiling", widest().vecGELUGrad, elementary.GELUGrad},
		{"Log", vecLog, elementary.Log},
		{"Erf", vecErf, elementary.Erf},
		{"Erfc", vecErfc, elementary.Erfc},
		{"Tanh", vecTanh, elementary.Tanh},
		{"Sin", vecSin, elementary.Sin},
		{"Cos", vecCos, elementary.Cos},
	}
}

// widest is the tiling of the widest vector unit here.
func widest() *tiling {
	t, _, err := chooseTiling("")
	if err != nil {
		panic(err)
	}
	return &t
}

// sameBits compares patterns, every NaN being the same.
func sameBits(a, b float32) bool {
	return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b
}

// compareStride compares the vector kernel with the scalar function on the
// patterns start, start+stride, … below 2³².
func compareStride(t *testing.T, c vecCase, start, stride uint64) {
	t.Helper()
	var src, dst [1024]float32
	for u := start; u < 1<<32; {
		n := 0
		for ; n < len(src) && u < 1<<32; n++ {
			src[n] = math.Float32frombits(uint32(u))
			u += stride
		}
		c.vec(dst[:n], src[:n], false)
		for i, x := range src[:n] {
			if want := c.scalar(x); !sameBits(dst[i], want) {
				t.Errorf("%s(%x, pattern %08x) = %x, scalar %x", c.name, x, math.Float32bits(x), dst[i], want)
				return
			}
		}
	}
}

// The vector kernels give the bits of kernels/elementary: every 3989th pattern,
// so that all exponents and both signs are met, mixed within one vector.
func TestVectorEqualsScalar(t *testing.T) {
	for _, c := range vecCases() {
		t.Run(c.name, func(t *testing.T) { compareStride(t, c, 17, 3989) })
	}
}

// Blocks whose lanes take different branches, with every special value in every
// lane.
func TestVectorSpecials(t *testing.T) {
	inf := float32(math.Inf(1))
	nan := float32(math.NaN())
	special := []float32{0, math.Float32frombits(0x80000000), inf, -inf, nan, math.Float32frombits(0xffc00001), math.Float32frombits(0x7f800001),
		math.MaxFloat32, -math.MaxFloat32, 0x1p-149, -0x1p-149, 0x1p-126, -0x1p-126, 0x1.fffffcp-127, 1, -1,
		90, 88.72284, -104, -103.97, 14.5, -14.5, 15, -15, -0.75179, 0.92, 3.95, 10.25, 40000, -40000, 40000.004, 1e30, 0.55, 10}
	var ordinary [32]float32 // the longest block
	copy(ordinary[:], []float32{0.3, -0.7, 1.5, -2.5, 3.25, -5.5, 8.75, -12.5, 0.1, -0.2, 1.25, -3.5, 4.5, -6.25, 7.75, -9.5})
	for i := range ordinary[16:] {
		ordinary[16+i] = ordinary[i] * 0.75
	}
	for _, c := range vecCases() {
		for _, s := range special {
			for lane := range ordinary {
				src, dst := ordinary, ordinary
				src[lane] = s
				c.vec(dst[:], src[:], false)
				for i, x := range src {
					if want := c.scalar(x); !sameBits(dst[i], want) {
						t.Errorf("%s(%x) in lane %d beside %x = %x, scalar %x", c.name, x, i, s, dst[i], want)
					}
				}
			}
		}
	}
}

// Rows of whole and of broken blocks, further apart than they are long: nothing is written
// between them.
func TestGELURows(t *testing.T) {
	const guard = float32(-77.25)
	for _, u := range tilings() {
		for _, n := range []int{1, 31, 32, 64, 100} {
			for rows := 1; rows < 4; rows++ {
				stride, from := n+5, n+9
				src, dst := sample(rows*from, "x", false), make([]float32, rows*stride)
				fill(dst, guard)
				u.geluRows(dst, src, rows, n, stride, from)
				for i, got := range dst {
					want := guard
					if row, col := i/stride, i%stride; col < n {
						want = elementary.GELU(src[row*from+col])
					}
					if !sameBits(got, want) {
						t.Fatalf("%s, %d rows of %d: value %d is %x, expected %x", u.name, rows, n, i, got, want)
					}
				}
			}
		}
	}
}

// Lengths that leave every tail, dst apart and dst == src, nothing written
// outside, and the portable flag with the same bits.
func TestVectorLengths(t *testing.T) {
	const guard = float32(-77.25)
	for _, c := range vecCases() {
		for n := 0; n <= 40; n++ {
			src := make([]float32, n)
			for i := range src {
				src[i] = float32(i)*0.77 - 9
				if i%11 == 10 {
					src[i] = 1e9
				}
			}
			kept := append([]float32(nil), src...)
			for _, portable := range []bool{false, true} {
				dst := make([]float32, n+16)
				for i := range dst {
					dst[i] = guard
				}
				c.vec(dst[8:8+n], src, portable)
				inPlace := append([]float32(nil), src...)
				c.vec(inPlace, inPlace, portable)
				for i := range dst {
					want := guard
					if i >= 8 && i < 8+n {
						want = c.scalar(kept[i-8])
						if !sameBits(inPlace[i-8], want) {
							t.Fatalf("%s in place, n=%d, portable=%v: element %d is %x, expected %x", c.name, n, portable, i-8, inPlace[i-8], want)
						}
						if src[i-8] != kept[i-8] {
							t.Fatalf("%s, n=%d: source element %d changed", c.name, n, i-8)
						}
					}
					if !sameBits(dst[i], want) {
						t.Fatalf("%s, n=%d, portable=%v: element %d is %x, expected %x", c.name, n, portable, i-8, dst[i], want)
					}
				}
			}
		}
	}
}

func TestVectorAllocates(t *testing.T) {
	src := make([]float32, 77)
	for _, c := range vecCases() {
		if n := testing.AllocsPerRun(10, func() { c.vec(src, src, false) }); n != 0 {
			t.Errorf("%s: %v allocations per call, expected 0", c.name, n)
		}
	}
}

func BenchmarkElementary(b *testing.B) {
	const n = 4096
	src, dst := make([]float32, n), make([]float32, n)
	for i := range src {
		src[i] = float32(i-n/2) * (4.0 / n)
	}
	for _, c := range vecCases() {
		for _, portable := range []bool{false, true} {
			name := c.name + "/vector"
			if portable {
				name = c.name + "/portable"
			}
			b.Run(name, func(b *testing.B) {
				for range b.N {
					c.vec(dst, src, portable)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/element")
			})
		}
	}
}
