package digest

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
)

type goldenCase struct {
	Dtype  string
	Shape  []int
	Seed   uint64
	SHA256 string
}

type golden struct {
	Cases []goldenCase
	Set   string
}

// readGolden reads NumPy's and hashlib's values and checks the MANIFEST.
func readGolden(t *testing.T) golden {
	t.Helper()
	data, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := os.ReadFile("testdata/MANIFEST")
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("%x  golden.json\n", sha256.Sum256(data)); string(manifest) != want {
		t.Fatalf("MANIFEST says %q, the file is %q", manifest, want)
	}
	var g golden
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	if len(g.Cases) < 15 {
		t.Fatalf("only %d golden cases", len(g.Cases))
	}
	return g
}

// raw draws the bytes of a case as make_testdata.py does.
func (c goldenCase) raw() []byte {
	size, _, _ := kind(c.Dtype)
	n := 1
	for _, d := range c.Shape {
		n *= d
	}
	var out []byte
	s := c.Seed
	for i := range n {
		s += 0x9E3779B97F4A7C15
		z := s
		z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
		z = (z ^ z>>27) * 0x94D049BB133111EB
		z = (z ^ z>>31) >> (64 - 8*size)
		if strings.HasPrefix(c.Dtype, "float") && n > 3 && i < 4 {
			exponent := map[int]uint64{2: 0x7C00, 4: 0x7F800000, 8: 0x7FF0000000000000}[size]
			z = [4]uint64{exponent + 1, 1<<(8*size) - 1, 1 << (8*size - 1), exponent}[i]
		}
		out = append(out, binary.LittleEndian.AppendUint64(nil, z)[:size]...)
	}
	return out
}

func TestAgainstNumPy(t *testing.T) {
	g := readGolden(t)
	set := map[string]Digest{}
	for _, c := range g.Cases {
		raw := c.raw()
		got, err := Tensor(c.Dtype, c.Shape, raw)
		if err != nil {
			t.Errorf("%s %v: %v", c.Dtype, c.Shape, err)
			continue
		}
		if got.String() != c.SHA256 {
			t.Errorf("%s %v: %s, NumPy and hashlib give %s", c.Dtype, c.Shape, got, c.SHA256)
		}
		if typed, ok := c.typed(raw); ok && typed != got {
			t.Errorf("%s %v: typed function gives %s, bytes give %s", c.Dtype, c.Shape, typed, got)
		}
		set[fmt.Sprintf("%s.%d", c.Dtype, c.Seed)] = got
	}
	got, err := Set(set)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != g.Set {
		t.Errorf("set: %s, NumPy and hashlib give %s", got, g.Set)
	}
}

// typed runs the case through Float32, Float64 or Int64.
func (c goldenCase) typed(raw []byte) (Digest, bool) {
	r := bytes.NewReader(raw)
	switch c.Dtype {
	case "float32":
		v := make([]float32, len(raw)/4)
		binary.Read(r, binary.LittleEndian, v)
		return Float32(c.Shape, v), true
	case "float64":
		v := make([]float64, len(raw)/8)
		binary.Read(r, binary.LittleEndian, v)
		return Float64(c.Shape, v), true
	case "int64":
		v := make([]int64, len(raw)/8)
		binary.Read(r, binary.LittleEndian, v)
		return Int64(c.Shape, v), true
	}
	return Digest{}, false
}

func TestPiecesGiveTheSame(t *testing.T) {
	for _, c := range readGolden(t).Cases {
		raw := c.raw()
		for _, step := range []int{1, 3, 5, 4093, 1 << 20} {
			h, err := New(c.Dtype, c.Shape)
			if err != nil {
				t.Fatal(err)
			}
			for p := raw; len(p) > 0; {
				n := min(step, len(p))
				if _, err := h.Write(p[:n]); err != nil {
					t.Fatal(err)
				}
				p = p[n:]
			}
			got, err := h.Sum()
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != c.SHA256 {
				t.Errorf("%s %v in pieces of %d bytes: %s, expected %s", c.Dtype, c.Shape, step, got, c.SHA256)
			}
		}
	}
}

func TestWhatTheDigestSees(t *testing.T) {
	nan := func(bits uint32) []float32 { return []float32{math.Float32frombits(bits)} }
	one := Float32([]int{1}, []float32{0})
	different := map[string]Digest{
		"minus zero": Float32([]int{1}, nan(0x80000000)),
		"shape 1x1":  Float32([]int{1, 1}, []float32{0}),
		"scalar":     Float32(nil, []float32{0}),
		"float64":    Float64([]int{1}, []float64{0}),
		"nan":        Float32([]int{1}, nan(0x7fc00000)),
	}
	seen := map[Digest]string{one: "zero"}
	for name, d := range different {
		if other, ok := seen[d]; ok {
			t.Errorf("%s and %s have one digest", name, other)
		}
		seen[d] = name
	}
	for _, bits := range []uint32{0x7f800001, 0xffc00000, 0xffffffff} {
		if got := Float32([]int{1}, nan(bits)); got != different["nan"] {
			t.Errorf("NaN %#x has a digest of its own", bits)
		}
	}
	if Ints([]int{3, -1}) != Int64([]int{2}, []int64{3, -1}) || Ints(nil) != Int64([]int{0}, nil) {
		t.Error("Ints is not int64 of one dimension")
	}
	bf, err := Tensor("bfloat16", []int{2}, []byte{0x81, 0xff, 0x80, 0x7f})
	if err != nil {
		t.Fatal(err)
	}
	canonical, err := Tensor("bfloat16", []int{2}, []byte{0xc0, 0x7f, 0x80, 0x7f})
	if err != nil {
		t.Fatal(err)
	}
	if bf != canonical {
		t.Error("bfloat16 NaNs differ")
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		dtype string
		shape []int
		n     int
	}{
		{"float31", []int{1}, 4}, {"float32", []int{-1}, 4}, {"float32", []int{2}, 4}, {"float32", []int{2}, 9},
		{"int8", []int{math.MaxInt, math.MaxInt}, 0}, {"", nil, 0}, {"float32", []int{2}, 7},
	} {
		if _, err := Tensor(c.dtype, c.shape, make([]byte, c.n)); err == nil {
			t.Errorf("Tensor(%q, %v, %d bytes) was accepted", c.dtype, c.shape, c.n)
		}
	}
	for _, shape := range [][]int{{2}, {-1}, {0}, {4}} {
		func() {
			defer func() {
				err, _ := recover().(error)
				if e := new(ShapeError); !errors.As(err, &e) {
					t.Errorf("3 values for shape %v: panic %v, expected *ShapeError", shape, err)
				}
			}()
			Float32(shape, make([]float32, 3))
		}()
	}
	for _, name := range []string{"", "a\nb"} {
		if _, err := Set(map[string]Digest{name: {}}); err == nil {
			t.Errorf("name %q was accepted", name)
		}
	}
	d := Int64(nil, []int64{1})
	if back, err := Parse(d.String()); err != nil || back != d {
		t.Errorf("Parse(String) = %v, %v", back, err)
	}
	for _, s := range []string{"", "00", strings.Repeat("g", 64)} {
		if _, err := Parse(s); err == nil {
			t.Errorf("Parse(%q) was accepted", s)
		}
	}
}

func BenchmarkFloat32(b *testing.B) {
	data := make([]float32, 1<<22)
	b.SetBytes(4 << 22)
	for b.Loop() {
		Float32([]int{1 << 22}, data)
	}
}
