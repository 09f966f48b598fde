package prepare

import (
	"os"
	"path/filepath"

	"vision/eval/nsd"
	"vision/models/checkpoint"
)

// writeSide writes a hemisphere's responses, ceilings and masks.
func (o *Options) writeSide(dir string, d *design, s *side) error {
	ceilings, err := s.ceilings(d.testCounts())
	if err != nil {
		return err
	}
	path := nsd.CeilingPath(dir, s.Side)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := checkpoint.WriteNpyFloat64(path, []int{len(ceilings)}, ceilings); err != nil {
		return err
	}
	if err := s.writeMeans(nsd.TrainingResponsesPath(dir, s.Side), d, d.training); err != nil {
		return err
	}
	if err := s.writeMeans(nsd.TestResponsesPath(dir, s.Side), d, d.test); err != nil {
		return err
	}
	return o.writeMasks(dir, s)
}

// writeMeans writes the averages of pictures' z-scores, rounded to float32.
func (s *side) writeMeans(path string, d *design, pictures []int) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	n := len(s.index)
	w, err := checkpoint.NewNpyWriter(path, checkpoint.Float32, []int{n})
	if err != nil {
		return err
	}
	defer w.Abort()
	row := make([]float32, n)
	for _, picture := range pictures {
		at := d.row[picture]
		for v, sum := range s.sums[at*n:][:n] {
			row[v] = float32(sum / float64(d.shown[at]))
		}
		if err := w.WriteFloat32(row); err != nil {
			return err
		}
	}
	return w.Close()
}

// writeMasks writes the labels of the vertices, and those of fsaverage where they are on it.
func (o *Options) writeMasks(dir string, s *side) error {
	var index []int
	if o.Space == Fsaverage && s.voxels == nsd.FsaverageVertices {
		index = s.index
		if err := nsd.WriteVertices(dir, s.Side, index); err != nil {
			return err
		}
	}
	for family, labels := range s.labels {
		own := make([]int64, len(s.index))
		for v, at := range s.index {
			own[v] = labels[at]
		}
		if err := nsd.WriteLabels(dir, s.Side, family, own, index); err != nil {
			return err
		}
	}
	return nil
}
