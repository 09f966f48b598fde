package augment

import (
	"math"

	"vision/kernels/hostmath"
	"vision/models/pixels"
)

// fill is the grey that comes in from outside the picture (randaugment.py: replace_value).
const fill = 128

// affine is the matrix of (x, y) ↦ (m₀x + m₁y + m₂, m₃x + m₄y + m₅), from a
// picture's pixels to those of the result.
type affine [6]float64

func shearX(factor float64) affine { return affine{1, float64(float32(factor)), 0, 0, 1, 0} }
func shearY(factor float64) affine { return affine{1, 0, 0, float64(float32(factor)), 1, 0} }

func translateX(offset float64) affine { return affine{1, 0, -float64(float32(offset)), 0, 1, 0} }
func translateY(offset float64) affine { return affine{1, 0, 0, 0, 1, -float64(float32(offset))} }

// rotation turns a picture of w × h pixels by degrees about (w/2, h/2), against the
// clock: OpenCV's getRotationMatrix2D in its order of operations.
func rotation(degrees float64, w, h int) affine {
	sin, cos := hostmath.Sincos(degrees * (float64(math.Pi) / 180))
	x, y := float64(w)/2, float64(h)/2
	return affine{
		cos, sin, float64((1-cos)*x) - float64(sin*y),
		-sin, cos, float64(sin*x) + float64((1-cos)*y),
	}
}

// inverse maps the result's pixels to the picture's: warpAffine's own inversion, in
// its order of operations.
func (m affine) inverse() affine {
	d := float64(m[0]*m[4]) - float64(m[1]*m[3])
	if d != 0 {
		d = 1 / d
	}
	r := affine{float64(m[4] * d), float64(m[1] * -d), 0, float64(m[3] * -d), float64(m[0] * d), 0}
	r[2] = float64(-r[0]*m[2]) - float64(r[1]*m[5])
	r[5] = float64(-r[3]*m[2]) - float64(r[4]*m[5])
	return r
}

// Fixed point of OpenCV's warpAffine (imgwarp.cpp): coordinates have 10 fractional
// bits, of which 5 are kept after rounding; weights sum to 2¹⁵.
const (
	coordinateBits = 10
	subpixelBits   = 5
	subpixels      = 1 << subpixelBits
	weightBits     = 15
)

// fixed10 rounds to 10 fractional bits, half to even (cvRound).
func fixed10(v float64) int { return int(math.RoundToEven(float64(v * (1 << coordinateBits)))) }

// warp is OpenCV's warpAffine(p, m, INTER_LINEAR, BORDER_CONSTANT of 128) for pictures
// of bytes, to the byte. With i the inverse of m and R rounding to 10 fractional bits,
// for the result's pixel (x, y):
//
//	X = (R(i₁y + i₂) + 16 + R(i₀x)) >> 5, Y = (R(i₄y + i₅) + 16 + R(i₃x)) >> 5
//
// are the picture's coordinates in 1/32 pixel, and the result is the mean of the four
// pixels about them with weights (32−a)(32−b), a(32−b), (32−a)b, ab times 32, where a
// and b are the low five bits of X and Y: (Σ + 2¹⁴) >> 15.
func (m affine) warp(p *pixels.RGB8) *pixels.RGB8 {
	i := m.inverse()
	out := pixels.New(p.W, p.H)
	dx, dy := make([]int, p.W), make([]int, p.W)
	for x := range p.W {
		dx[x], dy[x] = fixed10(float64(i[0]*float64(x))), fixed10(float64(i[3]*float64(x)))
	}
	const half = 1 << (coordinateBits - subpixelBits - 1)
	for y := range p.H {
		x0 := fixed10(float64(i[1]*float64(y))+i[2]) + half
		y0 := fixed10(float64(i[4]*float64(y))+i[5]) + half
		row := out.Pix[3*y*p.W : 3*(y+1)*p.W]
		for x := range p.W {
			sample(row[3*x:3*x+3], p, (x0+dx[x])>>(coordinateBits-subpixelBits), (y0+dy[x])>>(coordinateBits-subpixelBits))
		}
	}
	return out
}

// sample interpolates p at (x, y) in 1/32 pixel.
func sample(dst []uint8, p *pixels.RGB8, x, y int) {
	a, b := x&(subpixels-1), y&(subpixels-1)
	x, y = x>>subpixelBits, y>>subpixelBits
	sums := [3]int{1 << (weightBits - 1), 1 << (weightBits - 1), 1 << (weightBits - 1)}
	for _, tap := range [4]struct{ x, y, weight int }{
		{x, y, (subpixels - a) * (subpixels - b)}, {x + 1, y, a * (subpixels - b)},
		{x, y + 1, (subpixels - a) * b}, {x + 1, y + 1, a * b},
	} {
		weight := tap.weight << (weightBits - 2*subpixelBits)
		if tap.x < 0 || tap.y < 0 || tap.x >= p.W || tap.y >= p.H {
			for c := range sums {
				sums[c] += fill * weight
			}
			continue
		}
		in := p.Pix[3*(tap.y*p.W+tap.x):][:3]
		for c := range sums {
			sums[c] += int(in[c]) * weight
		}
	}
	for c, s := range sums {
		dst[c] = uint8(s >> weightBits)
	}
}
