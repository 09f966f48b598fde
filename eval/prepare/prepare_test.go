package prepare

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vision/eval/nsd"
	"vision/kernels/atomicfile"
	"vision/models/checkpoint"
	"vision/models/pixels"
)

func encode(p *pixels.RGB8) func(io.Writer) error {
	return func(w io.Writer) error { return pixels.EncodePNG(w, p, png.BestSpeed) }
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// numbers of the miniature's pictures, as make_goldens.py has them.
var numbers = []int{13, 45, 120, 333, 700, 901, 1500, 2024, 3049, 4002, 9999, 20000, 30303, 44444, 50001, 61234, 72999}

// pictures writes a tiny PNG for every picture, of a colour of its own.
func pictures(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for i, n := range numbers {
		p := pixels.New(4, 4)
		for j := range p.Pix {
			p.Pix[j] = uint8(10 * i)
		}
		must(t, atomicfile.Write(filepath.Join(dir, fmt.Sprintf("nsd-%05d.png", n)), encode(p)))
	}
	return dir
}

// miniature is the options of testdata/nsd.
func miniature(t *testing.T) Options {
	return Options{NSD: filepath.Join("testdata", "nsd"), Subject: 2, Space: Func1pt8mm, Sessions: 5, Withhold: 2, Pictures: pictures(t), Threads: 2, trials: 8}
}

// copied is the miniature in a folder where a test may damage it.
func copied(t *testing.T) Options {
	t.Helper()
	o := miniature(t)
	dir := t.TempDir()
	must(t, os.CopyFS(dir, os.DirFS(o.NSD)))
	o.NSD = dir
	return o
}

func run(t *testing.T, o Options) (*Summary, *nsd.Subject) {
	t.Helper()
	r, err := Run(context.Background(), o, t.TempDir())
	must(t, err)
	s, err := nsd.OpenSubject(r.Path)
	must(t, err)
	t.Cleanup(func() { s.Close() })
	return r, s
}

func array(t *testing.T, name string) []float64 {
	t.Helper()
	f, err := checkpoint.Open("testdata/expected.npz")
	must(t, err)
	defer f.Close()
	v, err := f.Float64(name)
	must(t, err)
	return v
}

// near compares values that differ by the order of sums at most.
func near(t *testing.T, what string, got []float64, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, expected %d", what, len(got), len(want))
	}
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= tolerance*math.Max(1, math.Abs(want[i]))) {
			t.Fatalf("%s: value %d is %v, expected %v", what, i, got[i], want[i])
		}
	}
}

func widened(v []float32) []float64 {
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = float64(x)
	}
	return out
}

func responses(t *testing.T, path string) []float64 {
	t.Helper()
	f, err := checkpoint.Open(path)
	must(t, err)
	defer f.Close()
	v, err := f.Float32(f.Names()[0])
	must(t, err)
	return widened(v)
}

// TestAgainstOrganisers compares with scikit-learn, nibabel and the organisers' selection.
func TestAgainstOrganisers(t *testing.T) {
	r, s := run(t, miniature(t))
	ids := func(images []nsd.Image) (v []float64) {
		for _, im := range images {
			v = append(v, float64(im.NSD))
		}
		return v
	}
	near(t, "training pictures", ids(s.TrainingImages), array(t, "training"), 0)
	near(t, "test pictures", ids(s.TestImages), array(t, "test"), 0)
	counts := array(t, "counts")
	if r.TestRepeats[0] != int(counts[0]) || r.TestRepeats[1] != int(counts[1]) || r.TestRepeats[2] != int(counts[2]) {
		t.Errorf("test pictures by repeats %v, expected %v", r.TestRepeats, counts)
	}
	for _, h := range s.Hemispheres() {
		side := string(h.Side)
		if want := int(array(t, side+"_left_out")[0]); r.LeftOut[side] != want {
			t.Errorf("%s: %d vertices left out, expected %d", side, r.LeftOut[side], want)
		}
		near(t, side+" training", responses(t, nsd.TrainingResponsesPath(r.Path, h.Side)), array(t, side+"_training"), 2e-7)
		near(t, side+" test", responses(t, nsd.TestResponsesPath(r.Path, h.Side)), array(t, side+"_test"), 2e-7)
		near(t, side+" ceilings", h.Ceiling, array(t, side+"_ceiling"), 1e-14)
		for _, f := range nsd.Families() {
			labels := array(t, side+"_"+f.Name)
			for _, region := range s.Regions(h.Side) {
				if region.Family != f.Name {
					continue
				}
				var want []int
				for v, l := range labels {
					if int(l) == slices.Index(f.Regions, region.Name)+1 {
						want = append(want, v)
					}
				}
				if !slices.Equal(region.Indices, want) {
					t.Errorf("%s %s: vertices %v, expected %v", side, region.Name, region.Indices, want)
				}
			}
		}
	}
	got, err := pixels.ReadFile(s.TestImages[0].Path)
	must(t, err)
	if want := uint8(10 * slices.Index(numbers, s.TestImages[0].NSD)); got.Pix[0] != want {
		t.Errorf("the first test picture has the value %d, expected %d", got.Pix[0], want)
	}
}

// TestEstimatedNoise leaves NSD's file out: the repeats give the ceilings.
func TestEstimatedNoise(t *testing.T) {
	o, err := copied(t).complete()
	must(t, err)
	must(t, os.Remove(o.beside(&side{}, "ncsnr")+".nii.gz"))
	r, s := run(t, o)
	if !r.EstimatedNoise || len(r.Notices) != 2 {
		t.Errorf("estimated %v, notices %q", r.EstimatedNoise, r.Notices)
	}
	norm := 0.0
	total := 0
	for k, n := range r.TestRepeats {
		norm += float64(n) / float64(k+1)
		total += n
	}
	norm /= float64(total)
	for _, h := range s.Hemispheres() {
		var want []float64
		for _, snr := range array(t, string(h.Side)+"_estimated") {
			want = append(want, snr*snr/(snr*snr+norm))
		}
		near(t, string(h.Side), h.Ceiling, want, 1e-12)
	}
}

// TestCut takes the pictures out of COCO's photographs.
func TestCut(t *testing.T) {
	o := miniature(t)
	o.Pictures, o.COCO = "", t.TempDir()
	must(t, os.Mkdir(filepath.Join(o.COCO, "train2017"), 0o755))
	for i := range numbers {
		m := image.NewGray(image.Rect(0, 0, 32, 24)) // less an eighth on either side: a square
		for y := range 24 {
			for x := range 32 {
				m.Pix[y*m.Stride+x] = 40
				if x >= 4 && x < 28 {
					m.Pix[y*m.Stride+x] = 200
				}
			}
		}
		f, err := os.Create(filepath.Join(o.COCO, "train2017", fmt.Sprintf("%012d.jpg", 1000+i)))
		must(t, err)
		must(t, jpeg.Encode(f, m, &jpeg.Options{Quality: 100}))
		must(t, f.Close())
	}
	_, s := run(t, o)
	p, err := pixels.ReadFile(s.TrainingImages[0].Path)
	must(t, err)
	if p.W != 425 || p.H != 425 {
		t.Fatalf("a picture of %d × %d, expected 425 × 425", p.W, p.H)
	}
	for i, v := range p.Pix {
		if v < 190 {
			t.Fatalf("value %d is %d: the margin is still there", i, v)
		}
	}
}

// TestDefects demands an error with the file's name, and nothing left behind.
func TestDefects(t *testing.T) {
	betas := "nsddata_betas/ppdata/subj02/func1pt8mm/betas_fithrf_GLMdenoise_RR/"
	roi, label := "nsddata/ppdata/subj02/func1pt8mm/roi/", "nsddata/freesurfer/subj02/label/"
	remove := func(name string) func(o *Options) error {
		return func(o *Options) error { return os.Remove(filepath.Join(o.NSD, name)) }
	}
	put := func(name, from string) func(o *Options) error {
		return func(o *Options) error {
			b, err := os.ReadFile(filepath.Join(o.NSD, from))
			if err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(o.NSD, name), b, 0o644)
		}
	}
	text := func(name, with string) func(o *Options) error {
		return func(o *Options) error { return os.WriteFile(filepath.Join(o.NSD, name), []byte(with), 0o644) }
	}
	for what, c := range map[string]struct {
		damage func(o *Options) error
		want   []string
	}{
		"a session missing":       {remove(betas + "betas_session03.nii.gz"), []string{"betas_session03", "expected a volume of NSD"}},
		"a mask missing":          {remove(roi + "rh.nsdgeneral.nii.gz"), []string{"rh.nsdgeneral"}},
		"labels missing":          {remove(roi + "lh.floc-words.nii.gz"), []string{"lh.floc-words"}},
		"names missing":           {remove(label + "streams.mgz.ctab"), []string{"streams.mgz.ctab", "INT NAME"}},
		"names twice":             {text(label+"streams.mgz.ctab", "0 Unknown\n1 early\n2 early\n"), []string{"streams.mgz.ctab", "line 3", `"early"`}},
		"names of another family": {text(label+"streams.mgz.ctab", "0 Unknown\n1 early\n"), []string{"lh.streams.nii.gz", "found label", "streams.mgz.ctab"}},
		"no names":                {text(label+"streams.mgz.ctab", "\n"), []string{"streams.mgz.ctab", "found no label"}},
		"a mask with frames":      {put(roi+"lh.nsdgeneral.nii.gz", betas+"betas_session01.nii.gz"), []string{"lh.nsdgeneral.nii.gz", "8 frames", "expected one"}},
		"a session of one frame":  {put(betas+"betas_session02.nii.gz", betas+"ncsnr.nii.gz"), []string{"betas_session02.nii.gz", "1 frames", "8 trials"}},
		"an empty session":        {text(betas+"betas_session02.nii.gz", ""), []string{"betas_session02.nii.gz"}},
		"a picture missing":       {func(o *Options) error { return os.Remove(filepath.Join(o.Pictures, "nsd-00333.png")) }, []string{"nsd-00333.png", "NSD picture 333"}},
		"too many sessions":       {func(o *Options) error { o.Sessions = 6; return nil }, []string{"nsd_stim_info_merged.csv", "40 trials", "expected 48"}},
		"all withheld":            {func(o *Options) error { o.Withhold = 5; return nil }, []string{"5 sessions of which 5"}},
		"another subject":         {func(o *Options) error { o.Subject = 3; return nil }, []string{"nsd_stim_info_merged.csv", "0 trials of subject 3"}},
		"no subject":              {func(o *Options) error { o.Subject = 9; return nil }, []string{"subject 9", "1 to 8"}},
		"an unknown space":        {func(o *Options) error { o.Space = "MNI"; return nil }, []string{`"MNI"`, "func1pt8mm"}},
		"no pictures":             {func(o *Options) error { o.Pictures = ""; return nil }, []string{"neither"}},
		"pictures of both kinds":  {func(o *Options) error { o.COCO = "x"; return nil }, []string{"both"}},
		"a picture that is broken": {func(o *Options) error {
			return os.WriteFile(filepath.Join(o.Pictures, "nsd-00013.png"), []byte("x"), 0o644)
		}, []string{"nsd-00013.png"}},
	} {
		o := copied(t)
		must(t, c.damage(&o))
		out := t.TempDir()
		_, err := Run(context.Background(), o, out)
		if err == nil {
			t.Errorf("%s: no error", what)
			continue
		}
		for _, w := range c.want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: %v, expected %q in it", what, err, w)
			}
		}
		if left, _ := os.ReadDir(out); len(left) > 0 {
			t.Errorf("%s: %s is left", what, left[0].Name())
		}
	}
}

// TestThere refuses to write over a subject, and stops when told.
func TestThere(t *testing.T) {
	o, out := miniature(t), t.TempDir()
	must(t, os.Mkdir(filepath.Join(out, "subj02"), 0o755))
	if _, err := Run(context.Background(), o, out); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("%v, expected that the folder is there already", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	o.Progress = func(string, int, int) { cancel() }
	out = t.TempDir()
	if _, err := Run(ctx, o, out); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, expected %v", err, context.Canceled)
	}
	if _, err := os.Stat(filepath.Join(out, "subj02")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a stopped preparation left its folder: %v", err)
	}
}
