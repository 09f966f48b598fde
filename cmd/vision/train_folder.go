package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"vision/eval/experiment"
	"vision/kernels/atomicfile"
	"vision/kernels/boundedfile"
	"vision/models/features"
)

// trainManifest is the configuration of a training in its manifest.
type trainManifest struct {
	experiment.Config
	Features     features.Spec `json:"features"`
	TestFraction float64       `json:"test_fraction"`
}

// refuseOther keeps a finished training with other settings from being overwritten.
func refuseOther(dir string, want trainManifest) error {
	f, err := experiment.ReadFolder(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	have := trainManifest{f.Config, f.Features, want.TestFraction} // which model.json does not say
	was, err := readFinished(dir)
	if err != nil {
		return err
	}
	if was != nil {
		have.TestFraction = was.Config.TestFraction
	}
	before, err := json.Marshal(have)
	if err != nil {
		return err
	}
	now, err := json.Marshal(want)
	if err != nil {
		return err
	}
	if !bytes.Equal(before, now) {
		return fmt.Errorf("%s: holds the read-outs of a training with other settings (model.json and its manifest say which): choose another folder", dir)
	}
	return nil
}

// refuseOtherData does the same for a training on other data, named by digests.
func refuseOtherData(dir string, inputs map[string]string) error {
	was, err := readFinished(dir)
	if err != nil || was == nil || maps.Equal(was.Inputs, inputs) {
		return err
	}
	var differ []string
	for name := range inputs {
		if was.Inputs[name] != inputs[name] {
			differ = append(differ, name)
		}
	}
	for name := range was.Inputs {
		if inputs[name] == "" {
			differ = append(differ, name)
		}
	}
	slices.Sort(differ)
	return fmt.Errorf("%s: holds the read-outs of a training on other data (%s): choose another folder", dir, strings.Join(differ, ", "))
}

// finished is what the manifest of a training says of it.
type finished struct {
	Config struct {
		TestFraction float64 `json:"test_fraction"`
	} `json:"config"`
	Inputs map[string]string `json:"inputs"`
}

// readFinished reads the manifest of a folder of read-outs; nil if there is none, as in one
// that is not whole.
func readFinished(dir string) (*finished, error) {
	f := &finished{}
	err := boundedfile.ReadJSON(manifestPath(filepath.Join(dir, experiment.FolderFile)), "the manifest of a training", 1<<20, f)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	return f, err
}

// clearFolder makes the folder of read-outs and takes away what says that an
// earlier training in it was whole, model.json first. Training states stay: an
// interrupted training continues from them.
func clearFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	predictions, err := fs.Glob(os.DirFS(dir), "*_pred_test_*.npy")
	if err != nil {
		return err
	}
	names := []string{experiment.FolderFile, manifestPath(experiment.FolderFile), experiment.TestRows, experiment.RegionsFile, experiment.SourcesFile}
	for _, name := range append(names, predictions...) {
		if err := atomicfile.Remove(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}
