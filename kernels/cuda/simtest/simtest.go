// Package simtest holds kernels to the reference on the simulated GPU, with all its
// checks on: the same calls on both, the same bits back.
package simtest

import (
	"fmt"
	"math"
	"testing"

	"vision/kernels"
	"vision/kernels/cuda"
	"vision/kernels/cuda/gpu"
	"vision/kernels/kerneltest"
	"vision/kernels/kerneltest/reference"
)

// Side is one of the two machines of a comparison. It keeps every buffer that a test asks
// for: all are compared, so that a write to what is only read is found too, and freed.
type Side struct {
	kernels.Backend
	// Shift moves every buffer by that many values from its allocation's start; those
	// before it are compared as well. Behind its end the allocation ends.
	Shift int
	whole []kernels.Buffer
}

// marker is what buffers hold before anyone writes them.
const marker = -12345.678

// In holds values that the op only reads.
func (s *Side) In(values []float32) kernels.Buffer {
	v := make([]float32, s.Shift, s.Shift+len(values))
	for i := range v {
		v[i] = marker
	}
	whole := s.Alloc(s.Shift + len(values))
	s.whole = append(s.whole, whole)
	s.Upload(whole, append(v, values...))
	return whole.Slice(s.Shift, s.Shift+len(values))
}

// InOut holds values that the op changes.
func (s *Side) InOut(values []float32) kernels.Buffer { return s.In(values) }

// Out makes room for n results.
func (s *Side) Out(n int) kernels.Buffer {
	v := make([]float32, n)
	for i := range v {
		v[i] = marker
	}
	return s.In(v)
}

// finish returns what the buffers hold and frees them.
func (s *Side) finish() [][]float32 {
	var all [][]float32
	for _, b := range s.whole {
		v := make([]float32, b.Len())
		s.Download(v, b)
		all = append(all, v)
		s.Free(b)
	}
	s.whole = nil
	return all
}

// Run makes the calls on a machine and returns what all their buffers hold afterwards.
func Run(b kernels.Backend, shift int, calls func(s *Side)) (results [][]float32, err error) {
	defer kernels.Catch(&err)
	s := &Side{Backend: b, Shift: shift}
	calls(s)
	if err := b.Sync(); err != nil {
		return nil, err
	}
	return s.finish(), nil
}

// Differ says in which buffer two results differ, nil if in none.
func Differ(got, want [][]float32) error {
	for i := range want {
		if err := kerneltest.EqualBits(got[i], want[i]); err != nil {
			return fmt.Errorf("wrong bits: buffer %d: %w", i, err)
		}
	}
	return nil
}

// Test is a device with one version of an op's kernels, beside the reference.
type Test struct {
	*testing.T
	Device, Reference kernels.Backend
}

// Versions runs a test for each version of an op's kernels; "" lets the launcher choose.
// The first runs blocks and warps in ascending order, the others each in its own. At the
// end no memory may be in use.
func Versions(t *testing.T, op string, versions []string, body func(t *Test)) {
	for schedule, version := range versions {
		name := version
		if name == "" {
			name = "chosen"
		}
		t.Run(name, func(t *testing.T) {
			o := gpu.Options{Exact: true, Label: "sim", OnLaunch: Launched}
			if version != "" {
				o.Pin = map[string]string{op: version}
			}
			b, err := cuda.New(open(uint64(schedule)), 0, o)
			if err != nil {
				t.Fatal(err)
			}
			body(&Test{t, b, reference.New()})
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
		got, err := Run(t.Device, shift, run)
		if err != nil {
			t.Errorf("%s, shift %d: %v", name, shift, err)
			return // the device is dead after a fault
		}
		want, err := Run(t.Reference, shift, run)
		if err != nil {
			t.Fatalf("%s: the reference: %v", name, err)
		}
		if err := Differ(got, want); err != nil {
			t.Errorf("%s, shift %d: %v", name, shift, err)
		}
	}
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
