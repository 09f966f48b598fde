package augment

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sbinet/npyio"

	"vision/kernels/hostmath/crossarch"
	"vision/models/pixels"
)

// cases is testdata/cases.json, written by testdata/make_goldens.py from LAVIS's own
// code.
type cases struct {
	Side, Forms int
	Seeds       []uint64
	Operations  []struct {
		Operation Operation
		Picture   string
		Sha256    string
	}
	Chains []struct {
		Picture string
		Box     []int
		Parts   [][4]int // x, y, w, h
		Sha256  string
	}
}

func readCases(t *testing.T) (c cases) {
	t.Helper()
	data, err := os.ReadFile("testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// picture reads one of package pixels', or the part of it from (x0, y0) to (x1, y1).
func picture(t testing.TB, name string, box ...int) *pixels.RGB8 {
	t.Helper()
	p, err := pixels.ReadFile(filepath.Join("../pixels/testdata", name))
	if err == nil && len(box) == 4 {
		p, err = p.Crop(box[0], box[1], box[2]-box[0], box[3]-box[1])
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// pictures are those that make_goldens.py applies operations to.
func pictures(t *testing.T) map[string]*pixels.RGB8 {
	photo := picture(t, "photo_30_crop.png", 100, 80, 164, 128)
	dark, flat := pixels.New(64, 48), pixels.New(12, 9)
	for i, v := range photo.Pix {
		if i > 2 {
			dark.Pix[i] = v / 2
		}
	}
	for i := range flat.Pix {
		flat.Pix[i] = 77
	}
	return map[string]*pixels.RGB8{
		"photo": photo, "dark": dark, "flat": flat,
		"noise": picture(t, "random_61x97.png"), "extreme": picture(t, "extreme_40x40.png"),
		"values": picture(t, "values_16x16.png"), "large": picture(t, "photo_30_crop.png"), "tiny": picture(t, "random_7x5.png", 0, 0, 2, 2),
	}
}

// TestOperationsAgainstLAVIS: every operation at all levels and in both directions.
func TestOperationsAgainstLAVIS(t *testing.T) {
	all, seen := pictures(t), map[Operation]int{}
	for _, k := range readCases(t).Operations {
		p := all[k.Picture]
		before := bytes.Clone(p.Pix)
		h := sha256.New()
		for level := range MaxLevel + 1 {
			for _, negative := range []bool{false, true} {
				if negative && !k.Operation.Signed() {
					continue
				}
				out, err := k.Operation.Apply(p, level, negative)
				if err != nil {
					t.Fatal(err)
				}
				h.Write(out.Pix)
			}
		}
		if hex.EncodeToString(h.Sum(nil)) != k.Sha256 {
			t.Errorf("%s of %s: other bytes than LAVIS", k.Operation, k.Picture)
		}
		if !bytes.Equal(before, p.Pix) {
			t.Errorf("%s changed the picture that it was given", k.Operation)
		}
		seen[k.Operation]++
	}
	for _, o := range Operations() {
		if seen[o] != len(all) {
			t.Errorf("%s: %d pictures, expected %d", o, seen[o], len(all))
		}
	}
}

// One result is kept whole, so that a difference can be looked at.
func TestRotateBytes(t *testing.T) {
	f, err := os.Open("testdata/rotate_32x24.npy")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var want []uint8
	if err := npyio.Read(f, &want); err != nil {
		t.Fatal(err)
	}
	got, err := Rotate.Apply(picture(t, "photo_30_crop.png", 100, 80, 132, 104), 5, false)
	if err != nil {
		t.Fatal(err)
	}
	if len(want) != len(got.Pix) {
		t.Fatalf("golden holds %d bytes, result %d", len(want), len(got.Pix))
	}
	for i := range want {
		if got.Pix[i] != want[i] {
			t.Fatalf("byte %d (pixel %d, %d): got %d, OpenCV %d", i, i/3%32, i/3/32, got.Pix[i], want[i])
		}
	}
}

// TestChainAgainstLAVIS: torchvision's crop and flip and LAVIS's RandomAugment, fed
// with the numbers of the stream, choose the same part and give the same bytes.
func TestChainAgainstLAVIS(t *testing.T) {
	c := readCases(t)
	if len(c.Chains) < 7 || len(c.Seeds) < 3 || c.Forms < 10 {
		t.Fatalf("%d pictures, %d seeds, %d forms", len(c.Chains), len(c.Seeds), c.Forms)
	}
	whole := 0
	for _, k := range c.Chains {
		name, _, _ := strings.Cut(k.Picture, " ")
		p, h, parts := picture(t, name, k.Box...), sha256.New(), k.Parts
		for _, seed := range c.Seeds {
			a, err := New(c.Side, seed)
			if err != nil {
				t.Fatal(err)
			}
			for form := 1; form <= c.Forms; form++ {
				if r := a.Choose(p, form).Part; [4]int{r.X, r.Y, r.W, r.H} != parts[0] {
					t.Errorf("%s, seed %d, form %d: part %v, torchvision %v", k.Picture, seed, form, r, parts[0])
				} else if r == middle(p.W, p.H) {
					whole++
				}
				parts = parts[1:]
				out, err := a.Augment(p, form)
				if err != nil {
					t.Fatal(err)
				}
				h.Write(out.Pix)
			}
		}
		if hex.EncodeToString(h.Sum(nil)) != k.Sha256 {
			t.Errorf("%s: other bytes than torchvision and LAVIS", k.Picture)
		}
	}
	if whole < 2*len(c.Seeds)*c.Forms {
		t.Errorf("%d parts from the middle after ten attempts: the two long pictures alone should give more", whole)
	}
}

func TestManifest(t *testing.T) {
	data, err := os.ReadFile("testdata/MANIFEST")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	if len(lines) != 3 {
		t.Fatalf("MANIFEST of %d files", len(lines))
	}
	for _, line := range lines {
		want, name, _ := strings.Cut(line, "  ")
		file, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Error(err)
		} else if s := sha256.Sum256(file); hex.EncodeToString(s[:]) != want {
			t.Errorf("%s: SHA-256 differs from MANIFEST", name)
		}
	}
}

// The bytes must not depend on the processor: float64 decides coordinates and parts.
func TestEverywhere(t *testing.T) {
	crossarch.Run(t, "^(TestOperationsAgainstLAVIS|TestChainAgainstLAVIS)$")
}
