package reference

import (
	"fmt"
	"math"

	"vision/kernels"
	"vision/kernels/elementary"
	"vision/kernels/philox"
)

func words(op string, d kernels.Draw) func(i int) uint32 {
	if d.First%4 != 0 {
		kernels.Fail(op, kernels.ErrValue, fmt.Sprintf("first element %d, expected a multiple of 4", d.First))
	}
	stream := philox.FromID(d.Seed, d.Stream)
	return func(i int) uint32 { return stream.Word(d.Step, d.First+uint64(i)) }
}

func unit(w uint32) float32 { return float32(float32(w>>8) * 0x1p-24) }

// Uniform is fma(u, hi − lo, lo).
func (*Backend) Uniform(dst kernels.Buffer, d kernels.Draw, lo, hi float32) {
	word := words("Uniform", d)
	for i := range values(dst) {
		values(dst)[i] = elementary.FMA(unit(word(i)), hi-lo, lo)
	}
}

// Normal is Box–Muller over the pairs (2j, 2j+1).
func (*Backend) Normal(dst kernels.Buffer, d kernels.Draw) {
	word := words("Normal", d)
	twoPi := float32(2 * math.Pi)
	for i := range values(dst) {
		even := i &^ 1
		u1 := float32(float32(word(even)>>8)+1) * 0x1p-24
		r := sqrt(float32(-2 * elementary.Log(u1)))
		theta := float32(twoPi * unit(word(even+1)))
		if i == even {
			values(dst)[i] = float32(r * elementary.Cos(theta))
		} else {
			values(dst)[i] = float32(r * elementary.Sin(theta))
		}
	}
}

// Dropout drops where the word is below round(prob·2³²), else scales by
// float32(1/(1−prob)).
func (*Backend) Dropout(dst, x kernels.Buffer, d kernels.Draw, prob float64) {
	kernels.CheckSame("Dropout", dst.Len(), x)
	word := words("Dropout", d)
	if !(prob >= 0 && prob <= 1) {
		kernels.Fail("Dropout", kernels.ErrValue, fmt.Sprintf("probability %v, expected 0 to 1", prob))
	}
	limit := uint64(math.RoundToEven(prob * 0x1p32))
	scale := float32(1 / (1 - prob))
	for i, v := range values(x) {
		if uint64(word(i)) < limit {
			values(dst)[i] = 0
		} else {
			values(dst)[i] = float32(v * scale)
		}
	}
}
