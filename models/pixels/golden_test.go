package pixels

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sbinet/npyio"
)

// cases is testdata/cases.json, written by testdata/make_goldens.py from
// Pillow and torchvision.
type cases struct {
	Pillow, Torchvision string
	Resize              []struct {
		File            string
		W, H            int
		HorizontalFirst string `json:"horizontal_first"`
		Pillow13        string
	}
	Normalize []struct {
		File, Scaling, Sha256 string
		Side                  int
	}
	Decode []struct {
		File, Mode, Sha256 string
		W, H               int
	}
	Jpeg []string
}

func readCases(t testing.TB) cases {
	t.Helper()
	data, err := os.ReadFile("testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var c cases
	if err := json.Unmarshal(data, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func read(t testing.TB, name string) *RGB8 {
	t.Helper()
	p, err := ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

func TestResizeAgainstPillow(t *testing.T) {
	c := readCases(t)
	if len(c.Resize) < 30 {
		t.Fatalf("only %d resize cases", len(c.Resize))
	}
	var r Resizer // one for all cases: reuse must not leak from case to case
	differ := 0
	for _, k := range c.Resize {
		for order, want := range map[PassOrder]string{HorizontalFirst: k.HorizontalFirst, Pillow13: k.Pillow13} {
			r.Order = order
			got, err := r.Resize(read(t, k.File), k.W, k.H)
			if err != nil {
				t.Fatal(err)
			}
			if sum(got.Pix) != want {
				t.Errorf("%s to %d×%d, order %d, differs from Pillow %s", k.File, k.W, k.H, order, c.Pillow)
			}
		}
		if k.HorizontalFirst != k.Pillow13 {
			differ++
		}
	}
	if differ < 3 {
		t.Errorf("the two orders differ in %d cases only: they are not told apart", differ)
	}
}

func readNpy(t *testing.T, name string) []uint8 {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var v []uint8
	if err := npyio.Read(f, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// One result is kept whole, so that a difference can be looked at.
func TestResizeBytes(t *testing.T) {
	want := readNpy(t, "photo_30_crop_56x56.npy")
	var r Resizer
	got, err := r.Resize(read(t, "photo_30_crop.png"), 56, 56)
	if err != nil {
		t.Fatal(err)
	}
	if len(want) != len(got.Pix) {
		t.Fatalf("golden holds %d bytes, result %d", len(want), len(got.Pix))
	}
	for i := range want {
		if got.Pix[i] != want[i] {
			t.Fatalf("byte %d (pixel %d, %d): got %d, Pillow %d", i, i/3%56, i/3/56, got.Pix[i], want[i])
		}
	}
}

func TestNormalizeAgainstTorchvision(t *testing.T) {
	c := readCases(t)
	scalings := map[string]Scaling{"blip": BLIPScaling(), "imagenet": ImageNetScaling()}
	if len(c.Normalize) < 5 {
		t.Fatalf("only %d normalize cases", len(c.Normalize))
	}
	for _, k := range c.Normalize {
		p := read(t, k.File)
		if k.Side != 0 {
			var err error
			if p, err = new(Resizer).Resize(p, k.Side, k.Side); err != nil {
				t.Fatal(err)
			}
		}
		x := make([]float32, len(p.Pix))
		if err := Normalize(x, p, scalings[k.Scaling]); err != nil {
			t.Fatal(err)
		}
		raw := make([]byte, 0, 4*len(x))
		for _, v := range x {
			raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
		}
		if sum(raw) != k.Sha256 {
			t.Errorf("%s with %s scaling differs from torchvision %s", k.File, k.Scaling, c.Torchvision)
		}
	}
}

func TestDecodeAgainstPillow(t *testing.T) {
	c := readCases(t)
	if len(c.Decode) < 12 {
		t.Fatalf("only %d decode cases", len(c.Decode))
	}
	for _, k := range c.Decode {
		p := read(t, k.File)
		if p.W != k.W || p.H != k.H || sum(p.Pix) != k.Sha256 {
			t.Errorf("%s (Pillow mode %s): pixels differ from convert(\"RGB\") of Pillow %s", k.File, k.Mode, c.Pillow)
		}
	}
}

// TestJPEGNearPillow bounds the difference to libjpeg-turbo as Pillow 13.0.0
// ships it: inverse DCT and colour conversion round differently (measured:
// at most 4 levels); with 4:2:0 libjpeg also interpolates chroma where Go
// repeats it, which shows at coloured edges.
func TestJPEGNearPillow(t *testing.T) {
	worst := map[string]int{"grey": 1, "ycbcr444": 4, "progressive": 4, "ycbcr420": 64}
	mean := map[string]float64{"grey": 0.1, "ycbcr444": 0.6, "progressive": 0.6, "ycbcr420": 2.5}
	for _, name := range readCases(t).Jpeg {
		base := strings.TrimSuffix(filepath.Base(name), ".jpg")
		got := read(t, name)
		want := readNpy(t, "formats/"+base+"_jpg.npy")
		if len(want) != len(got.Pix) {
			t.Fatalf("%s: %d bytes, Pillow %d", name, len(got.Pix), len(want))
		}
		top, total := 0, 0
		for i, v := range got.Pix {
			d := int(v) - int(want[i])
			d = max(d, -d)
			top, total = max(top, d), total+d
		}
		m := float64(total) / float64(len(want))
		t.Logf("%s: largest difference %d levels, mean %.3f", base, top, m)
		if top > worst[base] || !(m <= mean[base]) {
			t.Errorf("%s: largest %d (bound %d), mean %.3f (bound %.2f)", name, top, worst[base], m, mean[base])
		}
	}
}

func TestManifest(t *testing.T) {
	data, err := os.ReadFile("testdata/MANIFEST")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	for _, line := range lines {
		want, name, ok := strings.Cut(line, "  ")
		if !ok {
			t.Fatalf("MANIFEST line %q", line)
		}
		file, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Error(err)
		} else if sum(file) != want {
			t.Errorf("%s: SHA-256 differs from MANIFEST", name)
		}
	}
	if !bytes.Contains(data, []byte("cases.json")) {
		t.Error("MANIFEST does not list cases.json")
	}
}
