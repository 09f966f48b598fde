package nsd

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vision/kernels/boundedfile/boundedtest"
	"vision/models/checkpoint"
)

// ownFolder is a folder of own data that the tests damage: four pictures and a list of
// them, responses of each kind, masks.
type ownFolder struct {
	t   testing.TB
	dir string
}

func newOwn(t testing.TB) ownFolder {
	o := ownFolder{t, t.TempDir()}
	for _, name := range []string{"img1.png", "img2.jpg", "img10.PNG", "also.jpeg"} {
		o.write("pictures/"+name, "")
	}
	o.write("list.txt", "\ufeffpictures/img1.png\r\npictures/img2.jpg\r\n"+filepath.Join(o.dir, "pictures", "img1.png")+"\n\n")
	for name, shape := range map[string][]int{"lh": {4, 5}, "rh": {4, 6}, "three": {3, 5}} {
		o.floats(name+".npy", shape, nil)
	}
	o.mask("masks/V1.npy", 0, 1, 1, 0, 0)
	o.mask("masks/ladder.npy", 0, 2, 7, 2, 0)
	o.mask("masks/visual_challenge_space.npy", 0, 1, 2, 2, 1)
	o.mask("masks/visual_fsaverage_space.npy", 1)
	must(t, checkpoint.WritePickledDict(o.at("masks/mapping_visual.npy"), map[int]string{0: "Unknown", 1: "V2", 2: "V3", 3: "V4"}))
	return o
}

func (o ownFolder) at(name string) string { return filepath.Join(o.dir, filepath.FromSlash(name)) }

func (o ownFolder) write(name, text string) {
	must(o.t, os.MkdirAll(filepath.Dir(o.at(name)), 0o755))
	must(o.t, os.WriteFile(o.at(name), []byte(text), 0o644))
}

func (o ownFolder) floats(name string, shape []int, change func([]float32)) {
	data := ramp(shape[0], shape[1])
	if change != nil {
		change(data)
	}
	must(o.t, checkpoint.WriteNpyFloat32(o.at(name), shape, data))
}

func (o ownFolder) mask(name string, labels ...int64) {
	must(o.t, os.MkdirAll(filepath.Dir(o.at(name)), 0o755))
	must(o.t, checkpoint.WriteNpyInt64(o.at(name), []int{len(labels)}, labels))
}

// describe writes a subject in a line for each picture and region.
func describe(s *Subject) string {
	var b strings.Builder
	for _, im := range s.TrainingImages {
		fmt.Fprintf(&b, "%d %s\n", im.Row, filepath.Base(im.Path))
	}
	for _, h := range s.Hemispheres() {
		for _, r := range h.Regions() {
			fmt.Fprintf(&b, "%s %s/%s %v %v\n", h.Side, r.Family, r.Name, r.Indices, r.Present)
		}
	}
	return b.String()
}

func TestOwnUndivided(t *testing.T) {
	o := newOwn(t)
	s, err := Own{Images: o.at("pictures"), Responses: map[Side]string{Undivided: o.at("lh.npy")}, Masks: []string{o.at("masks"), "more=" + o.at("masks/V1.npy")}}.Open()
	must(t, err)
	defer s.Close()
	// img10 before img2: the names' bytes, and that is said.
	const want = `0 also.jpeg
1 img1.png
2 img10.PNG
3 img2.jpg
all V1/V1 [1 2] true
all ladder/ladder-2 [1 3] true
all ladder/ladder-7 [2] true
all visual/V2 [1 4] true
all visual/V3 [2 3] true
all visual/V4 [] false
all more/more [1 2] true
`
	if got := describe(s); got != want {
		t.Errorf("read as\n%s\nexpected\n%s", got, want)
	}
	if s.Whole == nil || s.Left != nil || s.Right != nil || s.Stimuli() != 4 || s.Name != "lh" {
		t.Errorf("%+v", s)
	}
	if said := strings.Join(s.Notices, "\n"); !strings.Contains(said, "img10.PNG comes before img2.jpg") {
		t.Errorf("notices %q", said)
	}
	if m, err := s.Whole.Matrix([]int{3}); err != nil || m.At(0, 4) != value(3, 4) {
		t.Errorf("%v, %v", m, err)
	}
}

func TestOwnHemispheres(t *testing.T) {
	o := newOwn(t)
	o.mask("sides/lh.FFA.npy", 0, 3, 0, 0, 1)
	o.mask("sides/rh.FFA.npy", 0, 1, 0, 0, 0, 0)
	o.mask("left.npy", 1, 0, 0, 0, 0)
	o.mask("right/y.npy", 0, 0, 0, 0, 1, 2)
	must(t, checkpoint.WritePickledDict(o.at("right/mapping_y.npy"), map[int]string{0: "Unknown", 1: "one", 2: "two"}))
	must(t, checkpoint.WriteNpyUint8(o.at("bool.npy"), []int{6}, []uint8{0, 0, 1, 0, 0, 0}))
	must(t, checkpoint.WriteNpyFloat32(o.at("lh_noise_ceiling.npy"), []int{5}, []float32{0, 10, 20, 30, 40}))
	must(t, checkpoint.WriteNpyFloat32(o.at("rh.ceiling.npy"), []int{6}, []float32{0, 10, 20, 30, 40, 50}))
	own := Own{Responses: map[Side]string{Left: o.at("lh.npy"), Right: o.at("rh.npy")}, Masks: []string{o.at("sides"), "rh.V1=" + o.at("bool.npy"), "lh.rh.x=" + o.at("left.npy"), "lh.y=" + o.at("left.npy"), "rh.y=" + o.at("right/y.npy")}, Test: true}
	s, err := own.Open()
	must(t, err)
	defer s.Close()
	// A name has the same regions on both sides, whatever the labels of one.
	const want = `lh FFA/FFA-1 [4] true
lh FFA/FFA-3 [1] true
lh V1/V1 [] false
lh rh.x/rh.x [0] true
lh y/one [0] true
lh y/two [] false
rh FFA/FFA-1 [1] true
rh FFA/FFA-3 [] false
rh V1/V1 [2] true
rh rh.x/rh.x [] false
rh y/one [4] true
rh y/two [5] true
`
	if got := describe(s); got != want {
		t.Errorf("read as\n%s\nexpected\n%s", got, want)
	}
	if s.Left.Test == nil || s.Left.Training != nil || s.Right.Vertices != 6 {
		t.Errorf("%+v %+v", s.Left, s.Right)
	}
	// One hemisphere alone, with a file of ceilings.
	one, err := Own{Responses: map[Side]string{Right: o.at("rh.npy")}, Ceilings: o.at("rh.ceiling.npy")}.Open()
	must(t, err)
	defer one.Close()
	if !slices.Equal(one.Right.Ceiling, []float64{0, 0.1, 0.2, 0.3, 0.4, 0.5}) {
		t.Errorf("ceilings %v", one.Right.Ceiling)
	}
	own.Ceilings = o.at("rh.ceiling.npy")
	if _, err := own.Open(); err == nil || !strings.Contains(err.Error(), "found a file, expected a folder with lh_noise_ceiling.npy or lh.npy") {
		t.Errorf("a file of ceilings for two hemispheres: %v", err)
	}
}

func TestOwnList(t *testing.T) {
	o := newOwn(t)
	s, err := Own{Images: o.at("list.txt"), Responses: map[Side]string{Undivided: o.at("three.npy")}}.Open()
	must(t, err)
	defer s.Close()
	if got := describe(s); got != "0 img1.png\n1 img2.jpg\n2 img1.png\n" {
		t.Errorf("read as\n%s", got)
	}
}

func TestHostileList(t *testing.T) {
	boundedtest.Hostile(t, "list.txt", []byte("a.png\n"), func(path string) error {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			_, _, err = ListPictures(path) // an empty folder of pictures
			return err
		}
		_, _, err := ListPictures(path)
		return err
	})
}

// TestListMemory: the text of 400,000 paths, before they are looked at.
func TestListMemory(t *testing.T) {
	text := []byte(strings.Repeat("pictures/session-01/nsd-00013-trial-1.png\n", 400000))
	boundedtest.Bounded(t, "a list", int64(len(text)), 2, func() error { // beside the text itself
		lines, err := parsePictureList(text)
		if len(lines) != 400000 {
			t.Errorf("%d lines", len(lines))
		}
		return err
	})
}

// TestNaturally: runs of digits are compared as numbers of any length.
func TestNaturally(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"a2", "a10", -1}, {"a10", "a2", 1}, {"a02", "a2", 0}, {"a2b", "a2c", -1}, {"a", "a1", -1}, {"1", "a", -1}, {"x99999999999999999999999", "x100000000000000000000000", -1}, {"", "", 0},
	} {
		if got := naturally(c.a, c.b); (got > 0) != (c.want > 0) || (got < 0) != (c.want < 0) {
			t.Errorf("%q and %q compare as %d, expected %d", c.a, c.b, got, c.want)
		}
	}
}

// FuzzPictureList: what is accepted has no empty line, and reads the same when it is
// written again.
func FuzzPictureList(f *testing.F) {
	for _, text := range []string{"a.png\nb.png\n", "\ufeffa.png\r\n", "\n", "", "a\n\nb", "a\x00", "\r\r\n"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		lines, err := parsePictureList(text)
		if err != nil {
			return
		}
		if len(lines) == 0 || slices.Contains(lines, "") {
			t.Fatalf("%q", lines)
		}
		again, err := parsePictureList([]byte(strings.Join(lines, "\n") + "\n"))
		if err != nil || !slices.Equal(again, lines) {
			t.Fatalf("%q reads as %q", lines, again)
		}
	})
}
