package elementary_test

import (
	"math"
	"testing"

	"vision/kernels/cuda/elementary"
	"vision/kernels/cuda/gpu"
	"vision/kernels/cuda/ptxsim"
	"vision/kernels/cuda/simtest"
	"vision/kernels/kerneltest"
)

func TestMain(m *testing.M) { simtest.Main(m, elementary.Signatures()...) }

// inputs are every 65521st bit pattern, the neighbourhood of every branch point and the
// worst points of NUMERICS.md §5.10, both signs.
func inputs() []float32 {
	var v []float32
	for u := uint64(0); u < 1<<32; u += 65521 {
		v = append(v, math.Float32frombits(uint32(u)))
	}
	for _, x := range []float32{0, 0x1p-149, 0x1p-126, 0x1.fffffcp-127, 2.0 / 3, 4.0 / 3, 0.55, 0.7517915, 0.92, 1, 3.95, 10, 10.05, 10.25, 14.5, 15,
		87.3, 88.72284, 90, 103.97208, 104, 40000, 1e5, 1e10, 0x1p64, 0x1p100, math.MaxFloat32,
		math.Float32frombits(0x41d5c6f8), math.Float32frombits(0x3f22ba71), math.Float32frombits(0x3f6a9c69), math.Float32frombits(0x40c12b49),
		math.Float32frombits(0x414d42b5), math.Float32frombits(0x3f0a0b96), math.Float32frombits(0x43a61ca3), math.Float32frombits(0x4cc78b7a)} {
		for i := int32(-3); i <= 3; i++ {
			y := math.Float32frombits(uint32(max(int32(math.Float32bits(x))+i, 0)))
			v = append(v, y, -y)
		}
	}
	return append(v, float32(math.NaN()), math.Float32frombits(0xff812345), float32(math.Inf(1)), float32(math.Inf(-1)))
}

func TestFunctions(t *testing.T) {
	d, err := gpu.Open(ptxsim.New(ptxsim.Options{Checks: true, Schedule: 1}), 0, gpu.Options{Exact: true, OnLaunch: simtest.Launched})
	if err != nil {
		t.Fatal(err)
	}
	x := inputs()
	buffer, result := d.Alloc(len(x)), d.Alloc(len(x))
	d.Upload(buffer, x)
	got, want := make([]float32, len(x)), make([]float32, len(x))
	for _, f := range elementary.Functions() {
		f.Apply(d, result, buffer)
		d.Download(got, result)
		for i, v := range x {
			want[i] = f.Scalar(v)
		}
		if err := kerneltest.EqualBits(got, want); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}
