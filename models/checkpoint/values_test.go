package checkpoint

import (
	"encoding/binary"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"vision/kernels/digest"
)

// TestEveryHalf checks all 65,536 float16 values against their definition,
// (−1)^s · 2^(e−15) · (1 + m/1024), in float64.
func TestEveryHalf(t *testing.T) {
	for h := range 1 << 16 {
		s, e, m := h>>15, h>>10&31, h&1023
		var want float64
		switch {
		case e == 31 && m != 0:
			if got := halfToFloat32(uint16(h)); got == got {
				t.Fatalf("%#04x is %v, expected NaN", h, got)
			}
			continue
		case e == 31:
			want = math.Inf(1)
		case e == 0:
			want = math.Ldexp(float64(m), -24)
		default:
			want = math.Ldexp(float64(1024+m), e-25)
		}
		if s == 1 {
			want = math.Copysign(want, -1)
		}
		got := float64(halfToFloat32(uint16(h)))
		if math.Float64bits(got) != math.Float64bits(want) {
			t.Fatalf("%#04x is %v, expected %v", h, got, want)
		}
	}
}

// TestRoundedOnce: values that a detour through another type would round twice.
func TestRoundedOnce(t *testing.T) {
	le := binary.LittleEndian
	word := func(v uint64) []byte { return le.AppendUint64(nil, v) }
	for _, c := range []struct {
		d    DType
		src  []byte
		want float32
	}{
		{Int64, word(1<<60 + 1<<36 + 1), 1<<60 + 1<<37}, // via float64: a tie, to even, 1<<60
		{Uint64, word(1<<63 + 1<<39 + 1), 1<<63 + 1<<40},
		{Int64, word(uint64(math.MaxUint64)), -1},
		{Float64, word(math.Float64bits(1 + 0x1p-24)), 1},
		{Float64, word(math.Float64bits(1 + 0x1p-24 + 0x1p-52)), 1 + 0x1p-23},
		{Float64, word(math.Float64bits(1e300)), float32(math.Inf(1))},
		{Int32, le.AppendUint32(nil, 1<<24+1), 1 << 24},
		{Uint32, le.AppendUint32(nil, math.MaxUint32), 1 << 32},
		{Bool, []byte{2}, 1},
	} {
		var got [1]float32
		toFloat32(got[:], c.src, c.d)
		if got[0] != c.want {
			t.Errorf("%s %x: %v, expected %v", c.d, c.src, got[0], c.want)
		}
	}
}

// TestValuesAreCopies: what was read stays when the file is closed, and is the
// caller's to change.
func TestValuesAreCopies(t *testing.T) {
	f := mustOpen(t, "testdata/three.npy")
	a, err := f.Float32("three")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := f.Raw("three")
	if err != nil {
		t.Fatal(err)
	}
	first := a[0]
	a[0], raw[0] = 7, 7
	if b, err := f.Float32("three"); err != nil || b[0] != first {
		t.Errorf("after a write to what was read before: %v, %v", b[0], err)
	}
	if _, err := f.Float32("four"); err == nil || !strings.Contains(err.Error(), `"four"`) {
		t.Errorf("an unknown name: %v", err)
	}
	if err := f.ReadFloat32("three", make([]float32, 29)); err == nil || !strings.Contains(err.Error(), "30 values") {
		t.Errorf("a destination too short: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if _, err := f.Float32("three"); err == nil {
		t.Error("a closed file was read")
	}
}

func TestDigests(t *testing.T) {
	f := mustOpen(t, "testdata/three.npy")
	values, err := f.Float32("three")
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.Digests()
	if err != nil || got["three"] != digest.Float32([]int{2, 3, 5}, values) {
		t.Errorf("digest %v, %v", got, err)
	}
	// The same values stored big-endian and in Fortran order: the same digest.
	z := mustOpen(t, "testdata/arrays.npz")
	for _, name := range []string{"three", "big_fortran"} {
		if d, err := z.Digest(name); err != nil || d != got["three"] {
			t.Errorf("%s: digest %v, %v", name, d, err)
		}
	}
}

func TestConcurrentReads(t *testing.T) {
	for name := range readExpected(t, "testdata", 20) {
		f := mustOpen(t, filepath.Join("testdata", name))
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if _, err := f.Digests(); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
}

// TestParts reads every part of a tensor in every layout: contiguous, big-endian
// in Fortran order, strided, compressed.
func TestParts(t *testing.T) {
	for path, name := range map[string]string{"three.npy": "three", "arrays.npz": "big_fortran", "compressed.npz": "", "bigendian.pth": "", "small.pth": ""} {
		f := mustOpen(t, filepath.Join("testdata", path))
		if name == "" {
			name = f.Names()[0]
		}
		whole, err := f.Float32(name)
		if err != nil {
			t.Fatal(err)
		}
		for at := range len(whole) + 1 {
			part := make([]float32, len(whole)-at)
			for ; len(part) > 0; part = part[:len(part)-1] {
				if err := f.ReadFloat32At(name, at, part); err != nil || !slices.Equal(part, whole[at:at+len(part)]) {
					t.Fatalf("%s %s: %d values from %d on: %v, %v", path, name, len(part), at, part, err)
				}
			}
		}
		for _, at := range []int{-1, len(whole), len(whole) + 1} {
			if err := f.ReadFloat32At(name, at, make([]float32, 1)); err == nil || !strings.Contains(err.Error(), path) {
				t.Errorf("%s: value %d of %d: %v", path, at, len(whole), err)
			}
		}
	}
}
