package experiment

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"vision/kernels/boundedfile/boundedtest"
	"vision/models/ridge"
)

// exampleRegions are those of three stimuli and four vertices:
//
//	1 2 3 4
//	3 2 1 0
//	5 5 5 9
func exampleRegions() SideRegions {
	return NewSideRegions([]Region{{Name: "V1", Family: "v", Vertices: []int{0, 1}}, {Name: "gone", Vertices: []int{}}, {Name: "one", Vertices: []int{3}}},
		ridge.Targets{Cols: 4, Data: []float32{1, 2, 3, 4, 3, 2, 1, 0, 5, 5, 5, 9}})
}

// TestSummaries: by hand. V1 has the means 1.5, 2.5, 5; all 2.5, 1.5, 6.
func TestSummaries(t *testing.T) {
	s := exampleRegions()
	sqrt := math.Sqrt
	for _, c := range []struct {
		what     string
		got      Summary
		mean, sd float64
	}{
		{"V1", s.Regions[0].Training, 3, sqrt((2.25 + 0.25 + 4) / 2)},
		{"gone", s.Regions[1].Training, 0, 0},
		{"one", s.Regions[2].Training, 13. / 3, sqrt((1./9 + 169./9 + 196./9) / 2)},
		{"all", s.Training, 10. / 3, sqrt((25./36 + 121./36 + 256./36) / 2)},
		// Vertices: means 3, 3, 3, 13/3; variances 4, 3, 4, 61/3.
		{"a vertex", s.Vertex, 10. / 3, (2 + sqrt(3) + 2 + sqrt(61./3)) / 4},
	} {
		if math.Abs(c.got.Mean-c.mean) > 1e-12 || math.Abs(c.got.SD-c.sd) > 1e-12 {
			t.Errorf("%s: %v, expected mean %v and SD %v", c.what, c.got, c.mean, c.sd)
		}
	}
	if mean, sd := MeanSD([]float32{7, 9}, []int{1}); mean != 9 || sd != 0 {
		t.Errorf("a single value: %v, %v", mean, sd)
	}
}

func TestRegionsFile(t *testing.T) {
	dir := t.TempDir()
	f := &Folder{Vertices: map[string]int{"all": 4}}
	if _, err := f.ReadRegions(dir); !errors.Is(err, ErrNoRegions) || !strings.Contains(err.Error(), dir) {
		t.Errorf("a folder of before: %v", err)
	}
	want := Regions{"all": exampleRegions()}
	if err := want.write(dir); err != nil {
		t.Fatal(err)
	}
	got, err := f.ReadRegions(dir)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v: read as %+v, expected %+v", err, got, want)
	}
	a, err := got["all"].Digest()
	if err != nil {
		t.Fatal(err)
	}
	want["all"].Regions[0].Vertices[1] = 2
	if b, err := want["all"].Digest(); err != nil || a == b {
		t.Errorf("%v: another vertex, the same digest", err)
	}
	path := filepath.Join(dir, "regions.json")
	for _, c := range []struct{ text, message string }{
		{`{"all": {"regions": [{"name": "V1", "vertices": [0, 4]}]}}`, "vertex 4 after 0, expected ascending numbers below 4"},
		{`{"all": {"regions": [{"name": "V1", "vertices": [1, 1]}]}}`, "vertex 1 after 1"},
		{`{"all": {"regions": [{"name": "V1", "vertices": [-1]}]}}`, "vertex -1"},
		{`{"lh": {}}`, `regions of hemisphere "lh"`},
		{`{"all": {}, "lh": {}}`, "regions of 2 hemispheres, expected 1"},
		{`null`, "regions of 0 hemispheres"},
		{`{"all"`, "not valid JSON"},
	} {
		if err := os.WriteFile(path, []byte(c.text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := f.ReadRegions(dir); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%v, expected %s and %q", err, path, c.message)
		}
	}
	boundedtest.Hostile(t, "regions.json", []byte("{"), func(path string) error {
		_, err := f.ReadRegions(filepath.Dir(path))
		if errors.Is(err, ErrNoRegions) {
			return boundedtest.Absent(path)
		}
		return err
	})
}

// TestRegionsMemory: regions of a hundred overlapping families on 20,544 vertices.
func TestRegionsMemory(t *testing.T) {
	const n = 20544
	var r SideRegions
	for f := range 100 {
		region := Region{Name: strings.Repeat("x", f+1)}
		for v := range n {
			region.Vertices = append(region.Vertices, v)
		}
		r.Regions = append(r.Regions, region)
	}
	text, err := json.Marshal(Regions{"lh": r})
	if err != nil {
		t.Fatal(err)
	}
	boundedtest.Bounded(t, "regions.json", int64(len(text)), 2, func() error { // beside the text itself
		_, err := parseRegions(text, map[string]int{"lh": n})
		return err
	})
}

func TestSources(t *testing.T) {
	dir := t.TempDir()
	if s, err := ReadSources(dir); err != nil || s != (Sources{}) {
		t.Errorf("a folder of before: %+v, %v", s, err)
	}
	want := Sources{Weights: "/w.pth", Eps: 1e-5, Squash: true, Cache: "/c"}
	if err := want.write(dir); err != nil {
		t.Fatal(err)
	}
	if s, err := ReadSources(dir); err != nil || s != want {
		t.Errorf("read as %+v (%v), expected %+v", s, err, want)
	}
	path := filepath.Join(dir, "sources.json")
	for _, c := range []struct{ text, message string }{{`{"eps": -1}`, "eps -1"}, {`{"weights": 3}`, "weights"}, {`[`, "not valid JSON"}} {
		if err := os.WriteFile(path, []byte(c.text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadSources(dir); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%v, expected %s and %q", err, path, c.message)
		}
	}
	boundedtest.Hostile(t, "sources.json", []byte("{"), func(path string) error {
		if _, err := os.Stat(path); err != nil {
			return boundedtest.Absent(path)
		}
		_, err := ReadSources(filepath.Dir(path))
		return err
	})
}

// FuzzReadRegions: no regions.json makes reading panic; what is accepted can be
// summarised, written and read again.
func FuzzReadRegions(f *testing.F) {
	text, err := json.Marshal(Regions{"all": exampleRegions()})
	if err != nil {
		f.Fatal(err)
	}
	for _, text := range []string{string(text), `{"all": {}}`, `{"all": {"regions": [{"vertices": [3, 2]}]}}`, `[]`, `null`, ``} {
		f.Add([]byte(text))
	}
	vertices := map[string]int{"all": 4}
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := parseRegions(text, vertices)
		if err != nil {
			return
		}
		for _, region := range r["all"].Regions {
			MeanSD(make([]float32, 4), region.Vertices)
		}
		once, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		again, err := parseRegions(once, vertices)
		if err != nil {
			t.Fatalf("what was accepted is refused after writing: %v", err)
		}
		if twice, err := json.Marshal(again); err != nil || !bytes.Equal(once, twice) {
			t.Errorf("%s reads as %s (%v)", once, twice, err)
		}
	})
}
