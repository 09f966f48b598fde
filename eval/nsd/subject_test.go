package nsd

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vision/models/checkpoint"
)

func TestOpenSubject(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "brain")
	writeFixture(t, dir)
	s, err := OpenSubject(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if s.Name != "brain" || len(s.TrainingImages) != trainingRows || len(s.TestImages) != testRows {
		t.Errorf("%s: %d training and %d test pictures", s.Name, len(s.TrainingImages), len(s.TestImages))
	}
	third := s.TrainingImages[2]
	if third.Row != 2 || third.NSD != 31 || filepath.Base(third.Path) != "train-0003_nsd-00031.png" {
		t.Errorf("third picture %+v", third)
	}
	for _, h := range s.Hemispheres() {
		n := vertexCount(h.Side)
		if h.Vertices != n || h.Training.Rows != trainingRows || h.Test.Rows != testRows || h.Test.Cols != n {
			t.Errorf("%s: %d vertices, training %d × %d", h.Side, h.Vertices, h.Training.Rows, h.Training.Cols)
		}
		all, err := h.Training.All()
		if err != nil || all.At(5, 40) != value(5, 40) {
			t.Errorf("%s: response %v at row 5, vertex 40, want %v; %v", h.Side, all.At(5, 40), value(5, 40), err)
		}
		if h.FsaverageIndex[49] != index(49) {
			t.Errorf("%s: vertex 49 is fsaverage %d, want %d", h.Side, h.FsaverageIndex[49], index(49))
		}
		if h.Ceiling[17] != 0.17 {
			t.Errorf("%s: ceiling %v, want 0.17 (from percent)", h.Side, h.Ceiling[17])
		}
		some, err := h.Matrix([]int{6, 1})
		if err != nil || some.Rows != 2 || some.At(0, 3) != value(6, 3) || some.At(1, 3) != value(1, 3) {
			t.Errorf("%s: selected rows %+v, %v", h.Side, some, err)
		}
		if _, err := h.Matrix([]int{7}); err == nil {
			t.Error("row 7 of 7 passes")
		}
		checkRegions(t, s, h)
	}
	if len(s.Notices) != 1 || !strings.Contains(s.Notices[0], "percent (detected; the largest is 59)") {
		t.Errorf("notices %q, want one about percent", s.Notices)
	}
}

// TestOpenOneSide: a subject without a file of the other hemisphere opens if that
// hemisphere is not asked for, with the values it has beside the other.
func TestOpenOneSide(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "subj01")
	writeFixture(t, whole)
	both, err := OpenSubject(whole)
	must(t, err)
	defer both.Close()
	for _, side := range Sides() {
		other := Left
		if side == Left {
			other = Right
		}
		dir := filepath.Join(t.TempDir(), "subj01")
		copyTree(t, whole, dir)
		files := []string{TrainingResponsesPath(dir, other), TestResponsesPath(dir, other), CeilingPath(dir, other), AllVerticesPath(dir, other)}
		for _, f := range Families() {
			files = append(files, MaskPath(dir, other, f.Name, Challenge), MaskPath(dir, other, f.Name, Fsaverage))
		}
		for _, f := range files {
			must(t, os.Remove(f))
		}
		if _, err := OpenSubject(dir); err == nil || !strings.Contains(err.Error(), string(other)+"_training_fmri.npy") {
			t.Errorf("both asked for, %s absent: %v", other, err)
		}
		s, err := Options{Sides: []Side{side}}.OpenSubject(dir)
		if err != nil {
			t.Errorf("%s alone: %v", side, err)
			continue
		}
		defer s.Close()
		if list := s.Hemispheres(); len(list) != 1 || list[0].Side != side || s.Hemisphere(other) != nil || list[0] != s.Hemisphere(side) {
			t.Errorf("%s alone: hemispheres %v", side, list)
		}
		if d := cmp.Diff(both.Regions(side), s.Regions(side)); d != "" {
			t.Errorf("%s alone: regions\n%s", side, d)
		}
		if d := cmp.Diff(both.Hemisphere(side).Ceiling, s.Hemisphere(side).Ceiling); d != "" {
			t.Errorf("%s alone: ceilings\n%s", side, d)
		}
		if n := strings.Join(s.Notices, "\n"); strings.Contains(n, "vertices on the left") != (side == Left) || strings.Contains(n, "vertices on the right") != (side == Right) {
			t.Errorf("%s alone: notices about the official counts\n%s", side, n)
		}
	}
}

// Responses alone: no picture is needed, and of two splits one.
func TestOpenResponsesOnly(t *testing.T) {
	whole := t.TempDir()
	writeFixture(t, whole)
	open := Options{ResponsesOnly: true}
	for name, absent := range map[string][]string{
		"pictures":       {TrainingImagesDir(whole), TestImagesDir(whole)},
		"training split": {filepath.Join(whole, "training_split")},
		"test split":     {filepath.Join(whole, "test_split")},
		"both":           {filepath.Join(whole, "training_split"), filepath.Join(whole, "test_split")},
	} {
		dir := filepath.Join(t.TempDir(), "brain")
		copyTree(t, whole, dir)
		for _, a := range absent {
			rel, err := filepath.Rel(whole, a)
			must(t, err)
			must(t, os.RemoveAll(filepath.Join(dir, rel)))
		}
		s, err := open.OpenSubject(dir)
		if name == "both" {
			if err == nil || !strings.Contains(err.Error(), "lh_training_fmri.npy") {
				t.Errorf("no responses at all: %v", err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s absent: %v", name, err)
			continue
		}
		h := s.Right
		if h.Vertices != rightVertices || (h.Training == nil) != (name == "training split") || (h.Test == nil) != (name == "test split") || s.TrainingImages != nil {
			t.Errorf("%s absent: %d vertices, training %v, test %v", name, h.Vertices, h.Training != nil, h.Test != nil)
		}
		must(t, s.Close())
	}
	must(t, checkpoint.WriteNpyFloat32(TestResponsesPath(whole, Right), []int{testRows + 1, rightVertices}, ramp(testRows+1, rightVertices)))
	if _, err := open.OpenSubject(whole); err == nil || !strings.Contains(err.Error(), "found 4 rows, expected 3, as ") {
		t.Errorf("other stimuli on the right: %v", err)
	}
}

func checkRegions(t *testing.T, s *Subject, h *Hemisphere) {
	t.Helper()
	regions := s.Regions(h.Side)
	if len(regions) != 31 {
		t.Fatalf("%d regions, want 31", len(regions))
	}
	at := 0
	for _, f := range Families() {
		for i, name := range f.Regions {
			var want []int
			for v := range h.Vertices {
				if label(h.Side, v, len(f.Regions)) == int32(i+1) {
					want = append(want, v)
				}
			}
			present := h.Side == Right || i < len(f.Regions)-1
			if diff := cmp.Diff(Region{name, f.Name, want, present}, regions[at]); diff != "" {
				t.Errorf("%s %s (-want +got):\n%s", h.Side, name, diff)
			}
			at++
		}
	}
	if r, ok := h.Region("hV4"); !ok || r.Present != (h.Side == Right) {
		t.Errorf("%s hV4: %+v, %v", h.Side, r, ok)
	}
	if _, ok := h.Region("V9"); ok {
		t.Error("V9 exists")
	}
}

func TestNames(t *testing.T) {
	if n := len(RegionNames()); n != 31 {
		t.Errorf("%d regions, want 31", n)
	}
	paper := PaperRegions()
	if len(paper) != 27 || slices.Contains(paper, "mTL-words") || !slices.Contains(paper, "mfs-words") {
		t.Errorf("the paper's regions: %v", paper)
	}
	if FamilyOf("RSC") != "floc-places" || FamilyOf("rsc") != "" {
		t.Errorf("family of RSC %q", FamilyOf("RSC"))
	}
}

// TestUnusual: what is told and not refused.
func TestUnusual(t *testing.T) {
	original := filepath.Join(t.TempDir(), "original")
	writeFixture(t, original)
	for _, c := range []struct {
		name, folder string
		options      Options
		change       func(t *testing.T, dir string)
		notice       []string
		check        func(t *testing.T, s *Subject)
	}{
		{"an official name with other counts", "subj06", Options{}, nil,
			[]string{"50 vertices on the left, the challenge's subj06 has 18978", "60 vertices on the right", "20220", "9082", "293"}, nil},
		{"float64 responses", "x", Options{Threads: 3}, func(t *testing.T, dir string) {
			data := make([]float64, trainingRows*leftVertices)
			data[8] = 0.1
			must(t, checkpoint.WriteNpyFloat64(TrainingResponsesPath(dir, Left), []int{trainingRows, leftVertices}, data))
		}, []string{"lh_training_fmri.npy: float64, rounded"}, func(t *testing.T, s *Subject) {
			all, err := s.Left.Training.All()
			if err != nil || !s.Left.Training.Converted || all.Data[8] != float32(0.1) {
				t.Errorf("converted to %v, %v", all.Data[8], err)
			}
		}},
		{"fractions", "x", Options{}, func(t *testing.T, dir string) { writeCeilings(t, dir, 0.5) },
			[]string{"fraction (detected; the largest is 0.5)"}, func(t *testing.T, s *Subject) {
				if s.Right.Ceiling[3] != 0.5 {
					t.Errorf("ceiling %v, want 0.5", s.Right.Ceiling[3])
				}
			}},
		{"percent by order", "x", Options{CeilingUnits: Percent}, func(t *testing.T, dir string) { writeCeilings(t, dir, 0.5) },
			[]string{"percent (as told; the largest is 0.5)"}, func(t *testing.T, s *Subject) {
				if s.Right.Ceiling[3] != 0.005 {
					t.Errorf("ceiling %v, want 0.005", s.Right.Ceiling[3])
				}
			}},
		{"the public data", "x", Options{}, func(t *testing.T, dir string) {
			must(t, os.RemoveAll(CeilingDir(dir)))
			must(t, os.RemoveAll(filepath.Dir(TestResponsesPath(dir, Left))))
		}, nil, func(t *testing.T, s *Subject) {
			if s.Left.Test != nil || s.Left.Ceiling != nil || len(s.TestImages) != testRows || len(s.Notices) != 0 {
				t.Errorf("test %v, ceiling %v, notices %q", s.Left.Test, s.Left.Ceiling, s.Notices)
			}
		}},
		{"no masks", "x", Options{}, func(t *testing.T, dir string) { must(t, os.RemoveAll(MasksDir(dir))) },
			[]string{"roi_masks: absent"}, func(t *testing.T, s *Subject) {
				for _, r := range s.Regions(Left) {
					if r.Present {
						t.Errorf("%s is present", r.Name)
					}
				}
				if len(s.Regions(Left)) != 31 {
					t.Errorf("%d regions", len(s.Regions(Left)))
				}
			}},
		{"no fsaverage masks", "[x]", Options{}, func(t *testing.T, dir string) {
			entries, err := os.ReadDir(MasksDir(dir))
			must(t, err)
			for _, e := range entries {
				if strings.Contains(e.Name(), "fsaverage") {
					must(t, os.Remove(filepath.Join(MasksDir(dir), e.Name())))
				}
			}
		}, []string{"no masks in fsaverage space"}, func(t *testing.T, s *Subject) {
			if r, _ := s.Right.Region("hV4"); !r.Present || s.Right.FsaverageIndex != nil {
				t.Errorf("hV4 %+v", r)
			}
		}},
		{"another region name", "x", Options{}, func(t *testing.T, dir string) {
			must(t, checkpoint.WritePickledDict(MappingPath(dir, "floc-places"), map[int]string{0: "Unknown", 1: "OPA", 2: "PPA", 3: "MPA"}))
		}, []string{`region "MPA", which is not one of the challenge's`}, func(t *testing.T, s *Subject) {
			rsc, _ := s.Right.Region("RSC")
			mpa, ok := s.Right.Region("MPA")
			if rsc.Present || !ok || !mpa.Present || mpa.Family != "floc-places" || len(s.Regions(Right)) != 32 {
				t.Errorf("RSC %+v, MPA %+v", rsc, mpa)
			}
		}},
		{"own pictures", "x", Options{}, func(t *testing.T, dir string) {
			must(t, os.RemoveAll(TrainingImagesDir(dir)))
			must(t, os.Mkdir(TrainingImagesDir(dir), 0o755))
			for _, n := range []string{"b.JPG", "a.png", "c.jpeg", "d.png", "e.png", "f.png", "g.png", "notes.txt", ".hidden.png"} {
				must(t, os.WriteFile(filepath.Join(TrainingImagesDir(dir), n), nil, 0o644))
			}
		}, []string{"byte order of their names"}, func(t *testing.T, s *Subject) {
			if im := s.TrainingImages[1]; filepath.Base(im.Path) != "b.JPG" || im.Row != 1 || im.NSD != -1 {
				t.Errorf("second picture %+v", im)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), c.folder)
			copyTree(t, original, dir)
			if c.change != nil {
				c.change(t, dir)
			}
			s, err := c.options.OpenSubject(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			all := strings.Join(s.Notices, "\n")
			for _, want := range c.notice {
				if !strings.Contains(all, want) {
					t.Errorf("notices %q lack %q", s.Notices, want)
				}
			}
			if c.check != nil {
				c.check(t, s)
			}
		})
	}
}

func writeCeilings(t *testing.T, dir string, value float64) {
	t.Helper()
	for _, side := range Sides() {
		data := make([]float64, vertexCount(side))
		for i := range data {
			data[i] = value
		}
		must(t, checkpoint.WriteNpyFloat64(CeilingPath(dir, side), []int{len(data)}, data))
	}
}
