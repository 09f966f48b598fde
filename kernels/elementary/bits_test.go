package elementary_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"testing"

	"vision/kernels/elementary"
	"vision/kernels/elementary/reference"
)

// frozen holds the SHA-256 of each function's results (little-endian, every NaN
// as 0x7fc00000) on the inputs of hashInputs. A change of one bit of one result
// is a new version of NUMERICS.
var frozen = map[string]string{
	"Exp":      "59040291d732b0dc5cfb5d6a65b09bbad2905f7a37574979553daf57503a3443",
	"Log":      "589f107810b833e3a4e71233e3c2adcd413bc110e579a76354b6ff55648ae89a",
	"Erf":      "4ec50fcff82f94c912ec1ff506c3c69065d32b7d9120dbfddeaf6831d7c80ca4",
	"Erfc":     "4f6d07b7e5f14de2e8af4ab56703bed474bac904a091b5a4cad53e18a5ce882c",
	"GELU":     "95a06de02d18004f2461653d87550a38cebd38ea4e5a5da98c01d58781e36381",
	"GELUGrad": "dfad9268cf10322552f0e69bc17f02991627178b38ee4b7fe299f32cf9938706",
	"Tanh":     "5eeee8081496ecae50586298b217f17c37e4f5e5dd73ce89145bd7e9191c8532",
	"Sin":      "622047606979de44cced4dd864eb009a6e7ce73dde810bd791be9f4f1264943b",
	"Cos":      "25995ecd69fa127d0b275e022a9121a7fbaa2c9ca0150ba462e09d3d2949ee56",
}

// hashInputs are every 16381st pattern and 2048 patterns about each edge.
func hashInputs() []float32 {
	var x []float32
	for u := uint64(0); u < 1<<32; u += 16381 {
		x = append(x, math.Float32frombits(uint32(u)))
	}
	for _, e := range edges() {
		for d := -1024; d < 1024; d++ {
			x = append(x, math.Float32frombits(math.Float32bits(e)+uint32(d)))
		}
	}
	return x
}

func TestFrozenBits(t *testing.T) {
	inputs := hashInputs()
	for _, c := range reference.Cases() {
		h := sha256.New()
		var b [4]byte
		for _, x := range inputs {
			u := math.Float32bits(c.Scalar(x))
			if y := math.Float32frombits(u); y != y {
				u = 0x7fc00000
			}
			binary.LittleEndian.PutUint32(b[:], u)
			h.Write(b[:])
		}
		if got := hex.EncodeToString(h.Sum(nil)); got != frozen[c.Name] {
			t.Errorf("%s: digest of the results %s, frozen %s", c.Name, got, frozen[c.Name])
		}
	}
}

func sinOf(x float32) float32 { return elementary.Sin(x) }
func cosOf(x float32) float32 { return elementary.Cos(x) }

// The results that NUMERICS §5 states for NaN, infinities, zeros, overflow and
// the subnormal range, signs of zeros included.
func TestSpecialValues(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	negZero := math.Float32frombits(1 << 31)
	const big, tiny = math.MaxFloat32, 0x1p-149
	for _, c := range []struct {
		name string
		f    func(float32) float32
		x, y []float32
	}{
		{"Exp", elementary.Exp, []float32{nan, inf, -inf, 0, negZero, big, -big, tiny, 89, -103.5, -104}, []float32{nan, inf, 0, 1, 1, inf, 0, 1, inf, tiny, 0}},
		{"Log", elementary.Log, []float32{nan, inf, -inf, 0, negZero, 1, -tiny, -1, tiny}, []float32{nan, inf, nan, -inf, -inf, 0, nan, nan, -103.27893}},
		{"Erf", elementary.Erf, []float32{nan, inf, -inf, 0, negZero, big, -big, tiny}, []float32{nan, 1, -1, 0, negZero, 1, -1, tiny}},
		{"Erfc", elementary.Erfc, []float32{nan, inf, -inf, 0, negZero, big, -big, tiny}, []float32{nan, 0, 2, 1, 1, 0, 2, 1}},
		{"GELU", elementary.GELU, []float32{nan, inf, -inf, 0, negZero, big, -big, tiny, -tiny}, []float32{nan, inf, negZero, 0, negZero, big, negZero, 0, negZero}},
		{"GELUGrad", elementary.GELUGrad, []float32{nan, inf, -inf, 0, negZero, big, -big}, []float32{nan, 1, negZero, 0.5, 0.5, 1, negZero}},
		{"Tanh", elementary.Tanh, []float32{nan, inf, -inf, 0, negZero, big, -big, tiny, -tiny}, []float32{nan, 1, -1, 0, negZero, 1, -1, tiny, -tiny}},
		{"Sin", elementary.Sin, []float32{nan, inf, -inf, 0, negZero, tiny, -tiny}, []float32{nan, nan, nan, 0, negZero, tiny, -tiny}},
		{"Cos", elementary.Cos, []float32{nan, inf, -inf, 0, negZero, tiny}, []float32{nan, nan, nan, 1, 1, 1}},
	} {
		for i, x := range c.x {
			if got := c.f(x); !sameBits(got, c.y[i]) {
				t.Errorf("%s(%x) = %x, expected %x", c.name, x, got, c.y[i])
			}
		}
	}
}
