package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/models/checkpoint"
)

// byHand is the digest of NUMERICS.md §10 of a float32 tensor, written down again.
func byHand(shape []int, values []float32) string {
	var b bytes.Buffer
	b.WriteString("vision-tensor-1\n")
	b.WriteString("float32\x00")
	binary.Write(&b, binary.LittleEndian, uint32(len(shape)))
	for _, d := range shape {
		binary.Write(&b, binary.LittleEndian, uint64(d))
	}
	for _, v := range values {
		bits := math.Float32bits(v)
		if v != v {
			bits = 0x7fc00000
		}
		binary.Write(&b, binary.LittleEndian, bits)
	}
	return fmt.Sprintf("%x", sha256.Sum256(b.Bytes()))
}

func TestDigestLines(t *testing.T) {
	dir := t.TempDir()
	shape := []int{2, 3}
	negativeZero := math.Float32frombits(1 << 31)
	first := []float32{1, negativeZero, math.Float32frombits(0xffc12345), 1e-40, float32(math.Inf(-1)), 6}
	second := []float32{5}
	npy := filepath.Join(dir, "alpha.npy")
	if err := checkpoint.WriteNpyFloat32(npy, shape, first); err != nil {
		t.Fatal(err)
	}
	st := filepath.Join(dir, "both.safetensors")
	if err := checkpoint.WriteSafetensors(st, []checkpoint.Tensor{{Name: "zeta", Shape: []int{1}, Data: second}, {Name: "alpha", Shape: shape, Data: first}}, nil); err != nil {
		t.Fatal(err)
	}
	npz := filepath.Join(dir, "both.npz")
	zipped(t, npz, "zeta.npy", []int{1}, second, "alpha.npy", shape, first)
	alpha := byHand(shape, first) + "  alpha\n"
	both := alpha + byHand([]int{1}, second) + "  zeta\n"
	for _, c := range []struct {
		files []string
		want  string
	}{{[]string{npy}, alpha}, {[]string{st}, both}, {[]string{npz}, both}, {[]string{npz, npy, st}, both + alpha + both}} {
		if got := vision(t, append([]string{"digest"}, c.files...)...).out; got != c.want {
			t.Errorf("digest %v:\n%sexpected\n%s", c.files, got, c.want)
		}
	}
	// A pickled and a safetensors file of one tower share the values of a tensor.
	find := func(path, name string) string {
		for line := range strings.Lines(vision(t, "digest", path).out) {
			if sum, found, _ := strings.Cut(strings.TrimSpace(line), "  "); found == name {
				return sum
			}
		}
		t.Fatalf("%s has no line for %s", path, name)
		return ""
	}
	if a, b := find(salesforce, "model.visual_encoder.norm.weight"), find(huggingFace, "vision_model.post_layernorm.weight"); a != b {
		t.Errorf("the last norm has the digests %s and %s in two files of one tower", a, b)
	}
	write(t, filepath.Join(dir, "cut.npy"), []byte("\x93NUMPY\x01\x00"))
	refused(t, exitFailed, "cut.npy", "digest", filepath.Join(dir, "cut.npy"))
}

// zipped writes an .npz of two arrays.
func zipped(t *testing.T, path, name1 string, shape1 []int, v1 []float32, name2 string, shape2 []int, v2 []float32) {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range []struct {
		name  string
		shape []int
		v     []float32
	}{{name1, shape1, v1}, {name2, shape2, v2}} {
		plain := filepath.Join(t.TempDir(), e.name)
		if err := checkpoint.WriteNpyFloat32(plain, e.shape, e.v); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(plain)
		if err != nil {
			t.Fatal(err)
		}
		w, err := z.Create(e.name)
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, path, b.Bytes())
}
