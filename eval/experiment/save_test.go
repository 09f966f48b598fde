package experiment_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/eval/experiment"
	"vision/kernels/cpu"
)

// saved fits the problem and writes its folder.
func saved(t *testing.T, models ...string) (dir string, sum string, open func(change func(*experiment.Folder)) (*experiment.Readout, error)) {
	t.Helper()
	d, store := problem(t)
	b, c := device(t, cpu.Options{}), small()
	c.Models = models
	r := fit(t, b, c, d, experiment.Options{})
	dir = t.TempDir()
	if err := r.Save(dir); err != nil {
		t.Fatal(err)
	}
	f := &experiment.Folder{Features: spec, Config: c, Vertices: map[string]int{"lh": vertices}, Records: map[string]experiment.Record{}}
	for model, record := range r.Training {
		f.Records["lh/"+model] = record
	}
	if err := f.Write(dir); err != nil {
		t.Fatal(err)
	}
	return dir, sums(t, b, r, d.Features), func(change func(*experiment.Folder)) (*experiment.Readout, error) {
		f, err := experiment.ReadFolder(dir)
		if err != nil {
			return nil, err
		}
		if change != nil {
			change(f)
		}
		return f.Load(b, dir, "lh", store)
	}
}

// TestSaveAndLoad: what is read predicts with the same bits.
func TestSaveAndLoad(t *testing.T) {
	for _, models := range [][]string{experiment.Models(), {experiment.Ridge}, {experiment.Interface}, {experiment.Combined}} {
		_, want, open := saved(t, models...)
		r, err := open(nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(r.Free)
		d, _ := problem(t)
		if got := sums(t, device(t, cpu.Options{Threads: 1}), r, d.Features); got != want {
			t.Errorf("%v: read as\n%sexpected\n%s", models, got, want)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	if _, err := experiment.ReadFolder(t.TempDir()); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "no folder of read-outs, or its training has not ended") {
		t.Errorf("without model.json: %v", err)
	}
	dir, _, open := saved(t, experiment.Models()...)
	for _, c := range []struct {
		change  func(*experiment.Folder)
		message string
	}{
		{func(f *experiment.Folder) { f.Features.Layer = "8" }, "give the weights and options of the training"},
		{func(f *experiment.Folder) { f.Features.Arithmetic = "tf32" }, "trained on features of tf32 arithmetic, found canonical: choose a --device"},
		{func(f *experiment.Folder) { delete(f.Vertices, "lh") }, `no read-out of hemisphere "lh"`},
		{func(f *experiment.Folder) { f.Vertices["lh"]++ }, "weights of 6 vertices, expected 7 of model.json"},
		{func(f *experiment.Folder) { f.Vertices["lh"]--; f.Config.Models = []string{experiment.Interface} }, "interface.safetensors"},
		{func(f *experiment.Folder) { f.Config.Network.Dim = 16 }, "interface.safetensors"},
	} {
		if r, err := open(c.change); err == nil || !strings.Contains(err.Error(), c.message) || r != nil {
			t.Errorf("%v, expected %q and no read-out", err, c.message)
		}
	}
	f, err := experiment.ReadFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Load(device(t, cpu.Options{}), dir, "lh", openStore(t, spec, 10)); err == nil || !strings.Contains(err.Error(), "holds 10 of 60 pictures") {
		t.Errorf("a store without the training pictures: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "lh", "combined.safetensors")); err != nil {
		t.Fatal(err)
	}
	if _, err := open(nil); err == nil || !strings.Contains(err.Error(), "combined.safetensors") {
		t.Errorf("without combined.safetensors: %v", err)
	}
	path := filepath.Join(dir, "model.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, message string }{
		{strings.Replace(string(text), `"combined"`, `"forest"`, 1), `model "forest"`},
		{string(text[:len(text)/2]), "unexpected end of JSON"},
		{strings.Replace(string(text), `"seed": 7`, `"seed": -7`, 1), "seed"},
		{"{}", "no model to train"},
		{"null", "no model to train"},
	} {
		if err := os.WriteFile(path, []byte(c.text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := experiment.ReadFolder(dir); err == nil || !strings.Contains(err.Error(), c.message) || !strings.Contains(err.Error(), path) {
			t.Errorf("%v, expected %s and %q", err, path, c.message)
		}
	}
}
