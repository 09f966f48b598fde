package simulate

import (
	"math"

	"vision/kernels/hostmath"
	"vision/models/pixels"
)

const (
	// fineGrid is the side of the luminance picture that energies start from.
	fineGrid = 56
	// energyGrid is the side of the energy maps that fields are pooled over.
	energyGrid = 28
	// wavelengths and orientations of the Gabor filters; the next index of
	// each stands for all of them together.
	wavelengths, orientations = 3, 4
	// gaborRadius is 2.5 standard deviations of the envelope.
	gaborRadius = 5
	gaborTaps   = 2*gaborRadius + 1
)

// gabor is one complex filter exp(−(x²+y²)/2σ²)·exp(i(kx·x + ky·y)) with σ = 2
// and a wavelength of 4 pixels, as the product of a row and a column filter.
type gabor struct{ rowRe, rowIm, colRe, colIm [gaborTaps]float64 }

// gabors returns the filters of orientations 0°, 45°, 90° and 135°.
func gabors() [orientations]gabor {
	var out [orientations]gabor
	var envelope [gaborTaps]float64
	sum := 0.0
	for t := range gaborTaps {
		x := float64(t - gaborRadius)
		envelope[t] = hostmath.Exp(-float64(x*x) / 8)
		sum += envelope[t]
	}
	for o := range out {
		angle := float64(float64(o) * (math.Pi / orientations))
		kx := float64(math.Pi / 2 * hostmath.Cos(angle))
		ky := float64(math.Pi / 2 * hostmath.Sin(angle))
		for t := range gaborTaps {
			x := float64(t - gaborRadius)
			g := envelope[t] / sum
			out[o].rowRe[t] = float64(g * hostmath.Cos(float64(kx*x)))
			out[o].rowIm[t] = float64(g * hostmath.Sin(float64(kx*x)))
			out[o].colRe[t] = float64(g * hostmath.Cos(float64(ky*x)))
			out[o].colIm[t] = float64(g * hostmath.Sin(float64(ky*x)))
		}
	}
	return out
}

// energies computes a picture's Gabor energy maps. One per goroutine.
//
// The picture is scaled to 56 × 56 (package pixels), its luminance
// 0.299 R + 0.587 G + 0.114 B (0..1) has its mean taken away and is halved to
// 28 × 28 and 14 × 14 by means of 2 × 2. Filters of wavelength 4 on the three
// pictures are wavelengths of 1/14, 2/14 and 4/14 of the picture's side. Edges
// are repeated. Energy is |filter response|². All maps are brought to 28 × 28:
// the first by means of 2 × 2, the last by repetition.
type energies struct {
	filters  [orientations]gabor
	resizer  pixels.Resizer
	small    *pixels.RGB8
	padded   []float64 // luminance with repeated edges
	re, im   []float64 // after the row filter
	response []float64 // energies of one filter on its own grid

	luminance [wavelengths][]float64
	// maps[l][o] is the energy at wavelength l and orientation o on 28 × 28;
	// index wavelengths or orientations holds the sum over all of them.
	maps [wavelengths + 1][orientations + 1][]float64
	// chroma is ((R−Y)² + (B−Y)²) on 14 × 14.
	chroma []float64
}

func newEnergies() *energies {
	const most = fineGrid + 2*gaborRadius
	e := &energies{filters: gabors(), small: pixels.New(fineGrid, fineGrid),
		padded: make([]float64, most*most), re: make([]float64, most*fineGrid), im: make([]float64, most*fineGrid),
		response: make([]float64, fineGrid*fineGrid), chroma: make([]float64, coverageGrid*coverageGrid)}
	for l := range e.luminance {
		side := fineGrid >> l
		e.luminance[l] = make([]float64, side*side)
	}
	for l := range e.maps {
		for o := range e.maps[l] {
			e.maps[l][o] = make([]float64, energyGrid*energyGrid)
		}
	}
	return e
}

// compute fills maps and chroma for a picture.
func (e *energies) compute(img *pixels.RGB8) error {
	if err := e.resizer.ResizeInto(e.small, img); err != nil {
		return err
	}
	e.pyramid()
	for l := range e.maps {
		for o := range e.maps[l] {
			clear(e.maps[l][o])
		}
	}
	for l := range wavelengths {
		side := fineGrid >> l
		e.pad(e.luminance[l], side)
		for o := range orientations {
			e.filter(&e.filters[o], side)
			e.spread(e.maps[l][o], side)
			for i, v := range e.maps[l][o] {
				e.maps[l][orientations][i] += v
				e.maps[wavelengths][o][i] += v
				e.maps[wavelengths][orientations][i] += v
			}
		}
	}
	return nil
}

// pyramid computes the three luminance pictures and the colour map.
func (e *energies) pyramid() {
	const cell = fineGrid / coverageGrid
	clear(e.chroma)
	sum := 0.0
	for i := range e.luminance[0] {
		r, g, b := float64(e.small.Pix[3*i])/255, float64(e.small.Pix[3*i+1])/255, float64(e.small.Pix[3*i+2])/255
		y := float64(0.299*r) + float64(0.587*g) + float64(0.114*b)
		e.luminance[0][i] = y
		sum += y
		at := i/fineGrid/cell*coverageGrid + i%fineGrid/cell
		e.chroma[at] += float64((float64((r-y)*(r-y)) + float64((b-y)*(b-y))) / (cell * cell))
	}
	mean := sum / float64(len(e.luminance[0]))
	for i := range e.luminance[0] {
		e.luminance[0][i] -= mean
	}
	for l := 1; l < wavelengths; l++ {
		halve(e.luminance[l], e.luminance[l-1], fineGrid>>l)
	}
}

// halve writes the means of 2 × 2 of a 2n × 2n picture.
func halve(dst, src []float64, n int) {
	for y := range n {
		for x := range n {
			i := 4*n*y + 2*x
			dst[n*y+x] = (src[i] + src[i+1] + src[i+2*n] + src[i+2*n+1]) / 4
		}
	}
}

// pad copies a picture into padded, repeating its edges.
func (e *energies) pad(src []float64, side int) {
	n := side + 2*gaborRadius
	for y := range n {
		from := min(max(y-gaborRadius, 0), side-1) * side
		for x := range n {
			e.padded[y*n+x] = src[from+min(max(x-gaborRadius, 0), side-1)]
		}
	}
}

// filter writes the energy of one filter on the padded picture to response.
func (e *energies) filter(f *gabor, side int) {
	n := side + 2*gaborRadius
	for y := range n {
		row := e.padded[y*n : (y+1)*n]
		for x := range side {
			window := row[x : x+gaborTaps]
			re, im := 0.0, 0.0
			for t, v := range window {
				re += float64(v * f.rowRe[t])
				im += float64(v * f.rowIm[t])
			}
			e.re[y*side+x], e.im[y*side+x] = re, im
		}
	}
	for y := range side {
		for x := range side {
			re, im := 0.0, 0.0
			at := y*side + x
			for t := range gaborTaps {
				a, b := e.re[at], e.im[at]
				re += float64(a*f.colRe[t]) - float64(b*f.colIm[t])
				im += float64(a*f.colIm[t]) + float64(b*f.colRe[t])
				at += side
			}
			e.response[y*side+x] = float64(re*re) + float64(im*im)
		}
	}
}

// spread brings response from its own grid to 28 × 28.
func (e *energies) spread(dst []float64, side int) {
	switch side {
	case 2 * energyGrid:
		halve(dst, e.response, energyGrid)
	case energyGrid:
		copy(dst, e.response[:len(dst)])
	default:
		step := energyGrid / side
		for i := range dst {
			dst[i] = e.response[i/energyGrid/step*side+i%energyGrid/step]
		}
	}
}
