package experiment

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"vision/kernels"
	"vision/kernels/atomicfile"
	"vision/kernels/boundedfile"
	"vision/models/checkpoint"
	"vision/models/encoder"
	"vision/models/features"
	"vision/models/ridge"
)

// Folder describes a folder of read-outs, in its model.json.
type Folder struct {
	Features features.Spec     `json:"features"`
	Config   Config            `json:"config"`
	Vertices map[string]int    `json:"vertices"` // by hemisphere
	Records  map[string]Record `json:"records"`  // by hemisphere and model

	// Regions and Sources are written into files of their own, see [Folder.ReadRegions] and
	// [ReadSources].
	Regions Regions `json:"-"`
	Sources Sources `json:"-"`
}

// Files of a folder of read-outs.
const (
	FolderFile  = "model.json"    // the description, see [Folder]
	RegionsFile = "regions.json"  // see [Regions]
	SourcesFile = "sources.json"  // see [Sources]
	TestRows    = "test_rows.npy" // the rows of the training stimuli that were set aside
)

// Sides lists the hemispheres that were trained, in the order of every table: lh, rh, or
// all where the responses are not divided.
func (f *Folder) Sides() []string {
	return slices.DeleteFunc([]string{"lh", "rh", "all"}, func(s string) bool { _, ok := f.Vertices[s]; return !ok })
}

// Save writes a read-out's weights into dir/lh or dir/rh.
func (r *Readout) Save(dir string) error {
	side := filepath.Join(dir, r.Side)
	if err := os.MkdirAll(side, 0o777); err != nil {
		return err
	}
	if r.Ridge != nil {
		if err := r.Ridge.Save(filepath.Join(side, Ridge+".safetensors"), r.Fitted, nil); err != nil {
			return err
		}
	}
	for name, n := range map[string]*encoder.Network{Interface: r.Interface, Combined: r.Branch} {
		if n == nil {
			continue
		}
		if err := n.Save(filepath.Join(side, name+".safetensors"), nil); err != nil {
			return err
		}
	}
	return nil
}

// Write puts sources.json and regions.json, if there are any, and model.json in place:
// last, so that a folder with it is whole.
func (f *Folder) Write(dir string) error {
	if f.Sources != (Sources{}) {
		if err := f.Sources.write(dir); err != nil {
			return err
		}
	}
	if f.Regions != nil {
		if err := f.Regions.write(dir); err != nil {
			return err
		}
	}
	text, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.WriteBytes(filepath.Join(dir, FolderFile), append(text, '\n'))
}

// ReadFolder reads model.json.
func ReadFolder(dir string) (*Folder, error) {
	path := filepath.Join(dir, FolderFile)
	text, err := boundedfile.Read(path, "the description of read-outs", maxFolder)
	if errors.Is(err, os.ErrNotExist) {
		if below, _ := fs.Glob(os.DirFS(dir), "*/"+FolderFile); len(below) > 0 { // of an experiment
			return nil, fmt.Errorf("%s is no folder of read-outs, but holds %s: %w", dir, filepath.Join(dir, filepath.Dir(below[0])), err)
		}
		return nil, fmt.Errorf("%s is no folder of read-outs, or its training has not ended: %w", dir, err)
	}
	if err != nil {
		return nil, err
	}
	f, err := parseFolder(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

// maxFolder bounds a model.json: a few numbers for each epoch, model and hemisphere.
const maxFolder = 16 << 20

func parseFolder(text []byte) (*Folder, error) {
	f := &Folder{}
	if err := boundedfile.DecodeJSON(text, "the description of read-outs", f); err != nil {
		return nil, err
	}
	if err := f.Config.check(); err != nil {
		return nil, err
	}
	return f, nil
}

// CheckSpec refuses features that the read-outs in dir were not trained on.
func (f *Folder) CheckSpec(dir string, s features.Spec) error {
	if s == f.Features {
		return nil
	}
	trained := f.Features
	if trained.Arithmetic = s.Arithmetic; trained == s {
		return fmt.Errorf("%s: trained on features of %s arithmetic, found %s: choose a --device of that arithmetic, or train on this one", dir, arithmetic(f.Features), arithmetic(s))
	}
	return fmt.Errorf("%s: trained on features %+v, found %+v; give the weights and options of the training", dir, f.Features, s)
}

func arithmetic(s features.Spec) string { return cmp.Or(s.Arithmetic, "canonical") }

// Load reads one hemisphere's read-outs; the ridge finds the features of its
// training pictures in the store.
func (f *Folder) Load(b kernels.Backend, dir, side string, store *features.Store) (r *Readout, err error) {
	if err := f.CheckSpec(dir, store.Spec); err != nil {
		return nil, err
	}
	vertices, ok := f.Vertices[side]
	if !ok {
		return nil, fmt.Errorf("%s: no read-out of hemisphere %q", dir, side)
	}
	r = &Readout{Side: side, Training: map[string]Record{}}
	defer func() {
		if err != nil {
			r.Free()
			r = nil
		}
	}()
	if f.Config.Wants(Ridge) {
		path := filepath.Join(dir, side, Ridge+".safetensors")
		if r.Ridge, r.Fitted, err = ridge.Load(path, store); err != nil {
			return r, err
		}
		if r.Ridge.V != vertices {
			return r, fmt.Errorf("%s: weights of %d vertices, expected %d of %s", path, r.Ridge.V, vertices, FolderFile)
		}
	}
	for _, n := range []struct {
		name string
		net  **encoder.Network
	}{{Interface, &r.Interface}, {Combined, &r.Branch}} {
		if !f.Config.Wants(n.name) {
			continue
		}
		path := filepath.Join(dir, side, n.name+".safetensors")
		if err = loadNetwork(b, f.Config.Shape(f.Features, vertices), n.net, path); err != nil {
			return r, err
		}
	}
	return r, nil
}

func loadNetwork(b kernels.Backend, c encoder.Config, n **encoder.Network, path string) error {
	f, err := checkpoint.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err = c.Holds(f); err != nil {
		return err
	}
	if *n, err = encoder.New(b, c); err != nil {
		return err
	}
	_, err = (*n).Load(f)
	return err
}
