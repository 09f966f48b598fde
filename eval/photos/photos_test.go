//go:build !nodemo

package photos

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"vision/eval/coco"
)

func all(t *testing.T) []Photo {
	t.Helper()
	p, err := All()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSixtyPhotographs(t *testing.T) {
	photos := all(t)
	if len(photos) != 60 {
		t.Fatalf("%d photographs, expected 60", len(photos))
	}
	if !sort.SliceIsSorted(photos, func(i, j int) bool { return photos[i].Name < photos[j].Name }) {
		t.Error("photographs are not in the order of their names")
	}
	objects, super := 0, map[string]int{}
	for i := range photos {
		p := &photos[i]
		if s := min(p.Image.W, p.Image.H); s < 150 || s > 190 {
			t.Errorf("%s: %d×%d, expected a shorter side of 150..190", p.Name, p.Image.W, p.Image.H)
		}
		if !strings.HasPrefix(p.Source, "http") {
			t.Errorf("%s: source %q", p.Name, p.Source)
		}
		for k := range p.Objects {
			o := &p.Objects[k]
			m, err := p.Mask(o)
			if err != nil {
				t.Fatal(err)
			}
			if m.W != p.Image.W || m.H != p.Image.H {
				t.Errorf("%s: mask of %d×%d", p.Name, m.W, m.H)
			}
			if m.Area() > 0 {
				objects++
				super[o.Supercategory]++
			}
		}
	}
	if objects < 380 || super["person"] < 50 || len(super) != 12 {
		t.Errorf("%d objects with pixels, %v", objects, super)
	}
}

func TestSize(t *testing.T) {
	fsys, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	total := int64(0)
	err = fs.WalkDir(fsys, ".", func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			total += info.Size()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if total > 6_000_000 {
		t.Errorf("%d bytes embedded, limit 6 MB", total)
	}
}

func TestLicencesAndAttribution(t *testing.T) {
	data, err := os.ReadFile("ATTRIBUTION.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for _, line := range strings.Split(string(data), "\n") {
		if c := strings.Split(line, " | "); len(c) == 7 {
			rows[strings.TrimPrefix(c[0], "| ")] = line
		}
	}
	open := map[string]string{
		"Attribution License":             "CC BY 2.0",
		"Attribution-ShareAlike License":  "CC BY-SA 2.0",
		"No known copyright restrictions": "no known copyright restrictions",
	}
	for _, p := range all(t) {
		short, ok := open[p.Licence]
		if !ok {
			t.Errorf("%s: licence %q is not an open one", p.Name, p.Licence)
			continue
		}
		line := rows[p.Name]
		for _, part := range []string{"[" + short + "](http", p.Source, "https://www.flickr.com/photo.gne?id=",
			fmt.Sprintf("resized to %d×%d", p.Image.W, p.Image.H)} {
			if !strings.Contains(line, part) {
				t.Errorf("%s: attribution %q lacks %q", p.Name, line, part)
			}
		}
	}
}

// The pixels, and with them everything simulated from them, are pinned.
func TestPixelDigest(t *testing.T) {
	h := sha256.New()
	for _, p := range all(t) {
		fmt.Fprintf(h, "%s %d %d\n", p.Name, p.Image.W, p.Image.H)
		h.Write(p.Image.Pix)
	}
	const want = "f5430c1cfc9ba68029d3c9c3f9a4b9a650345ef444084f2a98b637a0f0ef503d"
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		t.Errorf("digest of all pixels %s, expected %s", got, want)
	}
}

// The scaled outlines must be those of COCO: compared on the originals, where
// they are at hand, by the share of the picture that each object covers.
func TestCoverageAsInTheOriginals(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "data", "coco128")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the COCO sample is not here: %v", err)
	}
	originals := map[string]float64{}
	for _, name := range []string{"instances.json", "instances_val_open.json"} {
		d, err := coco.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		by := d.ByImage()
		for _, m := range d.Images {
			for k, a := range by[m.ID] {
				mask, err := a.Segmentation.Mask(m.Width, m.Height)
				if err != nil {
					t.Fatal(err)
				}
				key := fmt.Sprintf("%s/%d", strings.TrimSuffix(m.FileName, ".jpg"), k)
				originals[key] = float64(mask.Area()) / float64(m.Width*m.Height)
			}
		}
	}
	for _, p := range all(t) {
		for k := range p.Objects {
			want, ok := originals[fmt.Sprintf("%s/%d", strings.TrimSuffix(p.Name, ".png"), k)]
			if !ok {
				t.Fatalf("%s: object %d is not in the originals", p.Name, k)
			}
			m, err := p.Mask(&p.Objects[k])
			if err != nil {
				t.Fatal(err)
			}
			got := float64(m.Area()) / float64(m.W*m.H)
			// Half a pixel along the outline is the most that scaling moves.
			if d := got - want; !(d*d <= 0.004*0.004) {
				t.Errorf("%s object %d (%s): covers %.4f, original %.4f", p.Name, k, p.Objects[k].Category, got, want)
			}
		}
	}
}

func TestFromFolder(t *testing.T) {
	fsys, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	instances := filepath.Join(dir, InstancesName)
	photos := all(t)[:3]
	for _, name := range []string{InstancesName, photos[0].Name, photos[1].Name, photos[2].Name} {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := FromFolder(dir, instances)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || got[2].Name != photos[2].Name || len(got[2].Objects) != len(photos[2].Objects) {
		t.Errorf("read %d photographs, last %s", len(got), got[len(got)-1].Name)
	}
	data, err := os.ReadFile(filepath.Join(dir, photos[0].Name))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"zz.png": "not among", photos[1].Name: "its annotation says"} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := FromFolder(dir, instances); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error %v, expected %q", name, err, want)
		}
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := FromFolder(instances, instances); err == nil {
		t.Error("a file was taken as a folder")
	}
	if _, err := FromFolder(dir, filepath.Join(dir, "absent.json")); err == nil {
		t.Error("a missing annotation file was accepted")
	}
}
