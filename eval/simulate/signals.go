package simulate

import (
	"math"

	"vision/eval/photos"
	"vision/models/pixels"
)

// table holds every vertex's signals for every stimulus: row = stimulus
// number, columns = the parts of the vertices in order.
type table struct {
	cols int
	data []float64
}

func newTable(stimuli int, brain [2][]Vertex) *table {
	t := &table{}
	for _, vertices := range brain {
		for i := range vertices {
			t.cols += len(vertices[i].Parts)
		}
	}
	t.data = make([]float64, stimuli*t.cols)
	return t
}

// viewer computes signals of pictures. One per goroutine.
type viewer struct {
	resizer pixels.Resizer
	energy  *energies
	// pooled[s] is signal s's map on 14 × 14, nil for those without one.
	pooled [signals][]float64
	// global are the signals without a receptive field.
	global [signals]float64
}

func newViewer() *viewer {
	v := &viewer{energy: newEnergies()}
	for s := EnergyAll; s <= Background; s++ {
		v.pooled[s] = make([]float64, coverageGrid*coverageGrid)
	}
	v.pooled[Chroma] = v.energy.chroma
	return v
}

// photograph cuts a photograph's stimuli and fills their rows of the table.
func (v *viewer) photograph(p *photos.Photo, stimuli []*Stimulus, size int, brain [2][]Vertex, t *table) error {
	scene, err := newScene(p)
	if err != nil {
		return err
	}
	for _, st := range stimuli {
		if err := st.cut(p, size, &v.resizer); err != nil {
			return err
		}
		if err := v.look(scene, st); err != nil {
			return err
		}
		row := t.data[st.ID*t.cols : (st.ID+1)*t.cols]
		for _, vertices := range brain {
			for i := range vertices {
				row = v.answer(row, &vertices[i])
			}
		}
	}
	return nil
}

// look computes the maps of one stimulus.
func (v *viewer) look(s *scene, st *Stimulus) error {
	if err := v.energy.compute(st.Image); err != nil {
		return err
	}
	maps := &v.energy.maps
	halve(v.pooled[EnergyAll], maps[wavelengths][orientations], coverageGrid)
	halve(v.pooled[EnergyFine], maps[0][orientations], coverageGrid)
	halve(v.pooled[EnergyCoarse], maps[wavelengths-1][orientations], coverageGrid)
	for kind := Person; kind <= Objects; kind++ {
		s.coverage(v.pooled[kind], kind, st)
	}
	for i, covered := range v.pooled[Objects] {
		v.pooled[Background][i] = 1 - covered
	}
	v.global[Count] = s.count(st)
	v.global[CentroidX], v.global[CentroidY] = centroid(v.pooled[Objects])
	return nil
}

// answer writes a vertex's signals to the head of row and returns the rest:
// √(pooled map) over its field, or a global signal as it is. The square root
// compresses, as cortex does (Kay et al. 2013): small things count nearly as
// much as large ones. A vertex has at most four signals with a map.
func (v *viewer) answer(row []float64, x *Vertex) []float64 {
	var maps [4][]float64
	n := 0
	for _, part := range x.Parts {
		if m := v.mapOf(x, part.Signal); m != nil {
			maps[n] = m
			n++
		}
	}
	for k := n; k < len(maps); k++ {
		maps[k] = maps[0]
	}
	sums := x.field.pool(&maps)
	n = 0
	for k, part := range x.Parts {
		if part.Signal >= Count {
			row[k] = v.global[part.Signal]
			continue
		}
		row[k] = math.Sqrt(sums[n])
		n++
	}
	return row[len(x.Parts):]
}

// mapOf is the map that a vertex pools for a signal, nil for a global one.
func (v *viewer) mapOf(x *Vertex, s Signal) []float64 {
	switch {
	case s == Energy:
		return v.energy.maps[x.Wavelength][x.Orientation]
	case s >= Count:
		return nil
	}
	return v.pooled[s]
}
