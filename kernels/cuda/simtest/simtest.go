// Package simtest holds kernels to the reference on the simulated GPU, with all its
// checks on: the same calls on both, the same bits back.
package simtest

import (
	"math"
	"testing"

	"vision/kernels"
	"vision/kernels/cuda"
	"vision/kernels/cuda/gpu"
	"vision/kernels/kerneltest"
	"vision/kernels/kerneltest/reference"
)

// Side is one of the two machines of a comparison. What a test puts there and asks for
// is freed at its end.
type Side struct {
	kernels.Backend
	// Shift moves every buffer by that many values from its allocation's start.
	Shift   int
	whole   []kernels.Buffer
	results []kernels.Buffer
}

// In holds values that the op only reads.
func (s *Side) In(values []float32) kernels.Buffer {
	whole := s.Alloc(s.Shift + len(values))
	s.whole = append(s.whole, whole)
	part := whole.Slice(s.Shift, s.Shift+len(values))
	s.Upload(part, values)
	return part
}

// InOut holds values that the op changes; they are compared.
func (s *Side) InOut(values []float32) kernels.Buffer {
	b := s.In(values)
	s.results = append(s.results, b)
	return b
}

// Out makes room for n results.
func (s *Side) Out(n int) kernels.Buffer {
	v := make([]float32, n)
	for i := range v {
		v[i] = -12345.678
	}
	return s.InOut(v)
}

// finish returns what the results hold and frees everything.
func (s *Side) finish() [][]float32 {
	var all [][]float32
	for _, b := range s.results {
		v := make([]float32, b.Len())
		s.Download(v, b)
		all = append(all, v)
	}
	for _, b := range s.whole {
		s.Free(b)
	}
	s.whole, s.results = nil, nil
	return all
}

// Test is a device with one version of an op's kernels, beside the reference.
type Test struct {
	*testing.T
	Device, Reference Side
}

// Versions runs a test for each version of an op's kernels; "" lets the launcher choose.
// At the end no memory may be in use.
func Versions(t *testing.T, op string, versions []string, body func(t *Test)) {
	for _, version := range versions {
		name := version
		if name == "" {
			name = "chosen"
		}
		t.Run(name, func(t *testing.T) {
			o := gpu.Options{Exact: true, Label: "sim"}
			if version != "" {
				o.Pin = map[string]string{op: version}
			}
			b, err := cuda.New(open(), 0, o)
			if err != nil {
				t.Fatal(err)
			}
			body(&Test{t, Side{Backend: b}, Side{Backend: reference.New()}})
			if held := b.Memory().InUse; held != 0 {
				t.Errorf("%d bytes in use after the test", held)
			}
			if err := b.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// Same runs the same calls on both sides, with buffers on a boundary and off it, and
// compares all results to the bit.
func (t *Test) Same(name string, run func(s *Side)) {
	t.Helper()
	for _, shift := range []int{0, 3} {
		t.Device.Shift, t.Reference.Shift = shift, shift
		if err := t.run(run, &t.Device); err != nil {
			t.Errorf("%s, shift %d: %v", name, shift, err)
			return // the device is dead after a fault
		}
		if err := t.run(run, &t.Reference); err != nil {
			t.Fatalf("%s: the reference: %v", name, err)
		}
		got, want := t.Device.finish(), t.Reference.finish()
		for i := range want {
			if err := kerneltest.EqualBits(got[i], want[i]); err != nil {
				t.Errorf("%s, shift %d, result %d: %v", name, shift, i, err)
			}
		}
	}
}

func (t *Test) run(run func(s *Side), s *Side) (err error) {
	defer kernels.Catch(&err)
	run(s)
	return s.Sync()
}

// Values draws n values whose sums round at every step: magnitudes 2⁻¹² to 2¹². With
// specials > 0 about one in that many is NaN, an infinity, a zero of either sign, a
// subnormal or the largest number.
func Values(name string, n, specials int) []float32 {
	x := uint64(14695981039346656037)
	for _, c := range []byte(name) {
		x = (x ^ uint64(c)) * 1099511628211
	}
	v := make([]float32, n)
	for i := range v {
		x += 0x9e3779b97f4a7c15 // splitmix64 (Steele, Lea, Flood 2014)
		z := (x ^ x>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		z ^= z >> 31
		v[i] = math.Float32frombits(uint32(z)&(1<<31|1<<23-1) | (115+uint32(z>>32)%25)<<23)
		if specials > 0 && z>>40%uint64(specials) == 0 {
			v[i] = special[z>>57%uint64(len(special))]
		}
	}
	return v
}

var special = []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), 0, float32(math.Copysign(0, -1)),
	0x1p-149, -0x1p-149, 0x1.fffffcp-127, 0x1p-126, math.MaxFloat32, -math.MaxFloat32, 1, -1}

// Kinds are the arguments of Values that rows are tried with: ordinary values, a few
// special ones, and many.
var Kinds = []int{0, 500, 7}

// Widths are row lengths around the lanes, the register widths and the long rows.
var Widths = []int{1, 17, 31, 32, 33, 50, 100, 225, 256, 257, 480, 512, 600, 768, 769, 1000, 1024, 1025, 1500}
