package reference

import "math"

// degree of the polynomial that stands for a reference on one chunk.
const degree = 7

// An interpolant replaces a reference on the 4096 consecutive patterns of one
// chunk, which lie evenly within one binade and span 2⁻¹¹ of their size or less:
// eight evaluations instead of 4096.
type interpolant struct {
	c     [degree + 1]float64 // of s = (i − 2047.5)/2048, i the place in the chunk
	small float64             // a smaller |value| has lost accuracy to cancellation
}

// lagrange[j][k] is the coefficient of s^j in the polynomial that is 1 at node k
// and 0 at the other nodes.
type lagrange struct {
	node [degree + 1]float64
	c    [degree + 1][degree + 1]float64
}

func newLagrange() *lagrange {
	var l lagrange
	for k := range l.node {
		l.node[k] = math.Cos((float64(k) + 0.5) * math.Pi / (degree + 1))
	}
	for k := range l.node {
		p := []float64{1}
		for m, s := range l.node {
			if m == k {
				continue
			}
			q := make([]float64, len(p)+1)
			for i, c := range p {
				q[i+1] += c / (l.node[k] - s)
				q[i] -= c * s / (l.node[k] - s)
			}
			p = q
		}
		for j, c := range p {
			l.c[j][k] = c
		}
	}
	return &l
}

// fit interpolates ref on the chunk of src. It reports false, and the reference
// must be evaluated at every point, if the interpolant misses the reference at
// any of five points apart from the nodes by more than 2⁻⁴² of the chunk's
// largest value, as for sines of many periods, infinities and NaN.
func (l *lagrange) fit(ref func(float64) float64, src []float32) (p interpolant, ok bool) {
	first, last := float64(src[0]), float64(src[chunk-1])
	middle := (first + last) / 2
	half := (last - first) / (chunk - 1) * (chunk / 2)
	largest := 0.0
	for k, s := range l.node {
		y := ref(middle + half*s)
		largest = math.Max(largest, math.Abs(y))
		for j := range p.c {
			p.c[j] += l.c[j][k] * y
		}
	}
	for _, s := range []float64{-0.999, -0.4, 0.03, 0.45, 0.999} {
		if !(math.Abs(p.at(s)-ref(middle+half*s)) <= 0x1p-42*largest) {
			return p, false
		}
	}
	p.small = 0x1p-8 * largest
	return p, true
}

func (p *interpolant) at(s float64) float64 {
	t := s * s
	even := ((p.c[6]*t+p.c[4])*t+p.c[2])*t + p.c[0]
	odd := ((p.c[7]*t+p.c[5])*t+p.c[3])*t + p.c[1]
	return even + s*odd
}
