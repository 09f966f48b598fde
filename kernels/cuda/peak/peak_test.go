package peak_test

import (
	"math"
	"testing"

	"vision/kernels/cuda/gpu"
	"vision/kernels/cuda/peak"
	"vision/kernels/cuda/ptxsim"
	"vision/kernels/cuda/simtest"
	"vision/kernels/elementary"
)

func TestMain(m *testing.M) { simtest.Main(m, peak.Signatures()...) }

func device(t *testing.T) *gpu.Device {
	t.Helper()
	d, err := gpu.Open(ptxsim.New(ptxsim.Options{Checks: true, Schedule: 1}), 0, gpu.Options{Exact: true, OnLaunch: simtest.Launched})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// Each thread's 16 chains c ← c/2 + 1 from thread + i, 16 steps a round, and their sum:
// the operations that are counted are done, none was folded.
func TestFMA(t *testing.T) {
	const blocks, rounds = 3, 2
	d := device(t)
	dst := d.Alloc(blocks * 256)
	if got := peak.FMA(d, dst, blocks, rounds); got != 2*16*16*rounds*256*blocks {
		t.Errorf("%v operations", got)
	}
	got := make([]float32, blocks*256)
	d.Download(got, dst)
	for i, g := range got {
		var sum float32
		for chain := range 16 {
			c := float32(i%256 + chain)
			for range 16 * rounds {
				c = elementary.FMA(c, 0.5, 1)
			}
			if sum += c; chain == 0 {
				sum = c
			}
		}
		if g != sum {
			t.Fatalf("thread %d: %v, expected %v", i, g, sum)
		}
	}
}

// One quad, whole blocks and a rest.
func TestCopy(t *testing.T) {
	d := device(t)
	for _, n := range []int{4, 1024, 40*1024 + 4} {
		src, dst := d.Alloc(n), d.Alloc(n)
		want, got := make([]float32, n), make([]float32, n)
		for i := range want {
			want[i] = math.Float32frombits(uint32(i) * 2654435761)
		}
		d.Upload(src, want)
		if bytes := peak.Copy(d, dst, src); bytes != 8*float64(n) {
			t.Errorf("%v bytes for %d values", bytes, n)
		}
		d.Download(got, dst)
		for i := range want {
			if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
				t.Fatalf("%d values: number %d is %x, expected %x", n, i, math.Float32bits(got[i]), math.Float32bits(want[i]))
			}
		}
		d.Free(src)
		d.Free(dst)
	}
}
