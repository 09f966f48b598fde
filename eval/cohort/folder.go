package cohort

import (
	"io/fs"
	"os"
	"path/filepath"

	"vision/eval/experiment"
	"vision/kernels/atomicfile"
	"vision/models/ridge"
)

// begin takes away what says that a stage or a later one is finished, and of a stage with
// other settings what it left.
func (r *run) begin(h *hemisphere, rec *record) error {
	if err := os.MkdirAll(h.dir, 0o777); err != nil {
		return err
	}
	later := false
	for _, stage := range stages() {
		if later {
			if err := atomicfile.Remove(recordPath(h.dir, stage)); err != nil {
				return err
			}
		}
		later = later || stage == rec.Stage
	}
	if rec.Stage == train {
		if err := atomicfile.Remove(h.path(experiment.FolderFile)); err != nil {
			return err
		}
		if h.stale {
			if err := r.clearTraining(h); err != nil {
				return err
			}
		}
	}
	h.stale = false
	return rec.write(h.dir)
}

// clearTraining takes away the read-outs, training states and predictions of other
// settings. The record comes last: until then the settings are still the other ones.
func (r *run) clearTraining(h *hemisphere) error {
	states, err := fs.Glob(os.DirFS(h.dir), "*-training")
	if err != nil {
		return err
	}
	for _, name := range states {
		if err := os.RemoveAll(filepath.Join(h.dir, name)); err != nil {
			return err
		}
	}
	readouts, err := fs.Glob(os.DirFS(h.dir), "*.safetensors")
	if err != nil {
		return err
	}
	predictions, err := fs.Glob(os.DirFS(h.out), string(h.Side)+"_pred*.npy")
	if err != nil {
		return err
	}
	var files []string
	for _, name := range readouts {
		files = append(files, filepath.Join(h.dir, name))
	}
	if r.On == Test { // else the prediction lists those that are set aside now
		predictions = append(predictions, experiment.TestRows)
	}
	for _, name := range predictions {
		files = append(files, h.path(name))
	}
	return atomicfile.Remove(append(files, recordPath(h.dir, train))...)
}

// describe writes what other commands use the finished read-outs with: where network and
// features are, the regions and, last, model.json.
func (r *run) describe(s *subject) error {
	f := experiment.Folder{Features: r.Store.Spec, Config: r.Config.Training, Vertices: map[string]int{}, Records: map[string]experiment.Record{}, Regions: experiment.Regions{}, Sources: r.Sources}
	for _, h := range s.hemispheres {
		rec, side := h.done[train], string(h.Side)
		if rec == nil {
			continue
		}
		f.Vertices[side] = rec.Vertices
		for model, record := range rec.Records {
			f.Records[side+"/"+model] = record
		}
		if h.summed == nil { // trained by an earlier run
			y, err := h.Matrix(h.part.Train)
			if err != nil {
				return err
			}
			summed := experiment.NewSideRegions(experiment.NewRegions(h.Hemisphere), ridge.Targets{Data: y.Data, Cols: y.Cols})
			h.summed = &summed
		}
		f.Regions[side] = *h.summed
	}
	if len(f.Vertices) == 0 {
		return nil
	}
	return f.Write(s.out)
}

// described reports whether what describe writes is there, of the finished hemispheres and
// of their masks as they are now. What cannot be read is written again.
func (r *run) described(s *subject) bool {
	f, err := experiment.ReadFolder(s.out)
	if err != nil {
		return false
	}
	regions, err := f.ReadRegions(s.out)
	if err != nil {
		return false
	}
	trained := 0
	for _, h := range s.hemispheres {
		if h.done[train] == nil {
			continue
		}
		trained++
		d, err := regions[string(h.Side)].Digest()
		if err != nil || d.String() != h.described {
			return false
		}
	}
	sources, err := experiment.ReadSources(s.out)
	return err == nil && sources == r.Sources && trained == len(f.Vertices)
}
