package elementary_test

import (
	"math"
	"math/big"
	"runtime"
	"sync"
	"testing"

	"vision/kernels/elementary"
	"vision/kernels/elementary/internal/hardware"
)

// stream is SplitMix64, a fixed source of test patterns.
type stream uint64

func (s *stream) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// triples fills a, b, c with operands of one kind; kinds are chosen for where a
// fused multiply-add goes wrong.
func triples(s *stream, a, b, c []float32) {
	bits := math.Float32frombits
	for i := range a {
		u, v := s.next(), s.next()
		a[i], b[i], c[i] = bits(uint32(u)), bits(uint32(u>>32)), bits(uint32(v))
		sign := uint32(v>>63) << 31
		switch u >> 3 % 8 {
		case 0: // any patterns
		case 1: // exponents near each other: cancellation
			ea, eb := uint32(u>>40)%64+95, uint32(u>>48)%64+95
			a[i] = bits(uint32(u)&0x7fffff | ea<<23)
			b[i] = bits(uint32(v>>8)&0x7fffff | eb<<23)
			c[i] = bits(uint32(v)&0x7fffff | (ea+eb-127+uint32(v>>40)%4-2)<<23 | sign)
		case 2, 3: // a·b about half an ulp of c, off by parts of 2^-23 and 2^-46
			e := uint32(u>>40)%200 + 30
			c[i] = bits(uint32(v)&0x7fffff | e<<23 | sign)
			nearHalf(u, a, b, i, int(e)-127-24)
		case 4: // the same where c is subnormal
			c[i] = bits(uint32(v)&0x7fffff | sign)
			nearHalf(u, a, b, i, -150)
		case 5: // the sum of a short product and c: ties that are exact
			c[i] = bits(uint32(v)&0x7ff000 | (uint32(u>>40)%100+80)<<23 | sign)
			a[i] = bits(uint32(v>>24)&0x7c0000 | (uint32(v>>50)%40+100)<<23)
			b[i] = bits(uint32(u)&0x7c0000 | (uint32(u>>50)%40+100)<<23)
		case 6: // product below the normal range
			ea := uint32(u>>40) % 126
			a[i] = bits(uint32(u)&0x7fffff | ea<<23)
			b[i] = bits(uint32(v>>8)&0x7fffff | (127-ea+uint32(v>>32)%26)<<23 | sign)
			c[i] = bits(uint32(v) & 0x80ffffff)
		case 7: // about the largest value and beyond
			ea := uint32(u>>40)%120 + 128
			a[i] = bits(uint32(u) | 0x7ffff0&uint32(v) | ea<<23&0x7f800000)
			b[i] = bits(uint32(v>>9)&0x7fffff | (381-ea)<<23)
			c[i] = bits(uint32(v)&0x7fffff | 0x7f000000 | sign)
		}
	}
}

// nearHalf makes a·b = ±2^e·(1 + i·2^-23)·(1 − j·2^-23) with small i and j,
// often equal.
func nearHalf(u uint64, a, b []float32, k, e int) {
	i, j := float64(u>>20%16), float64(u>>24%16)
	if u>>28&1 == 0 {
		j = i
	}
	half := e / 2
	a[k] = float32(math.Ldexp(1+i*0x1p-23, half))
	b[k] = float32(math.Ldexp(1-j*0x1p-23, e-half))
	if u>>29&1 == 0 {
		a[k] = -a[k]
	}
}

func sameBits(a, b float32) bool {
	return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b
}

// checkFMA compares n triples with the processor's instruction.
func checkFMA(t *testing.T, n int) {
	if !hardware.Available() {
		t.Skip("this processor has no fused multiply-add that the tests can run")
	}
	const block = 1 << 12
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			s := stream(0x5eed0000 + w)
			var a, b, c, want [block]float32
			for range n / block / workers {
				triples(&s, a[:], b[:], c[:])
				hardware.FMA(want[:], a[:], b[:], c[:])
				for i := range a {
					if got := elementary.FMA(a[i], b[i], c[i]); !sameBits(got, want[i]) {
						t.Errorf("FMA(%x, %x, %x) = %x, hardware %x", a[i], b[i], c[i], got, want[i])
						return
					}
				}
			}
		}()
	}
	wg.Wait()
}

func TestFMAHardware(t *testing.T) { checkFMA(t, 20<<20) }

// FMA against exact rational arithmetic, rounded once: independent of any
// processor.
func TestFMAExact(t *testing.T) {
	s := stream(7)
	const n = 1 << 16
	a, b, c := make([]float32, n), make([]float32, n), make([]float32, n)
	triples(&s, a, b, c)
	doubled := 0
	for i := range a {
		if x := float64(a[i]) * float64(b[i]) * float64(c[i]); math.IsNaN(x) || math.IsInf(x, 0) {
			continue
		}
		sum := new(big.Float).SetPrec(1200).SetFloat64(float64(a[i]))
		sum.Mul(sum, big.NewFloat(float64(b[i]))).Add(sum, big.NewFloat(float64(c[i])))
		if sum.Sign() == 0 {
			continue // the sign of an exact zero is TestFMASpecial's subject
		}
		want, _ := sum.Float32()
		got := elementary.FMA(a[i], b[i], c[i])
		if math.Float32bits(got) != math.Float32bits(want) {
			t.Fatalf("FMA(%x, %x, %x) = %x, exact arithmetic %x", a[i], b[i], c[i], got, want)
		}
		if got != float32(math.FMA(float64(a[i]), float64(b[i]), float64(c[i]))) {
			doubled++
		}
	}
	if doubled < 500 {
		t.Errorf("only %d of %d cases are wrong with two roundings: the test has lost its teeth", doubled, n)
	}
}

func TestFMASpecial(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	negZero := math.Float32frombits(1 << 31)
	for _, c := range []struct{ a, b, c, want float32 }{
		{0, 5, 0, 0}, {negZero, 5, 0, 0}, {negZero, 5, negZero, negZero}, {0, 5, negZero, 0},
		{1, 1, -1, 0}, {-1, 1, 1, 0}, {inf, 0, 1, nan}, {0, inf, nan, nan}, {inf, 1, -inf, nan},
		{inf, 2, 3, inf}, {-inf, 2, inf, nan}, {2, 3, -inf, -inf}, {nan, 1, 1, nan}, {1, nan, 1, nan},
		{math.MaxFloat32, 2, -math.MaxFloat32, math.MaxFloat32}, {math.MaxFloat32, 2, 0, inf},
		{0x1p-149, 0.5, 0, 0}, {0x1p-149, 0.5, 0x1p-149, 0x1p-148}, {-0x1p-149, 0.25, 0, negZero},
	} {
		if got := elementary.FMA(c.a, c.b, c.c); !sameBits(got, c.want) {
			t.Errorf("FMA(%x, %x, %x) = %x, expected %x", c.a, c.b, c.c, got, c.want)
		}
	}
}

func TestMaxMin(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	negZero := math.Float32frombits(1 << 31)
	for _, c := range []struct{ a, b, max, min float32 }{
		{1, 2, 2, 1}, {-1, -2, -1, -2}, {0, negZero, 0, negZero}, {negZero, 0, 0, negZero},
		{negZero, negZero, negZero, negZero}, {nan, 1, nan, nan}, {1, nan, nan, nan}, {nan, nan, nan, nan},
		{inf, 1, inf, 1}, {-inf, 1, 1, -inf}, {nan, inf, nan, nan}, {-inf, nan, nan, nan},
	} {
		if got := elementary.Max(c.a, c.b); !sameBits(got, c.max) {
			t.Errorf("Max(%v, %v) = %v, expected %v", c.a, c.b, got, c.max)
		}
		if got := elementary.Min(c.a, c.b); !sameBits(got, c.min) {
			t.Errorf("Min(%v, %v) = %v, expected %v", c.a, c.b, got, c.min)
		}
	}
}

func BenchmarkFMA(b *testing.B) {
	x := float32(0.5)
	for range b.N {
		x = elementary.FMA(x, 0.75, 0.125)
	}
	sink = x
}

var sink float32
