package cpu

import (
	"math"
	"testing"

	"vision/kernels"
	"vision/kernels/elementary"
	"vision/kernels/philox"
)

// The rules of NUMERICS §2–§4 and §7 written out once more, with all 32 lanes
// exchanged at every step, as a warp does it.

func literalRowSum(term func(i int, q float32) float32, n int) float32 {
	var q [32]float32
	for l := range q {
		for i := l; i < n; i += 32 {
			q[l] = term(i, q[l])
		}
	}
	for _, m := range []int{16, 8, 4, 2, 1} {
		old := q
		for l := range q {
			q[l] = old[l] + old[l^m]
		}
	}
	return q[0]
}

func literalColSum(term func(i int, q float32) float32, n int) float32 {
	var sums []float32
	for from := 0; from < n; from += 256 {
		q := float32(0)
		for i := from; i < min(from+256, n); i++ {
			q = term(i, q)
		}
		sums = append(sums, q)
	}
	if len(sums) == 0 {
		return 0
	}
	s := sums[0]
	for _, p := range sums[1:] {
		s += p
	}
	return s
}

func adding(x []float32) func(int, float32) float32 {
	return func(i int, q float32) float32 { return q + x[i] }
}

func chaining(x, y []float32) func(int, float32) float32 {
	return func(i int, q float32) float32 { return elementary.FMA(x[i], y[i], q) }
}

func equal(t *testing.T, what string, got, want float32) {
	t.Helper()
	if !sameBits(got, want) {
		t.Errorf("%s: %x (%08x), want %x (%08x)", what, got, math.Float32bits(got), want, math.Float32bits(want))
	}
}

func TestRowRules(t *testing.T) {
	tiny := float32(math.Float32frombits(1))
	for n := range 200 {
		x, y := sample(n, "x", false), sample(n, "y", false)
		if n%5 == 4 { // products that underflow leave −0 in a lane
			for i := range x {
				x[i], y[i] = tiny, -tiny
			}
		}
		for _, portable := range []bool{true, false} {
			equal(t, "rowSum", rowSum(x, portable), literalRowSum(adding(x), n))
			equal(t, "rowSum", rowSum(y, portable), literalRowSum(adding(y), n))
			equal(t, "rowDot", rowDot(x, y, portable), literalRowSum(chaining(x, y), n))
		}
		gamma := sample(n, "gamma", false)
		if n%5 == 4 {
			fill(gamma, 1)
		}
		for _, mean := range []float32{0, 2 * tiny, 0.7} {
			got1, got2 := layerNormGradSumsVector(y, x, gamma, mean, 0.9)
			want1, want2 := layerNormGradSumsPortable(y, x, gamma, mean, 0.9)
			equal(t, "rowsum(g)", got1, want1)
			equal(t, "rowsum_fma(g, xhat)", got2, want2)
			equal(t, "rowCentredSquares", rowCentredSquares(x, mean, false), rowCentredSquares(x, mean, true))
		}
	}
}

// Every length has its own last masks.
func TestSoftmaxLengths(t *testing.T) {
	for n := 1; n < 200; n++ {
		x := sample(n, "x", n%3 == 2)
		want, got := make([]float32, n+1), make([]float32, n+1)
		equal(t, "rowMax", rowMax(x, false), rowMax(x, true))
		equal(t, "rowExpSum", rowExpSum(got[:n], x, 0.75, 0.5, false), rowExpSum(want[:n], x, 0.75, 0.5, true))
		if k := difference(got, want); k >= 0 {
			t.Errorf("exponential %d of %d: %x, portable %x", k, n, got[k], want[k])
		}
		for _, scale := range []float32{1, 0.125} {
			copy(want, x)
			copy(got, x)
			widest().softmax(want[:n], want[:n], scale, true)
			widest().softmax(got[:n], got[:n], scale, false)
			if k := difference(got, want); k >= 0 {
				t.Errorf("probability %d of %d: %x, portable %x", k, n, got[k], want[k])
			}
		}
	}
}

// What is not finite, zeros of both signs and what underflows when it is scaled.
func TestSoftmaxSpecials(t *testing.T) {
	nan, inf, minus := float32(math.NaN()), float32(math.Inf(1)), float32(math.Copysign(0, -1))
	for _, fillWith := range []float32{0, minus, -1, -0x1p-149, 0x1p-149, -inf, 3e38} {
		for _, one := range []float32{nan, inf, -inf, 0, minus, 0x1p-149, -0x1p-149, math.MaxFloat32, -math.MaxFloat32} {
			for _, at := range []int{0, 9, 31, 38} {
				x := make([]float32, 39)
				fill(x, fillWith)
				x[at] = one
				want, got := make([]float32, len(x)), make([]float32, len(x))
				widest().softmax(want, x, 0.125, true)
				for _, u := range tilings() {
					u.softmax(got, x, 0.125, false)
					if k := difference(got, want); k >= 0 {
						t.Errorf("%s: %x beside %x: probability %d is %x, portable %x", u.name, one, fillWith, k, got[k], want[k])
					}
				}
			}
		}
	}
}

func TestRowMaxRule(t *testing.T) {
	nan, inf, minus := float32(math.NaN()), float32(math.Inf(1)), float32(math.Copysign(0, -1))
	for _, n := range []int{1, 2, 7, 8, 9, 31, 32, 33, 64, 100} {
		for at := range n {
			for _, c := range []struct{ fill, one, want float32 }{
				{-1, 2, 2}, {-3, -2, -2}, {minus, 0, 0}, {0, minus, 0}, {minus, -1, minus}, {-inf, -inf, -inf}, {-inf, -1, -1},
				{5, nan, nan}, {inf, nan, nan}, {1, inf, inf}, {nan, 1, nan}, {minus, minus, minus}, {0, 1e-45, 1e-45},
			} {
				want := c.want
				if n == 1 {
					want = c.one
				}
				x := make([]float32, n)
				fill(x, c.fill)
				x[at] = c.one
				if n > 1 && sameBits(c.fill, 0) && sameBits(c.one, minus) {
					want = 0
				}
				for _, portable := range []bool{true, false} {
					equal(t, "rowMax", rowMax(x, portable), want)
				}
			}
		}
	}
}

func TestColumnAndTotalRules(t *testing.T) {
	for _, portable := range []bool{true, false} {
		b := open(t, Options{Threads: 2, Portable: portable})
		for _, rows := range []int{0, 1, 2, 5, 255, 256, 257, 511, 513, 1030} {
			const cols = 21
			x, y := sample(rows*cols, "x", false), sample(rows*cols, "y", false)
			buf := upload(b, [][]float32{x, y, make([]float32, cols), make([]float32, cols)})
			b.ColSum(buf[2], buf[0], cols)
			b.ColDot(buf[3], buf[0], buf[1], cols)
			for c := range cols {
				column := func(v []float32) []float32 {
					s := make([]float32, rows)
					for r := range s {
						s[r] = v[r*cols+c]
					}
					return s
				}
				equal(t, "ColSum", floats(buf[2])[c], literalColSum(adding(column(x)), rows))
				equal(t, "ColDot", floats(buf[3])[c], literalColSum(chaining(column(x), column(y)), rows))
			}
		}
		for _, n := range []int{0, 1, 4095, 4096, 4097, 3*4096 + 5, 300 * 4096} {
			x := sample(n, "x", false)
			var rows []float32
			for i := 0; i < n; i += 4096 {
				row := x[i:min(i+4096, n)]
				rows = append(rows, literalRowSum(adding(row), len(row)))
			}
			buf := upload(b, [][]float32{x, {0}})
			b.Total(buf[1], buf[0])
			equal(t, "Total", floats(buf[1])[0], literalColSum(adding(rows), len(rows)))
		}
	}
}

// Every draw is that of its index alone, also across 2³² blocks and in pieces.
func TestDrawRules(t *testing.T) {
	const n, prob = 3000, 0.3
	for _, portable := range []bool{true, false} {
		b := open(t, Options{Threads: 3, Portable: portable})
		for _, first := range []uint64{0, 4, 4 * (1<<32 - 100), 4*(1<<32-128) + 1<<40} {
			d := kernels.Draw{Seed: 1<<40 + 7, Stream: 0xdeadbeef, Step: 12, First: first}
			s := philox.FromID(d.Seed, d.Stream)
			word := func(i int) uint32 { return s.Word(d.Step, first+uint64(i)) }
			buf := upload(b, [][]float32{sample(n, "x", false), make([]float32, n), make([]float32, n-1), make([]float32, n)})
			b.Uniform(buf[1], d, -2, 3)
			b.Normal(buf[2], d)
			b.Dropout(buf[3], buf[0], d, prob)
			x, u, z, kept := floats(buf[0]), floats(buf[1]), floats(buf[2]), floats(buf[3])
			for i := range n {
				equal(t, "Uniform", u[i], elementary.FMA(float32(word(i)>>8)*0x1p-24, 5, -2))
				want := float32(0)
				if float64(word(i)) >= math.Round(prob*4294967296) {
					want = x[i] * float32(1/(1-prob))
				}
				equal(t, "Dropout", kept[i], want)
			}
			for i := range n - 1 {
				even := i &^ 1
				u1, u2 := float32(word(even)>>8+1)*0x1p-24, float32(word(even+1)>>8)*0x1p-24
				r, theta := sqrt(-2*elementary.Log(u1)), float32(2*math.Pi)*u2
				want := r * elementary.Cos(theta)
				if i%2 == 1 {
					want = r * elementary.Sin(theta)
				}
				equal(t, "Normal", z[i], want)
			}
		}
	}
}
