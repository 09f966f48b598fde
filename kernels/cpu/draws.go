package cpu

import (
	"fmt"
	"math"

	"vision/kernels"
	"vision/kernels/elementary"
	"vision/kernels/philox"
)

// drawKind selects the distribution of a drawJob.
type drawKind uint8

const (
	drawUniform drawKind = iota
	drawNormal
	drawDropout
)

// drawJob fills a buffer from a Philox stream.
type drawJob struct {
	kind     drawKind
	dst, x   []float32
	draw     kernels.Draw
	lo, span float32 // uniform
	drop     uint64  // dropout: words below are dropped
	scale    float32 // dropout: what the others are multiplied by
	size     int
	portable bool
}

// Uniform draws fma(u, hi − lo, lo), u in [0, 1) (NUMERICS.md §7).
func (b *Backend) Uniform(dst kernels.Buffer, d kernels.Draw, lo, hi float32) {
	b.draws("Uniform", drawJob{kind: drawUniform, dst: floats(dst), draw: d, lo: lo, span: hi - lo})
}

// Normal draws Box–Muller pairs of mean 0 and variance 1. Of an odd number of
// values the last is the cosine of its pair.
func (b *Backend) Normal(dst kernels.Buffer, d kernels.Draw) {
	b.draws("Normal", drawJob{kind: drawNormal, dst: floats(dst), draw: d})
}

// Dropout computes word < round(prob·2³²) ? +0 : x·float32(1/(1−prob)), with
// 0 ≤ prob ≤ 1 and rounding to nearest even.
func (b *Backend) Dropout(dst, x kernels.Buffer, d kernels.Draw, prob float64) {
	kernels.CheckSame("Dropout", x.Len(), dst)
	if !(prob >= 0 && prob <= 1) {
		kernels.Fail("Dropout", kernels.ErrValue, fmt.Sprintf("probability %v, expected 0 to 1", prob))
	}
	b.draws("Dropout", drawJob{kind: drawDropout, dst: floats(dst), x: floats(x), draw: d,
		drop: uint64(math.RoundToEven(prob * 0x1p32)), scale: float32(1 / (1 - prob))})
}

func (b *Backend) draws(op string, j drawJob) {
	if j.draw.First%4 != 0 {
		kernels.Fail(op, kernels.ErrValue, fmt.Sprintf("first element %d, expected a multiple of 4", j.draw.First))
	}
	var pieces int
	j.portable = b.portable
	j.size, pieces = b.pool.split(len(j.dst), grain/8) // a multiple of 8: whole blocks
	b.jobs.draw = j
	b.pool.each(&b.jobs.draw, pieces)
}

// chunk is the number of words that are drawn at a time, on the stack.
const chunk = 512

func (j *drawJob) run(_, i int) {
	var words [chunk]uint32
	for lo, end := i*j.size, min((i+1)*j.size, len(j.dst)); lo < end; lo += chunk {
		hi := min(lo+chunk, end)
		dst := j.dst[lo:hi]
		// Whole blocks are drawn: a normal pair may need a word beyond the end.
		w := words[:(hi-lo+3)&^3]
		drawWords(w, j.draw, (j.draw.First+uint64(lo))/4, j.portable)
		switch j.kind {
		case drawUniform:
			uniforms(dst, w, j.lo, j.span, j.portable)
		case drawNormal:
			normals(dst, w, j.portable)
		case drawDropout:
			dropout(dst, j.x[lo:hi], w, j.drop, j.scale, j.portable)
		}
	}
}

// drawWords fills w, a multiple of 4 long, with blocks first, first+1, …
func drawWords(w []uint32, d kernels.Draw, first uint64, portable bool) {
	i := 0
	if !portable {
		i = philoxVector(w, d, first)
	}
	for s := philox.FromID(d.Seed, d.Stream); i < len(w); i += 4 {
		block := s.Block(d.Step, first+uint64(i/4))
		copy(w[i:i+4], block[:])
	}
}

func uniforms(dst []float32, w []uint32, lo, span float32, portable bool) {
	i := 0
	if !portable {
		i = uniformVector(dst, w, lo, span)
	}
	for ; i < len(dst); i++ {
		dst[i] = elementary.FMA(philox.Unit(w[i]), span, lo)
	}
}

func dropout(dst, x []float32, w []uint32, drop uint64, scale float32, portable bool) {
	i := 0
	if !portable {
		i = dropoutVector(dst, x, w, drop, scale)
	}
	for ; i < len(dst); i++ {
		if uint64(w[i]) < drop {
			dst[i] = 0
		} else {
			dst[i] = x[i] * scale
		}
	}
}

// normals computes, for the words of every pair,
//
//	u1 = ((w₀ >> 8) + 1)·2⁻²⁴;  u2 = (w₁ >> 8)·2⁻²⁴
//	r = √(−2·log u1);  θ = float32(2π)·u2;  r·cos θ, r·sin θ
func normals(dst []float32, w []uint32, portable bool) {
	const twoPi = float32(2 * math.Pi)
	var radius, angle, cosine [chunk / 2]float32
	n := len(w) / 2
	r, theta, c := radius[:n], angle[:n], cosine[:n]
	for k := range r {
		r[k] = float32(w[2*k]>>8+1) * 0x1p-24
		theta[k] = twoPi * philox.Unit(w[2*k+1])
	}
	vecLog(r, r, portable)
	for k, l := range r {
		r[k] = sqrt(-2 * l)
	}
	vecCos(c, theta, portable)
	vecSin(theta, theta, portable)
	for i := range dst {
		if i%2 == 0 {
			dst[i] = r[i/2] * c[i/2]
		} else {
			dst[i] = r[i/2] * theta[i/2]
		}
	}
}
