package hostmath

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"testing"

	"vision/kernels/hostmath/crossarch"
)

// wantDigest is the SHA-256 of resultDigest's input on every platform. It
// changes only with NUMERICS.md's version.
const wantDigest = "6f99c177bf5af31fd0ad3157e96e679b379508c52ebff1007548a3d06f735475"

// resultDigest hashes the bits of every function over 4096 arguments each from
// a linear congruential generator, in ranges where each branch is taken.
func resultDigest() string {
	h := sha256.New()
	var word [8]byte
	put := func(v float64) {
		b := math.Float64bits(v)
		if math.IsNaN(v) {
			b = 0x7ff8000000000000
		}
		binary.LittleEndian.PutUint64(word[:], b)
		h.Write(word[:])
	}
	state := uint64(1)
	next := func() uint64 {
		state = state*6364136223846793005 + 1442695040888963407
		return state
	}
	uniform := func(lo, hi float64) float64 {
		u := float64(next()>>11) * 0x1p-53
		return lo + float64((hi-lo)*u)
	}
	for range 4096 {
		put(Exp(uniform(-750, 712)))
		put(Exp(uniform(-1, 1)))
		put(Log(uniform(0, 4)))
		put(Log(math.Float64frombits(next() >> 1)))
		put(Sin(uniform(-10, 10)))
		put(Cos(uniform(-10, 10)))
		put(Sin(math.Float64frombits(next())))
		put(Cos(math.Float64frombits(next())))
		put(Tanh(uniform(-1, 1)))
		put(Tanh(uniform(-25, 25)))
		put(Pow(uniform(0, 3), uniform(-50, 50)))
		put(Pow(uniform(-40, 40), float64(int(uniform(-300, 300)))))
		put(PowInt(uniform(0.9, 1.1), int(next()>>54)))
		// Results used at once in a sum: the place where a compiler fuses.
		x, y := uniform(-3, 3), uniform(-3, 3)
		put(float64(Sin(x)*y) + Cos(x))
		put(PowInt(x, 3) + Pow(math.Abs(x), y))
	}
	return hex.EncodeToString(h.Sum(nil))
}

func TestDigest(t *testing.T) {
	if got := resultDigest(); got != wantDigest {
		t.Errorf("digest of the results %s, want %s", got, wantDigest)
	}
}

// TestDigestEverywhere runs TestDigest as amd64 v1, amd64 v3 and arm64 code.
func TestDigestEverywhere(t *testing.T) {
	crossarch.Run(t, "^TestDigest$")
}

func BenchmarkFunctions(b *testing.B) {
	for _, f := range []struct {
		name string
		call func(float64) float64
	}{
		{"Exp", Exp}, {"Log", Log}, {"Sin", Sin}, {"Cos", Cos}, {"Tanh", Tanh},
		{"Pow", func(x float64) float64 { return Pow(x, 0.9) }},
	} {
		b.Run(f.name, func(b *testing.B) {
			sum := 0.0
			for i := range b.N {
				sum += f.call(0.9 + float64(i&1023)*0.01)
			}
			if math.IsNaN(sum) {
				b.Fatal(sum)
			}
		})
	}
}
