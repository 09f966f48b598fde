package nsd

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

type goldenStimulus struct {
	COCO          int64
	Split         string
	NSD           int
	Flagged       bool
	BOLD5000      bool
	Shared        bool
	Trials        [8][3]int32
	Picture, Kept [2]int
	Corner        int
	Polygon       []float64
	Moved         []float64
}

// TestStimuliGolden: the table as pandas reads it, the crop as NumPy cuts it.
func TestStimuliGolden(t *testing.T) {
	data, err := os.ReadFile("testdata/stimuli_expected.json")
	must(t, err)
	var want []goldenStimulus
	must(t, json.Unmarshal(data, &want))
	got, err := ReadStimuliInfo("testdata/stimuli.csv")
	must(t, err)
	if len(got) != len(want) || len(want) < 10 {
		t.Fatalf("%d stimuli, pandas has %d", len(got), len(want))
	}
	for i, w := range want {
		g := got[i]
		if g.COCO != w.COCO || g.Split != w.Split || g.NSD != w.NSD || g.Flagged != w.Flagged || g.BOLD5000 != w.BOLD5000 || g.Shared != w.Shared || g.Trials != w.Trials {
			t.Errorf("stimulus %d is %+v, pandas has %+v", i, g, w)
		}
		r, err := g.Crop.Rect(w.Picture[0], w.Picture[1])
		if err != nil {
			t.Errorf("stimulus %d: %v", i, err)
			continue
		}
		if r.Dy() != w.Kept[0] || r.Dx() != w.Kept[1] || r.Min.Y*w.Picture[0]+r.Min.X != w.Corner {
			t.Errorf("stimulus %d keeps %v of %v, NumPy %v from %d", i, r, w.Picture, w.Kept, w.Corner)
		}
		for j, v := range Polygon(w.Polygon, r) {
			if !(math.Abs(v-w.Moved[j]) <= 1e-9) {
				t.Errorf("stimulus %d: coordinate %d moves to %v, NumPy %v", i, j, v, w.Moved[j])
			}
		}
	}
	if got[0].FileName() != "000000"+strconv.FormatInt(got[0].COCO, 10)+".jpg" {
		t.Errorf("file name %s of %d", got[0].FileName(), got[0].COCO)
	}
	for subject := 1; subject <= 8; subject++ {
		pictures, err := TrialPictures(got, subject)
		must(t, err)
		shown := 0
		for trial, id := range pictures {
			if id < 0 {
				continue
			}
			shown++
			i := (id - 3) / 5000
			if n := want[i].Trials[subject-1]; !slices.Contains(n[:], int32(trial+1)) {
				t.Errorf("subject %d, trial %d shows %d, whose trials are %v", subject, trial+1, id, n)
			}
		}
		if shown == 0 || shown%3 != 0 {
			t.Errorf("subject %d: %d trials show a picture", subject, shown)
		}
	}
	if _, err := TrialPictures(got, 9); err == nil {
		t.Error("subject 9 exists")
	}
}

func TestCropRefused(t *testing.T) {
	for _, c := range []struct {
		box  CropBox
		w, h int
	}{
		{CropBox{0, 0, 0.1, 0.1}, 640, 640}, {CropBox{}, 640, 480}, {CropBox{0, 0, 0.125, 0.125}, 0, 0}, {CropBox{0.5, 0.5, 0.5, 0.5}, 10, 10},
		{CropBox{-0.5, 0, 0, 0.5}, 10, 10},
	} {
		if r, err := c.box.Rect(c.w, c.h); err == nil {
			t.Errorf("%+v of %d × %d leaves %v", c.box, c.w, c.h, r)
		}
	}
	// Half a pixel: to even, as Python rounds.
	if r, err := (CropBox{Left: 0.25, Right: 0.25}).Rect(10, 6); err != nil || r.Min.X != 2 || r.Max.X != 8 {
		t.Errorf("2.5 pixels on each side leave %v, %v", r, err)
	}
}

func TestStimuliMalformed(t *testing.T) {
	data, err := os.ReadFile("testdata/stimuli.csv")
	must(t, err)
	text := string(data)
	lines := strings.SplitAfter(text, "\n")
	one := func(old, new string) string {
		changed := strings.Replace(lines[1], old, new, 1)
		if changed == lines[1] {
			t.Fatalf("%q is not in line 2", old)
		}
		return lines[0] + changed + lines[2]
	}
	for name, c := range map[string][2]string{
		"empty":          {"", "is empty, expected NSD"},
		"header only":    {lines[0], "found no line after the header"},
		"other header":   {"a,b\n1,2\n", `line 1: found no column "cocoId"`},
		"column twice":   {strings.Replace(lines[0], "loss", "nsdId", 1), `found column "nsdId" twice`},
		"missing repeat": {strings.Replace(text, "subject8_rep2", "subject8_rep3", 1), `found no column "subject8_rep2"`},
		"short line":     {lines[0] + "0,1,train2017\n", "record on line 2: wrong number of fields"},
		"quote":          {lines[0] + "0,1,train2017,\"(0\n", "line 2"},
		"split":          {one("train2017", "test2017"), `line 2, column cocoSplit: found "test2017", expected train2017 or val2017`},
		"id":             {one(",3,", ",73000,"), `line 2, column nsdId: found "73000", expected a whole number 0..72999`},
		"id twice":       {one(",3,", ",5003,"), "line 3, column nsdId: found 5003, which line 2 has too"},
		"fraction":       {one(",3,", ",3.0,"), `column nsdId: found "3.0"`},
		"coco":           {one("0,231145", "0,0"), `column cocoId: found "0"`},
		"boolean":        {one("False,False,True", "False,False,yes"), `line 2, column shared1000: found "yes", expected True, False, 1 or 0`},
		"crop":           {one("(0, 0, 0.1859375, 0.0640625)", "(0, 0, 0.1859375)"), "line 2, column cropBox: found"},
		"crop NaN":       {one("(0, 0, 0.1859375", "(0, 0, NaN"), "column cropBox"},
		"crop whole":     {one("(0, 0, 0.1859375, 0.0640625)", "(0, 0, 0.5, 0.5)"), "fractions from 0 to 1 that leave something"},
		"crop list":      {one("(0, 0, 0.1859375, 0.0640625)", "[0, 0, 0.1859375, 0.0640625]"), "column cropBox"},
		"trial":          {one(",9371,", ",30001,"), `line 2, column subject1_rep0: found "30001", expected a whole number 0..30000`},
		"trial twice":    {one(",19074,", ",9371,"), "line 2, column subject1_rep1: found trial 9371, which line 2 has too"},
		"trial empty":    {one(",9371,", ",,"), `column subject1_rep0: found ""`},
	} {
		path := filepath.Join(t.TempDir(), "stimuli.csv")
		must(t, os.WriteFile(path, []byte(c[0]), 0o644))
		_, err := ReadStimuliInfo(path)
		if err == nil || !strings.Contains(err.Error(), c[1]) || !strings.HasPrefix(err.Error(), path) {
			t.Errorf("%s: %v; expected the path and %q", name, err, c[1])
		}
	}
	if _, err := ReadStimuliInfo(filepath.Join(t.TempDir(), "none.csv")); err == nil || !strings.Contains(err.Error(), "expected NSD's table") {
		t.Errorf("a missing file: %v", err)
	}
}

func FuzzStimuli(f *testing.F) {
	data, err := os.ReadFile("testdata/stimuli.csv")
	must(f, err)
	f.Add(string(data))
	f.Add(strings.Join(strings.SplitAfter(string(data), "\n")[:2], ""))
	f.Fuzz(func(t *testing.T, text string) {
		all, err := readStimuliInfo(strings.NewReader(text))
		if err != nil {
			return
		}
		ids := map[int]bool{}
		for _, s := range all {
			if s.NSD < 0 || s.NSD >= Pictures || ids[s.NSD] {
				t.Fatalf("nsdId %d", s.NSD)
			}
			ids[s.NSD] = true
			if r, err := s.Crop.Rect(640, 480); err == nil && (r.Min.X < 0 || r.Min.Y < 0 || r.Max.X > 640 || r.Max.Y > 480 || r.Empty()) {
				t.Fatalf("%+v leaves %v", s.Crop, r)
			}
		}
		for subject := 1; subject <= Subjects; subject++ {
			if p, err := TrialPictures(all, subject); err != nil || len(p) > MaxTrials {
				t.Fatalf("%d trials, %v", len(p), err)
			}
		}
	})
}
