package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"vision/eval/experiment"
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
		stale, _ := filepath.Match("?h_pred_test_*.npy", name)
		switch name {
		case "model.json", "model.json.manifest.json", "test_rows.npy":
			stale = true
		}
		if stale {
			err = errors.Join(err, os.Remove(filepath.Join(dir, name)))
		}
	}
	return err
}
