package coco

import (
	"fmt"
	"math"
	"slices"
)

// upsample is the factor of the grid on which a polygon's boundary is walked.
const upsample = 5

// maxBoundary bounds the points of one walked boundary (a polygon of a real
// photograph has a few thousand).
const maxBoundary = 1 << 22

// FromPolygon rasterises a closed polygon x0, y0, x1, y1, … into a W × H mask
// by the rule of rleFrPoly: the boundary is walked on a grid five times finer;
// each step to another fine column that crosses the centre of a coarse column
// gives one crossing, whose row is rounded up; between sorted crossings the
// pixels alternate between outside and inside.
//
// At least three points with finite coordinates are required.
func FromPolygon(xy []float64, w, h int) (*RLE, error) {
	if err := checkSides(w, h); err != nil {
		return nil, err
	}
	if len(xy) < 6 || len(xy)%2 != 0 {
		return nil, fmt.Errorf("polygon of %d numbers, expected an even number of at least 6", len(xy))
	}
	for i, v := range xy {
		if !(math.Abs(v) <= 1<<20) {
			return nil, fmt.Errorf("polygon coordinate %d is %v, expected a number within ±%d", i, v, 1<<20)
		}
	}
	u, v, err := walk(xy)
	if err != nil {
		return nil, err
	}
	return fromCrossings(crossings(u, v, w, h), w, h), nil
}

// walk returns the fine grid points along the closed boundary.
func walk(xy []float64) (u, v []int32, err error) {
	k := len(xy) / 2
	x, y := make([]int32, k+1), make([]int32, k+1)
	for j := range k {
		x[j] = int32(float64(upsample*xy[2*j]) + 0.5)
		y[j] = int32(float64(upsample*xy[2*j+1]) + 0.5)
	}
	x[k], y[k] = x[0], y[0]
	n := 0
	for j := range k {
		n += int(max(abs(x[j]-x[j+1]), abs(y[j]-y[j+1]))) + 1
		if n > maxBoundary {
			return nil, nil, fmt.Errorf("polygon boundary of more than %d points on the fine grid", maxBoundary)
		}
	}
	u, v = make([]int32, 0, n), make([]int32, 0, n)
	for j := range k {
		u, v = walkEdge(u, v, x[j], y[j], x[j+1], y[j+1])
	}
	return u, v, nil
}

// walkEdge appends the points of one edge. The line is always evaluated from
// its lower end, so that it does not depend on the direction of travel.
func walkEdge(u, v []int32, xs, ys, xe, ye int32) ([]int32, []int32) {
	dx, dy := abs(xe-xs), abs(ye-ys)
	flip := (dx >= dy && xs > xe) || (dx < dy && ys > ye)
	if flip {
		xs, xe, ys, ye = xe, xs, ye, ys
	}
	if dx >= dy {
		s := 0.0 // a point repeated: C has 0/0 here, and never uses the row
		if dx > 0 {
			s = float64(ye-ys) / float64(dx)
		}
		for d := range dx + 1 {
			t := d
			if flip {
				t = dx - d
			}
			u = append(u, t+xs)
			v = append(v, int32(float64(ys)+float64(s*float64(t))+0.5))
		}
		return u, v
	}
	s := float64(xe-xs) / float64(dy)
	for d := range dy + 1 {
		t := d
		if flip {
			t = dy - d
		}
		v = append(v, t+ys)
		u = append(u, int32(float64(xs)+float64(s*float64(t))+0.5))
	}
	return u, v
}

// crossings returns the positions (column·H + row) where the boundary crosses
// pixel columns, unsorted.
func crossings(u, v []int32, w, h int) []uint32 {
	var a []uint32
	for j := 1; j < len(u); j++ {
		if u[j] == u[j-1] {
			continue
		}
		left := u[j] - 1
		if u[j] < u[j-1] {
			left = u[j]
		}
		xd := (float64(left)+0.5)/upsample - 0.5
		if math.Floor(xd) != xd || xd < 0 || xd > float64(w-1) {
			continue
		}
		yd := (float64(min(v[j], v[j-1]))+0.5)/upsample - 0.5
		yd = math.Ceil(min(max(yd, 0), float64(h)))
		a = append(a, uint32(int(xd)*h+int(yd)))
	}
	return a
}

// fromCrossings turns crossing positions into run lengths; a run of length
// zero joins its neighbours.
func fromCrossings(a []uint32, w, h int) *RLE {
	slices.Sort(a)
	a = append(a, uint32(w*h))
	previous := uint32(0)
	for j, t := range a {
		a[j] = t - previous
		previous = t
	}
	r := &RLE{W: w, H: h, Counts: []uint32{a[0]}}
	for j := 1; j < len(a); j++ {
		if a[j] > 0 {
			r.Counts = append(r.Counts, a[j])
			continue
		}
		if j++; j < len(a) {
			r.Counts[len(r.Counts)-1] += a[j]
		}
	}
	return r
}

func abs(v int32) int32 {
	if v < 0 {
		return -v
	}
	return v
}
