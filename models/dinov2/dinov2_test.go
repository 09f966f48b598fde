package dinov2

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"

	"vision/models/checkpoint"
	"vision/models/vit"
)

// TestBuiltinAgainstNumPy compares every parameter of the built-in weights with
// the SHA-256 of the same rounding done by NumPy on the tensors that the ONNX
// package reads (testdata/reference.json).
func TestBuiltinAgainstNumPy(t *testing.T) {
	f, err := Builtin()
	if err != nil {
		t.Skipf("without the built-in weights: %v", err)
	}
	defer f.Close()
	text, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var ref struct {
		Tensors map[string]struct {
			Original string `json:"sha256_onnx"`
			Rounded  string `json:"sha256_rounded"`
		} `json:"tensors"`
	}
	if err := json.Unmarshal(text, &ref); err != nil {
		t.Fatal(err)
	}
	seen := 0
	_, err = vit.Read(f, Small(518), Compacted(), func(p vit.Parameter, v []float32) {
		pieces := find("", p.Name, p.Shape)
		n := len(v) / len(pieces)
		for i, piece := range pieces {
			r, ok := ref.Tensors[piece.Name]
			if !ok {
				t.Errorf("%s is not in the reference", piece.Name)
				continue
			}
			want := r.Rounded
			if want == "" {
				want = r.Original
			}
			if got := sum(v[i*n : (i+1)*n]); got != want {
				t.Errorf("%s: SHA-256 %s, NumPy's is %s", piece.Name, got, want)
			}
			seen++
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen != len(ref.Tensors) || seen == 0 {
		t.Errorf("%d tensors compared, the reference lists %d", seen, len(ref.Tensors))
	}
}

func sum(v []float32) string {
	var b bytes.Buffer
	if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
		panic(err)
	}
	s := sha256.Sum256(b.Bytes())
	return hex.EncodeToString(s[:])
}

func TestQuantiseRounds(t *testing.T) {
	q, s := Quantise([]float32{127, -127, 0.5, 1.5, 0, 0, 0, 0, -2, 1, 0.5, 2}, 3)
	if s[0] != 1 || s[1] != 0 || s[2] != float32(2)/127 {
		t.Errorf("scales %v", s)
	}
	want := []int8{127, -127, 0, 2, 0, 0, 0, 0, -127, 64, 32, 127}
	for i := range want {
		if q[i] != want[i] {
			t.Errorf("code %d is %d, want %d", i, q[i], want[i])
		}
	}
}

// TestCompactedReadsBack: the format holds what Compact rounded, for a model of
// the real structure.
func TestCompactedReadsBack(t *testing.T) {
	f, err := checkpoint.Open("testdata/huggingface_tiny/model.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	c := vit.Config{Image: 70, Patch: 14, Width: 24, Depth: 2, Heads: 2, Hidden: 96, Eps: Eps, LayerScale: true, ScaleOffset: ScaleOffset}
	tensors, err := Compact(f, c, HuggingFace())
	if err != nil {
		t.Fatal(err)
	}
	path := t.TempDir() + "/tiny.safetensors"
	if err := checkpoint.WriteSafetensors(path, tensors, nil); err != nil {
		t.Fatal(err)
	}
	back, err := checkpoint.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer back.Close()
	got := map[string][]float32{}
	if _, err := vit.Read(back, c, Compacted(), func(p vit.Parameter, v []float32) { got[p.Name] = append([]float32(nil), v...) }); err != nil {
		t.Fatal(err)
	}
	_, err = vit.Read(f, c, HuggingFace(), func(p vit.Parameter, v []float32) {
		if !quantised(p) {
			if sum(got[p.Name]) != sum(v) {
				t.Errorf("%s changed", p.Name)
			}
			return
		}
		q, s := Quantise(v, p.Shape[0])
		n := len(v) / p.Shape[0]
		for i := range v {
			if want := float32(q[i]) * s[i/n]; got[p.Name][i] != want {
				t.Fatalf("%s[%d] = %v, want %v", p.Name, i, got[p.Name][i], want)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}
