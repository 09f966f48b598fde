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
		k := 0
		for _, vertices := range brain {
			for i := range vertices {
				for _, part := range vertices[i].Parts {
					row[k] = v.signal(&vertices[i], part.Signal)
					k++
				}
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

// signal is √(pooled map) over the vertex's field, or a global signal as it is.
// The square root compresses, as cortex does (Kay et al. 2013): small things
// count nearly as much as large ones.
func (v *viewer) signal(x *Vertex, s Signal) float64 {
	switch {
	case s == Energy:
		return math.Sqrt(x.field.pool(v.energy.maps[x.Wavelength][x.Orientation]))
	case s >= Count:
		return v.global[s]
	}
	return math.Sqrt(x.field.pool(v.pooled[s]))
}
