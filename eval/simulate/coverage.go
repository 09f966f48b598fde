package simulate

import (
	"math"

	"vision/eval/coco"
	"vision/eval/photos"
)

// coverageGrid is the side of the maps of coverage, colour and pooled energy.
const coverageGrid = 14

// scene holds a photograph's masks in a form that makes crops cheap: for each
// kind of coverage the number of covered pixels above and left of each corner.
type scene struct {
	w, h    int
	sums    [signals][]int32 // (h+1) × (w+1), nil where nothing is covered
	objects []thing
}

// thing is one object's mask and the rectangle that holds it.
type thing struct {
	mask           *coco.Mask
	x0, y0, x1, y1 int // x1, y1 exclusive
}

// newScene rasterises a photograph's objects.
func newScene(p *photos.Photo) (*scene, error) {
	s := &scene{w: p.Image.W, h: p.Image.H}
	var covered [signals][]uint8
	mark := func(kind Signal, m *coco.Mask, y0, y1 int) {
		if covered[kind] == nil {
			covered[kind] = make([]uint8, s.w*s.h)
		}
		for i := y0 * s.w; i < y1*s.w; i++ {
			covered[kind][i] |= m.Pix[i]
		}
	}
	for i := range p.Objects {
		o := &p.Objects[i]
		m, err := p.Mask(o)
		if err != nil {
			return nil, err
		}
		t := bounds(m)
		if t.x0 >= t.x1 {
			continue // smaller than a pixel
		}
		s.objects = append(s.objects, t)
		for _, kind := range kinds(o.Category, o.Supercategory) {
			mark(kind, m, t.y0, t.y1)
		}
		if o.Supercategory == "person" {
			head := t.y0 // a crowd has no single head
			if !o.Crowd {
				head += (t.y1 - t.y0 + 3) / 4
				mark(Face, m, t.y0, head)
			}
			mark(Body, m, head, t.y1)
		}
	}
	for kind, c := range covered {
		if c != nil {
			s.sums[kind] = integrate(c, s.w, s.h)
		}
	}
	return s, nil
}

// bounds finds the rectangle of a mask.
func bounds(m *coco.Mask) thing {
	t := thing{mask: m, x0: m.W, y0: m.H}
	for y := range m.H {
		for x, v := range m.Pix[y*m.W : (y+1)*m.W] {
			if v != 0 {
				t.x0, t.y0 = min(t.x0, x), min(t.y0, y)
				t.x1, t.y1 = max(t.x1, x+1), y+1
			}
		}
	}
	return t
}

// integrate returns the number of covered pixels above and left of corners.
func integrate(c []uint8, w, h int) []int32 {
	sums := make([]int32, (w+1)*(h+1))
	for y := range h {
		row := int32(0)
		for x := range w {
			row += int32(c[y*w+x])
			sums[(y+1)*(w+1)+x+1] = sums[y*(w+1)+x+1] + row
		}
	}
	return sums
}

// coverage writes to dst the covered share of each of the 14 × 14 cells of a
// crop. Cell i takes the pixels from ⌊i·side/14⌋ to before ⌊(i+1)·side/14⌋.
func (s *scene) coverage(dst []float64, kind Signal, st *Stimulus) {
	sums := s.sums[kind]
	if sums == nil {
		clear(dst)
		return
	}
	at := func(x, y int) int32 { return sums[(st.Y+y)*(s.w+1)+st.X+x] }
	for i := range coverageGrid {
		y0, y1 := i*st.Side/coverageGrid, (i+1)*st.Side/coverageGrid
		for j := range coverageGrid {
			x0, x1 := j*st.Side/coverageGrid, (j+1)*st.Side/coverageGrid
			n := at(x1, y1) - at(x0, y1) - at(x1, y0) + at(x0, y0)
			column := j
			if st.Mirrored {
				column = coverageGrid - 1 - j
			}
			dst[i*coverageGrid+column] = float64(n) / float64((x1-x0)*(y1-y0))
		}
	}
}

// count is the square root of the number of things that cover at least 1/1000
// of a crop.
func (s *scene) count(st *Stimulus) float64 {
	seen := 0
	for _, t := range s.objects {
		x0, x1 := max(t.x0, st.X), min(t.x1, st.X+st.Side)
		y0, y1 := max(t.y0, st.Y), min(t.y1, st.Y+st.Side)
		n := 0
		for y := y0; y < y1 && x0 < x1; y++ {
			for _, v := range t.mask.Pix[y*s.w+x0 : y*s.w+x1] {
				n += int(v)
			}
		}
		if 1000*n >= st.Side*st.Side {
			seen++
		}
	}
	return math.Sqrt(float64(seen))
}

// centroid returns the mean place of the covered cells, weighted by coverage,
// from −1 (left, bottom) to 1 (right, top); 0, 0 where nothing is covered.
func centroid(coverage []float64) (x, y float64) {
	total := 0.0
	for i, v := range coverage {
		total += v
		x += float64(v * centre(i%coverageGrid, coverageGrid))
		y -= float64(v * centre(i/coverageGrid, coverageGrid))
	}
	if total == 0 {
		return 0, 0
	}
	return x / total, y / total
}

// centre is the place of cell i of n along an axis from −1 to 1.
func centre(i, n int) float64 { return float64(2*i+1)/float64(n) - 1 }
