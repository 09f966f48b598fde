package experiment

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"vision/eval/nsd"
	"vision/kernels/atomicfile"
	"vision/kernels/boundedfile"
	"vision/kernels/digest"
	"vision/models/ridge"
)

// Regions says which vertices belong to which region and what responses a training had
// there, by hemisphere: regions.json beside model.json, with which predictions for new
// pictures are summarised.
type Regions map[string]SideRegions

// SideRegions are those of one hemisphere.
type SideRegions struct {
	Regions []Region `json:"regions"`
	// Training is the whole hemisphere's.
	Training Summary `json:"training"`
	// Vertex is the mean over the vertices of each one's mean and SD over the training
	// stimuli: 0 and 1 where the responses are z-scores.
	Vertex Summary `json:"vertex"`
}

// Region of a hemisphere.
type Region struct {
	Name     string  `json:"name"`
	Family   string  `json:"family"`
	Vertices []int   `json:"vertices"` // columns of the responses, ascending; none: absent
	Training Summary `json:"training"`
}

// Summary of a region's measured responses: m_i is the mean over its vertices of the
// response to training stimulus i.
//
//	Mean = (1/n) Σ m_i,  SD = √(Σ (m_i − Mean)² / (n − 1))
type Summary struct {
	Mean float64 `json:"mean"`
	SD   float64 `json:"sd"` // 0 for a single stimulus
}

// NewRegions lists a hemisphere's regions, without summaries.
func NewRegions(h *nsd.Hemisphere) []Region {
	out := []Region{}
	for _, r := range h.Regions() {
		out = append(out, Region{Name: r.Name, Family: r.Family, Vertices: append([]int{}, r.Indices...)})
	}
	return out
}

// NewSideRegions fills in the summaries from the responses that were trained on.
func NewSideRegions(regions []Region, y ridge.Targets) SideRegions {
	s := SideRegions{Regions: regions, Vertex: vertexSummary(y)}
	s.Training = regionSummary(y, nil)
	for i := range s.Regions {
		if r := &s.Regions[i]; len(r.Vertices) > 0 {
			r.Training = regionSummary(y, r.Vertices)
		}
	}
	return s
}

// regionSummary is that of some vertices (nil: all).
func regionSummary(y ridge.Targets, vertices []int) Summary {
	means := make([]float64, len(y.Data)/y.Cols)
	for i := range means {
		means[i], _ = MeanSD(y.Data[i*y.Cols:(i+1)*y.Cols], vertices)
	}
	mean, sd := meanSD(means)
	return Summary{mean, sd}
}

// vertexSummary goes through the responses row by row, as they lie in memory.
func vertexSummary(y ridge.Targets) Summary {
	var s Summary
	rows := len(y.Data) / y.Cols
	means, squares := make([]float64, y.Cols), make([]float64, y.Cols)
	for i, v := range y.Data {
		means[i%y.Cols] += float64(v)
	}
	for v := range means {
		means[v] /= float64(rows)
	}
	for i, v := range y.Data {
		d := float64(v) - means[i%y.Cols]
		squares[i%y.Cols] += float64(d * d)
	}
	for v := range means {
		s.Mean += means[v]
		if rows > 1 {
			s.SD += math.Sqrt(squares[v] / float64(rows-1))
		}
	}
	return Summary{s.Mean / float64(y.Cols), s.SD / float64(y.Cols)}
}

// MeanSD is the mean of some of the values (nil: all) and their standard deviation
// (denominator n − 1; 0 of a single one), in float64, summed in ascending order.
func MeanSD(values []float32, at []int) (mean, sd float64) {
	picked := make([]float64, 0, len(values))
	if at == nil {
		for _, v := range values {
			picked = append(picked, float64(v))
		}
	}
	for _, i := range at {
		picked = append(picked, float64(values[i]))
	}
	return meanSD(picked)
}

func meanSD(values []float64) (mean, sd float64) {
	for _, v := range values {
		mean += v
	}
	mean /= float64(len(values))
	for _, v := range values {
		d := v - mean
		sd += float64(d * d)
	}
	if len(values) < 2 {
		return mean, 0
	}
	return mean, math.Sqrt(sd / float64(len(values)-1))
}

// Digest is that of the hemisphere's regions (nsd.DigestRegions), without summaries.
func (s SideRegions) Digest() (digest.Digest, error) {
	list := make([]nsd.Region, len(s.Regions))
	for i, r := range s.Regions {
		list[i] = nsd.Region{Name: r.Name, Indices: r.Vertices}
	}
	return nsd.DigestRegions(list)
}

// write puts regions.json in place.
func (r Regions) write(dir string) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return atomicfile.WriteBytes(filepath.Join(dir, RegionsFile), append(text, '\n'))
}

// ErrNoRegions says that a folder of read-outs knows no regions.
var ErrNoRegions = errors.New("holds no " + RegionsFile + ", so only the whole is known; vision train and vision experiment write it (earlier versions do not), also when their command is run again")

// ReadRegions reads regions.json of a folder of read-outs; ErrNoRegions if there is none.
func (f *Folder) ReadRegions(dir string) (Regions, error) {
	path := filepath.Join(dir, RegionsFile)
	text, err := boundedfile.Read(path, expectedRegions, maxRegions)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s %w", dir, ErrNoRegions)
	}
	if err != nil {
		return nil, err
	}
	r, err := parseRegions(text, f.Vertices)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

const expectedRegions = "the regions of a training"

// maxRegions bounds a regions.json: 8 bytes for each vertex and region.
const maxRegions = 64 << 20

func parseRegions(text []byte, vertices map[string]int) (Regions, error) {
	var r Regions
	if err := boundedfile.DecodeJSON(text, expectedRegions, &r); err != nil {
		return nil, err
	}
	if len(r) != len(vertices) {
		return nil, fmt.Errorf("regions of %d hemispheres, expected %d as %s has", len(r), len(vertices), FolderFile)
	}
	for side, s := range r {
		n, ok := vertices[side]
		if !ok {
			return nil, fmt.Errorf("regions of hemisphere %q, which %s does not have", side, FolderFile)
		}
		for _, region := range s.Regions {
			last := -1
			for _, v := range region.Vertices {
				if v <= last || v >= n {
					return nil, fmt.Errorf("%s %s: vertex %d after %d, expected ascending numbers below %d", side, region.Name, v, last, n)
				}
				last = v
			}
		}
	}
	return r, nil
}
