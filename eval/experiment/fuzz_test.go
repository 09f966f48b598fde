package experiment

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/kernels/boundedfile/boundedtest"
	"vision/kernels/cpu"
	"vision/models/checkpoint"
	"vision/models/features"
)

func TestHostileFolder(t *testing.T) {
	boundedtest.Hostile(t, "model.json", []byte("{"), func(path string) error {
		_, err := ReadFolder(filepath.Dir(path))
		return err
	})
}

// FuzzReadFolder: no model.json makes reading panic; what is accepted can be
// written and read again.
func FuzzReadFolder(f *testing.F) {
	for _, text := range []string{
		`{"config": {"models": ["ridge"], "validation": 0.2}, "vertices": {"lh": 3}}`,
		`{"config": {"models": ["combined"], "validation": 0.2, "folds": 5}, "records": {"lh/combined": {"scores": [0.1]}}}`,
		`{"features": {"tokens": 197}}`, `[]`, `null`, ``, `{"config": {"models": ["forest"]}}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		folder, err := parseFolder(text)
		if err != nil {
			return
		}
		once, err := json.Marshal(folder)
		if err != nil {
			t.Fatal(err)
		}
		again, err := parseFolder(once)
		if err != nil {
			t.Fatalf("what was accepted is refused after writing: %v", err)
		}
		if twice, err := json.Marshal(again); err != nil || !bytes.Equal(once, twice) {
			t.Errorf("%s reads as %s (%v)", once, twice, err)
		}
	})
}

// TestShapesWithoutValues: a model.json that speaks of a network of a hundred gigabytes
// beside weights of some bytes is refused before memory is taken for it.
func TestShapesWithoutValues(t *testing.T) {
	b, err := cpu.New(cpu.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	dir := t.TempDir()
	spec := features.Spec{Model: "test", Tokens: 5, Width: 768}
	store, err := features.Open(filepath.Join(dir, "cache"), spec)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	c := Defaults(0)
	c.Models, c.Network.Dim, c.Network.Depth = []string{Interface}, 1<<16, 24
	folder := &Folder{Features: spec, Config: c, Vertices: map[string]int{"lh": 20544}}
	path := filepath.Join(dir, "lh", Interface+".safetensors")
	if err := os.Mkdir(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := checkpoint.WriteSafetensors(path, []checkpoint.Tensor{{Name: "a", Shape: []int{1}, Data: []float32{1}}}, nil); err != nil {
		t.Fatal(err)
	}
	peak := boundedtest.Peak(func() {
		if _, err := folder.Load(b, dir, "lh", store); err == nil || !strings.Contains(err.Error(), path+": 1 values, expected ") {
			t.Errorf("error %v, expected one about %s", err, path)
		}
	})
	if peak > boundedtest.Slack {
		t.Errorf("%d bytes to refuse", peak)
	}
}
