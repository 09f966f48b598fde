package coco

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

func shortSum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:8])
}

type golden struct {
	area int
	sum  string
}

// readReal returns the goldens of testdata/real.tsv by file and annotation id.
func readReal(t *testing.T) map[string]map[int64]golden {
	t.Helper()
	f, err := os.Open("testdata/real.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all := map[string]map[int64]golden{}
	for s := bufio.NewScanner(f); s.Scan(); {
		c := strings.Split(s.Text(), "\t")
		id, err1 := strconv.ParseInt(c[1], 10, 64)
		area, err2 := strconv.Atoi(c[2])
		if err1 != nil || err2 != nil {
			t.Fatalf("real.tsv: %q", s.Text())
		}
		if all[c[0]] == nil {
			all[c[0]] = map[int64]golden{}
		}
		all[c[0]][id] = golden{area, c[3]}
	}
	return all
}

// compare rasterises every annotation and compares it with pycocotools.
func compare(t *testing.T, d *Dataset, want func(id int64) (golden, bool)) {
	t.Helper()
	images := map[int64]Image{}
	for _, m := range d.Images {
		images[m.ID] = m
	}
	for _, a := range d.Annotations {
		g, ok := want(a.ID)
		if !ok {
			t.Errorf("annotation %d has no golden", a.ID)
			continue
		}
		im := images[a.ImageID]
		m, err := a.Segmentation.Mask(im.Width, im.Height)
		if err != nil {
			t.Errorf("annotation %d: %v", a.ID, err)
			continue
		}
		if m.Area() != g.area || shortSum(m.Pix) != g.sum {
			t.Errorf("annotation %d on %s: area %d, pycocotools %d; masks differ", a.ID, im.FileName, m.Area(), g.area)
		}
	}
}

func TestSubsetAgainstPycocotools(t *testing.T) {
	d, err := ReadFile("testdata/subset.json")
	if err != nil {
		t.Fatal(err)
	}
	all := readReal(t)
	crowds := 0
	for _, a := range d.Annotations {
		crowds += a.IsCrowd
	}
	if len(d.Annotations) < 20 || crowds < 3 {
		t.Fatalf("subset has %d annotations, %d crowds", len(d.Annotations), crowds)
	}
	compare(t, d, func(id int64) (golden, bool) {
		for _, f := range all {
			if g, ok := f[id]; ok {
				return g, true
			}
		}
		return golden{}, false
	})
}

func TestAllAgainstPycocotools(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "data", "coco128")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the COCO sample is not here: %v", err)
	}
	all := readReal(t)
	for _, name := range []string{"instances.json", "instances_val_open.json"} {
		d, err := ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if len(d.Annotations) != len(all[name]) {
			t.Errorf("%s: %d annotations, golden has %d", name, len(d.Annotations), len(all[name]))
		}
		compare(t, d, func(id int64) (golden, bool) { g, ok := all[name][id]; return g, ok })
	}
}

type polygonCase struct {
	W, H, Area int
	XY         []float64
	RLE, Sha   string
}

func readPolygons(t testing.TB) []polygonCase {
	t.Helper()
	file, err := os.Open("testdata/polygons.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	text, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var cases []polygonCase
	if err := json.NewDecoder(text).Decode(&cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

func TestPolygonsAgainstPycocotools(t *testing.T) {
	cases := readPolygons(t)
	if len(cases) < 400 {
		t.Fatalf("only %d cases", len(cases))
	}
	for i, c := range cases {
		r, err := FromPolygon(c.XY, c.W, c.H)
		if err != nil {
			t.Errorf("case %d: %v", i, err)
			continue
		}
		if r.String() != c.RLE {
			t.Errorf("case %d: run lengths %v, pycocotools %q", i, r.Counts, c.RLE)
		}
		m, err := r.Mask()
		if err != nil {
			t.Errorf("case %d: %v", i, err)
			continue
		}
		if m.Area() != c.Area || shortSum(m.Pix) != c.Sha {
			t.Errorf("case %d: mask differs", i)
		}
		back, err := ParseRLE(c.RLE, c.W, c.H)
		if err != nil || !reflect.DeepEqual(back.Counts, r.Counts) {
			t.Errorf("case %d: compressed form read as %v, %v", i, back, err)
		}
		again, err := Encode(m).Mask()
		if err != nil || !bytes.Equal(again.Pix, m.Pix) {
			t.Errorf("case %d: Encode and Mask are not inverse: %v", i, err)
		}
	}
}

func TestManifest(t *testing.T) {
	data, err := os.ReadFile("testdata/MANIFEST")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		want, name, _ := strings.Cut(line, "  ")
		file, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if s := sha256.Sum256(file); hex.EncodeToString(s[:]) != want {
			t.Errorf("%s: SHA-256 differs from MANIFEST", name)
		}
	}
}
