package experiment

import (
	"math"
	"slices"

	"vision/eval/metric"
	"vision/models/encoder"
)

// meanCorrelation scores predictions by the mean of Pearson's r over vertices; a
// vertex that is constant counts as 0.
func meanCorrelation(threads int) encoder.Score {
	return func(predicted, measured encoder.Rows) (float64, error) {
		r, err := metric.Correlations(matrix(measured), matrix(predicted), threads)
		if err != nil {
			return 0, err
		}
		sum := 0.0
		for _, v := range r {
			if v == v {
				sum += v
			}
		}
		return sum / float64(len(r)), nil
	}
}

// matrix copies rows into one slice.
func matrix(rows encoder.Rows) metric.Matrix {
	m := metric.Matrix{Rows: rows.Len()}
	for i := range m.Rows {
		m.Data = append(m.Data, rows.Row(i)...)
	}
	if m.Rows > 0 {
		m.Cols = len(m.Data) / m.Rows
	}
	m.Data = slices.Clip(m.Data)
	return m
}

// gainOverBase scores the branch of the combination by what it takes off the mean
// squared error of the base predictions, less twice the standard error over
// photographs:
//
//	g_p = mean over stimuli of photograph p and vertices of (base − y)² − (ŷ − y)²
//	score = ḡ − 2·s/√P,  s² = Σ(g_p − ḡ)²/(P − 1)
//
// Before training ŷ is the base and the score 0: an epoch wins only if its gain
// holds for the validation photographs at large, and not by the luck of a few.
func gainOverBase(base encoder.Rows, rows, groups []int) encoder.Score {
	return func(predicted, measured encoder.Rows) (float64, error) {
		gain, count := map[int]float64{}, map[int]float64{}
		var photographs []int
		for i, row := range rows {
			p := groups[row]
			if count[p] == 0 {
				photographs = append(photographs, p)
			}
			b, y := base.Row(row), measured.Row(i)
			for j, v := range predicted.Row(i) {
				before, after := float64(b[j])-float64(y[j]), float64(v)-float64(y[j])
				gain[p] += float64(before*before) - float64(after*after)
			}
			count[p] += float64(len(y))
		}
		mean := 0.0
		for _, p := range photographs {
			gain[p] /= count[p]
			mean += gain[p]
		}
		n := float64(len(photographs))
		mean /= n
		if n < 2 {
			return mean, nil
		}
		spread := 0.0
		for _, p := range photographs {
			d := gain[p] - mean
			spread += float64(d * d)
		}
		return mean - float64(2*math.Sqrt(spread/(n-1)/n)), nil
	}
}
