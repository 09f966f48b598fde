//go:build !nodemo

package simulate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vision/eval/nsd"
	"vision/kernels/boundedfile/boundedtest"
	"vision/kernels/digest"
	"vision/models/checkpoint"
	"vision/models/pixels"
)

func write(t *testing.T, d *Dataset) string {
	t.Helper()
	path, err := d.Write(context.Background(), t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// Exactly the challenge's files, the organisers' and the simulation's.
func TestLayout(t *testing.T) {
	d := build(t, small(), somePhotos(t, 10))
	path := write(t, d)
	if filepath.Base(path) != "subj01" {
		t.Errorf("folder %s", path)
	}
	var want []string
	for _, s := range d.Train {
		want = append(want, "training_split/training_images/"+s.Name)
	}
	for _, s := range d.Test {
		want = append(want, "test_split/test_images/"+s.Name)
	}
	if d.Train[0].Name != "train-0001_nsd-00000.png" || d.Test[0].Name != "test-0001_nsd-00024.png" {
		t.Errorf("first names %s, %s", d.Train[0].Name, d.Test[0].Name)
	}
	families := []string{"prf-visualrois", "floc-bodies", "floc-faces", "floc-places", "floc-words", "streams"}
	for _, side := range []string{"lh", "rh"} {
		want = append(want, "training_split/training_fmri/"+side+"_training_fmri.npy",
			"test_split/test_fmri/"+side+"_test_fmri.npy", "test_split/noise_ceiling/"+side+"_noise_ceiling.npy",
			"roi_masks/"+side+".all-vertices_fsaverage_space.npy",
			"simulation/"+side+"_training_true.npy", "simulation/"+side+"_test_true.npy")
		for _, f := range families {
			want = append(want, "roi_masks/"+side+"."+f+"_fsaverage_space.npy", "roi_masks/"+side+"."+f+"_challenge_space.npy")
		}
	}
	for _, f := range families {
		want = append(want, "roi_masks/mapping_"+f+".npy")
	}
	want = append(want, "simulation/stimuli.tsv", "simulation/vertices.tsv")
	var got []string
	err := filepath.WalkDir(path, func(p string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			rel, _ := filepath.Rel(path, p)
			got = append(got, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("files %v\nexpected %v", got, want)
	}
}

// Read with the reader of real data, everything must be what is in memory.
func TestReadBack(t *testing.T) {
	d := build(t, small(), somePhotos(t, 10))
	path := write(t, d)
	s, err := nsd.OpenSubject(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if len(s.TrainingImages) != 48 || len(s.TestImages) != 12 || s.TestImages[1].NSD != d.Test[1].ID {
		t.Errorf("%d and %d pictures", len(s.TrainingImages), len(s.TestImages))
	}
	img, err := pixels.ReadFile(s.TestImages[3].Path)
	if err != nil || !slices.Equal(img.Pix, d.Test[3].Image.Pix) {
		t.Errorf("picture %s differs: %v", s.TestImages[3].Path, err)
	}
	for i, h := range s.Hemispheres() {
		m := &d.Hemispheres[i]
		if h.Vertices != 81 || len(h.Ceiling) != 81 || len(h.FsaverageIndex) != 81 {
			t.Fatalf("%s: %d vertices, %d ceilings", h.Side, h.Vertices, len(h.Ceiling))
		}
		for v := range m.Vertices {
			if h.FsaverageIndex[v] != m.Vertices[v].Fsaverage || float32(h.Ceiling[v]) != m.Ceiling[v] {
				t.Errorf("%s vertex %d differs", h.Side, v)
			}
		}
		side := nsd.Side(m.Name)
		for _, f := range []struct {
			path string
			want []float32
			rows int
		}{
			{nsd.TrainingResponsesPath(path, side), m.Training, 48},
			{nsd.TestResponsesPath(path, side), m.Testing, 12},
			{TruePath(path, side, "training"), m.TrueTraining, 48},
			{TruePath(path, side, "test"), m.TrueTesting, 12},
		} {
			r, err := nsd.OpenResponses(f.path)
			if err != nil {
				t.Fatal(err)
			}
			if all, err := r.All(); r.Rows != f.rows || r.Cols != 81 || !slices.Equal(all.Data, f.want) {
				t.Errorf("%s: %d × %d, or other values (%v)", f.path, r.Rows, r.Cols, err)
			}
			r.Close()
		}
		for _, name := range nsd.PaperRegions() {
			if got := regionOf(h, name); !slices.Equal(got, m.Region(name)) || len(got) != 3 {
				t.Errorf("%s %s: vertices %v", h.Side, name, got)
			}
		}
		for _, name := range []string{"mTL-bodies", "mTL-faces", "aTL-faces", "mTL-words"} {
			if got := regionOf(h, name); len(got) != 0 {
				t.Errorf("%s %s: vertices %v, expected none", h.Side, name, got)
			}
		}
	}
}

// regionOf returns a region's vertices as the reader of real data finds them.
func regionOf(h *nsd.Hemisphere, name string) []int {
	r, _ := h.Region(name)
	return r.Indices
}

func TestDictionaries(t *testing.T) {
	path := write(t, build(t, small(), somePhotos(t, 10)))
	got, err := checkpoint.ReadPickledDict(nsd.MappingPath(path, "floc-places"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[int]string{0: "Unknown", 1: "OPA", 2: "PPA", 3: "RSC"}
	if len(got) != len(want) {
		t.Errorf("dictionary %v", got)
	}
	for k, v := range want {
		if got[k] != v {
			t.Errorf("label %d is %q, expected %q", k, got[k], v)
		}
	}
}

func TestStimuliTable(t *testing.T) {
	d := build(t, small(), somePhotos(t, 10))
	train, test, err := ReadStimuli(write(t, d))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ got, want []Stimulus }{{train, d.Train}, {test, d.Test}} {
		if len(c.got) != len(c.want) {
			t.Fatalf("%d stimuli, expected %d", len(c.got), len(c.want))
		}
		for i, w := range c.want {
			w.Image = nil
			if c.got[i] != w {
				t.Errorf("stimulus %d: %+v, expected %+v", i, c.got[i], w)
			}
		}
	}
	for text, want := range map[string]string{
		"":                     "first line",
		stimuliHead + "\na\tb": "2 columns",
		stimuliHead + "\ntraining\tn\t-1\t0\tp\t0\t0\t0\ttrue": "column 3",
		stimuliHead + "\ntraining\tn\t1\t0\tp\t0\t0\t0\tyes":   "column 9",
		stimuliHead + "\nother\tn\t1\t0\tp\t0\t0\t0\ttrue":     "column 1",
	} {
		if _, _, err := parseStimuli(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, expected %q", text, err, want)
		}
	}
	if _, _, err := ReadStimuli(t.TempDir()); err == nil {
		t.Error("an empty folder was read")
	}
}

// What fails leaves nothing, and what is there stays.
func TestWholeOrNothing(t *testing.T) {
	d := build(t, small(), somePhotos(t, 10))
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	_, err := d.Write(ctx, dir, func(_ string, done, _ int) {
		if done == 20 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := os.WriteFile(filepath.Join(dir, "subj01"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Write(context.Background(), dir, nil); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("an existing folder: error %v", err)
	}
	if data, err := os.ReadFile(filepath.Join(dir, "subj01")); err != nil || string(data) != "mine" {
		t.Error("the existing file was changed")
	}
}

func TestDigestNames(t *testing.T) {
	d := build(t, small(), somePhotos(t, 10))
	set, err := d.Digests()
	if err != nil {
		t.Fatal(err)
	}
	if want := digest.Float32([]int{12, 81}, d.Hemispheres[1].TrueTesting); set["rh_test_true"] != want || len(set) != 12 {
		t.Errorf("%d digests; rh_test_true %v", len(set), set["rh_test_true"])
	}
}

// TestHostileStimuli: files that cannot be stimuli, and what many take.
func TestHostileStimuli(t *testing.T) {
	boundedtest.Hostile(t, "simulation/stimuli.tsv", []byte(stimuliHead), func(path string) error {
		_, _, err := ReadStimuli(filepath.Dir(filepath.Dir(path)))
		return err
	})
	dir := t.TempDir()
	text := []byte(stimuliHead + "\n")
	for i := range 73000 {
		text = fmt.Appendf(text, "training\ttrain-%05d_nsd-%05d.png\t%d\t%d\t000000000030.png\t1\t2\t300\ttrue\n", i, i, i, i)
	}
	if err := os.MkdirAll(filepath.Dir(StimuliPath(dir)), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(StimuliPath(dir), text, 0o600); err != nil {
		t.Fatal(err)
	}
	boundedtest.Bounded(t, "stimuli.tsv", int64(len(text)), 2, func() error {
		train, _, err := ReadStimuli(dir)
		if len(train) != 73000 {
			t.Errorf("%d stimuli", len(train))
		}
		return err
	})
}

func FuzzStimuli(f *testing.F) {
	f.Add(stimuliHead + "\ntraining\ttrain-0001_nsd-00000.png\t0\t0\ta.png\t1\t2\t30\ttrue\n")
	f.Add(stimuliHead)
	f.Fuzz(func(t *testing.T, text string) {
		train, test, err := parseStimuli(strings.NewReader(text))
		if err == nil && len(train)+len(test) != strings.Count(strings.TrimSuffix(text, "\n"), "\n") {
			t.Errorf("%d stimuli from %q", len(train)+len(test), text)
		}
	})
}
