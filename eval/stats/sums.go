package stats

import (
	"fmt"
	"math"

	"vision/eval/metric"
)

// Sums holds, for each photograph and vertex, what a correlation needs: n,
// Σx, Σy, Σx², Σy², Σxy over the photograph's stimuli, x measured, y
// predicted, both taken relative to the vertex's mean over all stimuli (a shift
// does not change r, and keeps Σx² − (Σx)²/n from cancelling). A resample then
// costs photographs × vertices instead of stimuli × vertices.
type Sums struct {
	Photographs, Vertices int

	// R is the correlation over all stimuli, as metric.Correlations gives it.
	R []float64

	n   []float64 // per photograph
	sum []float64 // [photograph][kind][vertex]
}

// The five sums of a photograph, each Vertices long.
const (
	sumX = iota
	sumY
	sumXX
	sumYY
	sumXY
	kinds
)

// Gather makes the sums. photograph[i] numbers the photograph of stimulus i,
// any integers; they are resampled in the order of first appearance. Fewer
// than two photographs, or lengths that disagree, are an error.
func Gather(measured, predicted metric.Matrix, photograph []int, threads int) (*Sums, error) {
	r, err := metric.Correlations(measured, predicted, threads)
	if err != nil {
		return nil, err
	}
	order, err := number(photograph, measured.Rows)
	if err != nil {
		return nil, err
	}
	return gather(measured, predicted, order, r), nil
}

// numbered says which photograph each stimulus is of, 0 … photographs−1.
type numbered struct {
	photographs int
	of          []int
}

// number counts photographs in the order of first appearance.
func number(photograph []int, stimuli int) (n numbered, err error) {
	if len(photograph) != stimuli {
		return n, fmt.Errorf("stats: %d photograph numbers for %d stimuli", len(photograph), stimuli)
	}
	index := map[int]int{}
	n.of = make([]int, len(photograph))
	for i, id := range photograph {
		if _, ok := index[id]; !ok {
			index[id] = len(index)
		}
		n.of[i] = index[id]
	}
	if n.photographs = len(index); n.photographs < 2 {
		return n, fmt.Errorf("stats: resampling photographs needs at least 2, found %d", n.photographs)
	}
	return n, nil
}

// gather makes the sums of matrices whose correlations are r.
func gather(measured, predicted metric.Matrix, order numbered, r []float64) *Sums {
	s := &Sums{Photographs: order.photographs, Vertices: measured.Cols, R: r}
	s.n = make([]float64, s.Photographs)
	s.sum = make([]float64, s.Photographs*kinds*s.Vertices)
	mx, my := means(measured), means(predicted)
	for i, g := range order.of {
		s.n[g]++
		s.add(g, row(measured, i), row(predicted, i), mx, my)
	}
	return s
}

func row(m metric.Matrix, i int) []float32 { return m.Data[i*m.Cols : (i+1)*m.Cols] }

func means(m metric.Matrix) []float64 {
	mean := make([]float64, m.Cols)
	for i := range m.Rows {
		for j, v := range row(m, i) {
			mean[j] += float64(v)
		}
	}
	for j := range mean {
		mean[j] /= float64(m.Rows)
	}
	return mean
}

// of returns one kind of sum of a photograph, by vertex.
func (s *Sums) of(photograph, kind int) []float64 {
	at := (photograph*kinds + kind) * s.Vertices
	return s.sum[at : at+s.Vertices]
}

// add takes one stimulus into the sums of its photograph.
func (s *Sums) add(g int, x, y []float32, mx, my []float64) {
	sx, sy := s.of(g, sumX), s.of(g, sumY)
	sxx, syy, sxy := s.of(g, sumXX), s.of(g, sumYY), s.of(g, sumXY)
	for j := range x {
		dx, dy := float64(x[j])-mx[j], float64(y[j])-my[j]
		sx[j] += dx
		sy[j] += dy
		sxx[j] += float64(dx * dx)
		syy[j] += float64(dy * dy)
		sxy[j] += float64(dx * dy)
	}
}

// flat is the share of Σx² below which the centred sum is rounding: the
// resample is constant there and has no correlation.
const flat = 1e-12

// total adds the sums of every photograph, times[p] times, in ascending order, and
// returns the number of stimuli. Four photographs are taken in one sweep, which
// rounds in the same order and loads and stores the totals a quarter as often.
func (s *Sums) total(times []int, total []float64) (n float64) {
	clear(total)
	var sums [4][]float64
	var w [4]float64
	k := 0
	for p, t := range times {
		if t == 0 {
			continue
		}
		w[k] = float64(t)
		sums[k] = s.sum[p*kinds*s.Vertices:][:len(total)]
		n += float64(w[k] * s.n[p])
		if k++; k < 4 {
			continue
		}
		k = 0
		a, b, c, d := sums[0][:len(total)], sums[1][:len(total)], sums[2][:len(total)], sums[3][:len(total)]
		for i, x := range total {
			x += float64(w[0] * a[i])
			x += float64(w[1] * b[i])
			x += float64(w[2] * c[i])
			total[i] = x + float64(w[3]*d[i])
		}
	}
	for j := range k {
		for i, v := range sums[j] {
			total[i] += float64(w[j] * v)
		}
	}
	return n
}

// correlations fills r for a sample in which photograph p occurs times[p]
// times. total is scratch of kinds × Vertices.
func (s *Sums) correlations(times []int, total, r []float64) {
	n := s.total(times, total)
	part := func(kind int) []float64 { return total[kind*s.Vertices : (kind+1)*s.Vertices] }
	sx, sy, sxx, syy, sxy := part(sumX), part(sumY), part(sumXX), part(sumYY), part(sumXY)
	for j := range r {
		cxx := sxx[j] - float64(sx[j]*sx[j])/n
		cyy := syy[j] - float64(sy[j]*sy[j])/n
		cxy := sxy[j] - float64(sx[j]*sy[j])/n
		if !(cxx > float64(flat*sxx[j])) || !(cyy > float64(flat*syy[j])) || math.IsNaN(s.R[j]) {
			r[j] = math.NaN()
			continue
		}
		r[j] = math.Max(-1, math.Min(1, cxy/float64(math.Sqrt(cxx)*math.Sqrt(cyy))))
	}
}
