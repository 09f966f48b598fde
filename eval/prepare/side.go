package prepare

import (
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"

	"vision/eval/nsd"
	"vision/eval/volume"
)

// side is a hemisphere in the making.
type side struct {
	nsd.Side
	voxels int   // of a frame
	index  []int // where the vertices are in a frame, ascending
	rsc    bool  // nsdgeneralRSC was there

	// On fsaverage, the file that names the subject's own nearest vertex of each of a
	// frame's, and the names.
	transform string
	nearest   []float64

	sums     []float64 // (pictures shown, vertices): of the z-scores
	seen     []int     // trials added so far, by picture
	variance []float64 // of repeats, pooled: Σ over pictures
	pooled   int       // pictures shown more than once
	missing  []bool    // vertices without a finite value in some trial

	ncsnr  []float64
	labels map[string][]int64 // family → label of every voxel of a frame
}

// open finds a volume under any of the endings that NSD and its users write.
func open(base string) (*volume.File, error) {
	for _, ending := range []string{".mgh", ".mgz", ".nii.gz", ".nii"} {
		if _, err := os.Stat(base + ending); err == nil {
			return volume.Open(base + ending)
		}
	}
	return nil, &nsd.Error{File: base + ".{mgh,mgz,nii.gz,nii}", Found: "none of them", Expected: "a volume of NSD", Err: fs.ErrNotExist}
}

// single reads a volume of one frame.
func single(base string) (path string, values []float64, err error) {
	f, err := open(base)
	if err != nil {
		return "", nil, err
	}
	defer f.Close()
	if f.Frames != 1 {
		return "", nil, &nsd.Error{File: f.Path, Found: fmt.Sprintf("%d frames", f.Frames), Expected: "one"}
	}
	values = make([]float64, f.Voxels())
	return f.Path, values, f.Frame(0, values)
}

// newSide finds the vertices of a hemisphere.
func newSide(o *Options, name nsd.Side) (*side, error) {
	s := &side{Side: name}
	path, inside, err := single(o.mask(name, "nsdgeneral"))
	if err != nil {
		return nil, err
	}
	if o.Space == Fsaverage && o.trials == nsd.SessionTrials && len(inside) != nsd.FsaverageVertices {
		return nil, &nsd.Error{File: path, Found: fmt.Sprintf("%d values", len(inside)), Expected: fmt.Sprintf("%d, the vertices of fsaverage", nsd.FsaverageVertices)}
	}
	s.voxels = len(inside)
	if o.Space == Fsaverage {
		more, extra, err := single(o.mask(name, "nsdgeneralRSC"))
		switch {
		case err == nil && len(extra) != len(inside):
			return nil, &nsd.Error{File: more, Found: fmt.Sprintf("%d values", len(extra)), Expected: fmt.Sprintf("%d, as %s has", len(inside), path)}
		case err == nil:
			s.rsc = true
			for v, x := range extra {
				inside[v] = math.Max(inside[v], x)
			}
		case !isAbsent(err):
			return nil, err
		}
	}
	for v, x := range inside {
		if x > 0 { // −1 is outside the brain, 0 outside the region
			s.index = append(s.index, v)
		}
	}
	if len(s.index) == 0 {
		return nil, &nsd.Error{File: path, Found: "no value above 0", Expected: "the vertices that answer to pictures"}
	}
	return s, nil
}

// mask is a file of labels in the space of the betas, without its ending.
func (o *Options) mask(name nsd.Side, region string) string {
	if o.Space == Fsaverage {
		return filepath.Join(o.surface("fsaverage"), string(name)+"."+region)
	}
	return o.own(string(o.Space), "roi", string(name)+"."+region)
}

// trim leaves out the vertices that lack a value and returns how many those are.
func (s *side) trim() int {
	n := len(s.index)
	keep := func(values []float64) []float64 {
		if values == nil {
			return nil
		}
		out := values[:0]
		for i, x := range values {
			if !s.missing[i%n] {
				out = append(out, x)
			}
		}
		return slices.Clip(out)
	}
	s.sums, s.ncsnr, s.variance = keep(s.sums), keep(s.ncsnr), keep(s.variance)
	index := s.index[:0]
	for v, at := range s.index {
		if !s.missing[v] {
			index = append(index, at)
		}
	}
	s.index, s.missing = index, make([]bool, len(index))
	return n - len(index)
}
