package simulate

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"

	"vision/eval/nsd"
	"vision/eval/parallel"
	"vision/kernels/atomicfile"
	"vision/models/checkpoint"
	"vision/models/pixels"
)

// Name returns the subject's folder name, such as subj01.
func (d *Dataset) Name() string { return fmt.Sprintf("subj%02d", d.Config.Subject) }

// Write writes the data set as a subject of the Algonauts 2023 challenge,
// dir/subj0N, organisers' files included (package nsd has the paths), and
// beside them a folder simulation with what only a simulation knows:
//
//	{lh,rh}_training_true.npy, {lh,rh}_test_true.npy   float32, as the responses
//	stimuli.tsv    each stimulus's split, name, photograph and crop
//	vertices.tsv   each vertex's region, field, tuning and shares
//
// The folder appears whole or not at all: it is written under a temporary name
// in dir and renamed. It is an error if dir/subj0N is there already. Returned
// is its path.
func (d *Dataset) Write(ctx context.Context, dir string, progress parallel.Progress) (path string, err error) {
	path = filepath.Join(dir, d.Name())
	err = atomicfile.WriteFolder(path, func(temp string) error {
		for _, step := range []func() error{
			func() error { return d.writePictures(ctx, temp, progress) },
			func() error { return d.writeMasks(temp) },
			func() error { return d.writeResponses(temp) },
			func() error { return d.writeTruth(temp) },
			ctx.Err,
		} {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	return path, nil
}

func (d *Dataset) writePictures(ctx context.Context, dir string, progress parallel.Progress) error {
	var paths []string
	var pictures []*pixels.RGB8
	for _, split := range []struct {
		dir     string
		stimuli []Stimulus
	}{{nsd.TrainingImagesDir(dir), d.Train}, {nsd.TestImagesDir(dir), d.Test}} {
		if err := os.MkdirAll(split.dir, 0o755); err != nil {
			return err
		}
		for i := range split.stimuli {
			paths = append(paths, filepath.Join(split.dir, split.stimuli[i].Name))
			pictures = append(pictures, split.stimuli[i].Image)
		}
	}
	return parallel.Do(ctx, d.Config.threads(), len(paths), "pictures", progress, func(_, i int) error {
		var b bytes.Buffer
		if err := pixels.EncodePNG(&b, pictures[i], png.BestSpeed); err != nil {
			return fmt.Errorf("%s: %w", paths[i], err)
		}
		return atomicfile.WriteFlushed(paths[i], b.Bytes())
	})
}

// writeMasks writes the label masks in both spaces and the dictionaries.
func (d *Dataset) writeMasks(dir string) error {
	if err := os.MkdirAll(nsd.MasksDir(dir), 0o755); err != nil {
		return err
	}
	for _, family := range nsd.Families() {
		names := map[int]string{0: "Unknown"}
		for label, region := range family.Regions {
			names[label+1] = region
		}
		if err := checkpoint.WritePickledDict(nsd.MappingPath(dir, family.Name), names); err != nil {
			return err
		}
	}
	for i := range d.Hemispheres {
		h := &d.Hemispheres[i]
		side := nsd.Side(h.Name)
		index := make([]int, len(h.Vertices))
		for v := range h.Vertices {
			index[v] = h.Vertices[v].Fsaverage
		}
		if err := nsd.WriteVertices(dir, side, index); err != nil {
			return err
		}
		for _, family := range nsd.Families() {
			labels := make([]int64, len(h.Vertices))
			for label, region := range family.Regions {
				for _, v := range h.Region(region) {
					labels[v] = int64(label + 1)
				}
			}
			if err := nsd.WriteLabels(dir, side, family.Name, labels, index); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *Dataset) writeResponses(dir string) error {
	for i := range d.Hemispheres {
		h := &d.Hemispheres[i]
		side, n := nsd.Side(h.Name), len(h.Vertices)
		for _, f := range []struct {
			path  string
			shape []int
			data  []float32
		}{
			{nsd.TrainingResponsesPath(dir, side), []int{len(d.Train), n}, h.Training},
			{nsd.TestResponsesPath(dir, side), []int{len(d.Test), n}, h.Testing},
			{nsd.CeilingPath(dir, side), []int{n}, h.Ceiling},
			{TruePath(dir, side, "training"), []int{len(d.Train), n}, h.TrueTraining},
			{TruePath(dir, side, "test"), []int{len(d.Test), n}, h.TrueTesting},
		} {
			if err := os.MkdirAll(filepath.Dir(f.path), 0o755); err != nil {
				return err
			}
			if err := checkpoint.WriteNpyFloat32(f.path, f.shape, f.data); err != nil {
				return err
			}
		}
	}
	return nil
}

// TruePath is the file of a hemisphere's noise-free responses; split is
// training or test.
func TruePath(subject string, side nsd.Side, split string) string {
	return filepath.Join(subject, "simulation", string(side)+"_"+split+"_true.npy")
}

// StimuliPath is the table of a simulated subject's stimuli.
func StimuliPath(subject string) string { return filepath.Join(subject, "simulation", "stimuli.tsv") }

// VerticesPath is the table of a simulated subject's vertices.
func VerticesPath(subject string) string { return filepath.Join(subject, "simulation", "vertices.tsv") }

// partsText writes shares as energy-all:0.45,chroma:0.35.
func partsText(parts []Part) string {
	var s []string
	for _, p := range parts {
		s = append(s, fmt.Sprintf("%s:%.4f", p.Signal, p.Share))
	}
	return strings.Join(s, ",")
}
