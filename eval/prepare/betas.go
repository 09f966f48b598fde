package prepare

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"

	"vision/eval/nsd"
)

// groups are the hemispheres that share their files of betas: read together.
func (o *Options) groups(sides []*side) [][]*side {
	if o.Space != Fsaverage {
		return [][]*side{sides}
	}
	var each [][]*side
	for _, s := range sides {
		each = append(each, []*side{s})
	}
	return each
}

// sessionBase is a session's file without its ending.
func (o *Options) sessionBase(group []*side, session int) string {
	return o.beside(group[0], fmt.Sprintf("betas_session%02d", session))
}

// beside is a file in the folder of the betas, which on a surface names its side.
func (o *Options) beside(s *side, name string) string {
	if o.Space == Fsaverage {
		name = string(s.Side) + "." + name
	}
	return filepath.Join(o.betas(), name)
}

// readBetas reads every session of a group, z-scores it and adds it to the sums.
func (o *Options) readBetas(ctx context.Context, d *design, group []*side) error {
	for _, s := range group {
		n := len(s.index)
		s.sums, s.seen = make([]float64, len(d.shown)*n), make([]int, len(d.shown))
		s.variance, s.missing = make([]float64, n), make([]bool, n)
		for _, times := range d.shown {
			if times > 1 {
				s.pooled++
			}
		}
	}
	session := make([][]float64, len(group)) // (trials, vertices)
	for i, s := range group {
		session[i] = make([]float64, o.trials*len(s.index))
	}
	stage := "betas"
	if len(group) == 1 {
		stage += ", " + string(group[0].Side)
	}
	for number := range o.Sessions {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := o.readSession(group, number+1, session); err != nil {
			return err
		}
		for i, s := range group {
			s.standardise(session[i])
			s.add(session[i], d, number*o.trials)
		}
		o.Progress(stage, number+1, o.Sessions)
	}
	return nil
}

// readSession gathers the vertices out of every frame.
func (o *Options) readSession(group []*side, number int, session [][]float64) error {
	f, err := open(o.sessionBase(group, number))
	if err != nil {
		return err
	}
	defer f.Close()
	if f.Frames != o.trials || f.Voxels() != group[0].voxels {
		return &nsd.Error{File: f.Path, Found: fmt.Sprintf("%d frames of %d values", f.Frames, f.Voxels()),
			Expected: fmt.Sprintf("%d trials of %d, as the masks have", o.trials, group[0].voxels)}
	}
	frame := make([]float64, f.Voxels())
	for t := range o.trials {
		if err := f.Frame(t, frame); err != nil {
			return err
		}
		for i, s := range group {
			row := session[i][t*len(s.index):][:len(s.index)]
			for v, at := range s.index {
				row[v] = frame[at]
			}
		}
	}
	return f.Close()
}

// standardise z-scores the columns of a session, as scikit-learn's StandardScaler does in
// float64, sums ascending:
//
//	m = Σx/n;  σ² = (Σ(x − m)² − (Σ(x − m))²/n)/n;  z = (x − m)/σ
//
// A column whose σ² is not above rounding (n·ε·σ² + (n·m·ε)²) is constant and only
// centred. Columns that are not finite are noted as missing.
func (s *side) standardise(x []float64) {
	const epsilon = 0x1p-52
	n := len(s.index)
	rows := float64(len(x) / n)
	mean, squares, rest := make([]float64, n), make([]float64, n), make([]float64, n)
	for row := range slices.Chunk(x, n) {
		for v, b := range row {
			mean[v] += b
		}
	}
	for v := range mean {
		mean[v] /= rows
	}
	for row := range slices.Chunk(x, n) {
		for v, b := range row {
			d := b - mean[v]
			squares[v] += float64(d * d)
			rest[v] += d
		}
	}
	scale := squares
	for v := range scale {
		variance := (squares[v] - float64(rest[v]*rest[v])/rows) / rows
		limit := rows * mean[v] * epsilon
		switch {
		case variance <= float64(rows*epsilon*variance)+float64(limit*limit):
			scale[v] = 1
		default:
			scale[v] = math.Sqrt(variance)
		}
		if math.IsNaN(scale[v]) || math.IsInf(scale[v], 0) || math.IsInf(mean[v], 0) {
			s.missing[v] = true
		}
	}
	for row := range slices.Chunk(x, n) {
		for v, b := range row {
			row[v] = (b - mean[v]) / scale[v]
		}
	}
}

// add takes a session's z-scores into the sums, and into the variance of the repeats, by
// Welford's update: with m the mean of a picture's earlier trials and m' that with this
// one, its sum of squares grows by (x − m)(x − m'); the sum of a picture shown r times
// counts with 1/(r − 1).
func (s *side) add(session []float64, d *design, first int) {
	n := len(s.index)
	for t := range len(session) / n {
		if d.trials[first+t] < 0 {
			continue
		}
		picture := d.row[d.trials[first+t]]
		row, sum := session[t*n:][:n], s.sums[picture*n:][:n]
		before := float64(s.seen[picture])
		s.seen[picture]++
		after := float64(s.seen[picture])
		if before > 0 {
			weight := float64(d.shown[picture] - 1)
			for v, x := range row {
				step := (x - sum[v]/before) * (x - (sum[v]+x)/after)
				s.variance[v] += step / weight
			}
		}
		for v, x := range row {
			sum[v] += x
		}
	}
}
