package experiment

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"vision/kernels"
	"vision/kernels/atomicfile"
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
}

const folderFile = "model.json"

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

// Write puts model.json in place: last, so that a folder with it is whole.
func (f *Folder) Write(dir string) error {
	text, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.WriteBytes(filepath.Join(dir, folderFile), append(text, '\n'))
}

// ReadFolder reads model.json.
func ReadFolder(dir string) (*Folder, error) {
	path := filepath.Join(dir, folderFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s is not there: %s is no folder of read-outs, or its training has not ended", path, dir)
	}
	if err != nil {
		return nil, err
	}
	f := &Folder{}
	if err := json.Unmarshal(text, f); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

// Load reads one hemisphere's read-outs; the ridge finds the features of its
// training pictures in the store.
func (f *Folder) Load(b kernels.Backend, dir, side string, store *features.Store) (*Readout, error) {
	if store.Spec != f.Features {
		return nil, fmt.Errorf("%s: made for features %+v, the store holds %+v", dir, f.Features, store.Spec)
	}
	vertices, ok := f.Vertices[side]
	if !ok {
		return nil, fmt.Errorf("%s: no read-out of hemisphere %q", dir, side)
	}
	r := &Readout{Side: side, Training: map[string]Record{}}
	var err error
	if f.Config.wants(Ridge) {
		if r.Ridge, r.Fitted, err = ridge.Load(filepath.Join(dir, side, Ridge+".safetensors"), store); err != nil {
			return nil, err
		}
	}
	for _, n := range []struct {
		name string
		net  **encoder.Network
	}{{Interface, &r.Interface}, {Combined, &r.Branch}} {
		if !f.Config.wants(n.name) {
			continue
		}
		if *n.net, err = encoder.New(b, f.Config.network(f.Features, vertices)); err != nil {
			return nil, err
		}
		if err := loadNetwork(*n.net, filepath.Join(dir, side, n.name+".safetensors")); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func loadNetwork(n *encoder.Network, path string) error {
	f, err := checkpoint.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = n.Load(f)
	return err
}
