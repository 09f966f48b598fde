package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"vision/eval/experiment"
	"vision/models/backbone"
	"vision/models/features"
)

// trainManifest is the configuration of a training in its manifest.
type trainManifest struct {
	experiment.Config
	Features     features.Spec `json:"features"`
	TestFraction float64       `json:"test_fraction"`
}

// refuseOther keeps a finished training with other settings from being overwritten.
func refuseOther(dir string, s features.Spec, c experiment.Config) error {
	f, err := experiment.ReadFolder(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	have, err := json.Marshal(f.Config)
	if err != nil {
		return err
	}
	want, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if f.Features != s || !bytes.Equal(have, want) {
		return fmt.Errorf("%s: holds the read-outs of a training with other settings (model.json says which): choose another folder", dir)
	}
	return nil
}

// clearFolder makes the folder of read-outs and takes away what says that an
// earlier training in it was whole. Training states stay: an interrupted training
// continues from them.
func clearFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		name := e.Name()
		stale, _ := filepath.Match("*_pred_test_*.npy", name)
		switch name {
		case "model.json", "model.json.manifest.json", experiment.TestRows, "regions.json", "sources.json":
			stale = true
		}
		if stale {
			err = errors.Join(err, os.Remove(filepath.Join(dir, name)))
		}
	}
	return err
}

// keepSources writes where the network and the features are, for predictions.
func (t *trainFlags) keepSources() error {
	cache, err := t.rows.folder()
	if err != nil {
		return err
	}
	n := t.rows.network
	s := experiment.Sources{Weights: n.weights, Eps: n.eps, Squash: n.squash}
	if s.Cache, err = filepath.Abs(cache); err != nil {
		return err
	}
	if s.Weights != "" && s.Weights != backbone.Builtin {
		if s.Weights, err = filepath.Abs(s.Weights); err != nil {
			return err
		}
	}
	return s.Write(t.out)
}
