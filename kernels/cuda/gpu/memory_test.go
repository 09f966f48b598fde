package gpu_test

import (
	"fmt"
	"testing"

	"vision/kernels"
	"vision/kernels/cuda/gpu"
)

// Blocks return by size class, aligned, without another call of the driver.
func TestAllocatorReuses(t *testing.T) {
	f := newFake()
	d := open(t, f, gpu.Options{})
	for _, n := range []int{0, 1, 64, 65, 80, 81, 1000, 100_003} {
		b := d.Alloc(n)
		at, calls, held := d.Ptr(b), f.allocs, d.Memory().Held
		if at%256 != 0 {
			t.Errorf("%d values at %#x, expected a multiple of 256", n, at)
		}
		if in := d.Memory().InUse; in < 4*int64(n) || in > max(256, 5*int64(n)) {
			t.Errorf("%d values take %d bytes, expected at most a quarter more", n, in)
		}
		d.Free(b)
		again := d.Alloc(n)
		if d.Ptr(again) != at || f.allocs != calls || d.Memory().Held != held {
			t.Errorf("%d values: at %#x after %#x, %d more calls, held %d after %d", n, d.Ptr(again), at, f.allocs-calls, d.Memory().Held, held)
		}
		d.Free(again)
	}
	if m := d.Memory(); m.InUse != 0 || m.Peak < 400_012 || m.Held < m.Peak {
		t.Errorf("%+v after all was freed", m)
	}
	d.Trim()
	if m := d.Memory(); m.Held != 0 || len(f.memory) != 0 {
		t.Errorf("%+v and %d allocations after Trim", m, len(f.memory))
	}
}

func TestMistakesWithBuffers(t *testing.T) {
	d := open(t, newFake(), gpu.Options{})
	b := d.Alloc(10)
	refused(t, kernels.ErrValue, "a part of an allocation", func() { d.Free(b.Slice(0, 5)) })
	d.Free(b)
	refused(t, kernels.ErrValue, "freed before", func() { d.Free(b) })
	refused(t, kernels.ErrValue, "used after Free", func() { d.Ptr(b) })
	refused(t, kernels.ErrShape, "-1 values", func() { d.Alloc(-1) })
	refused(t, kernels.ErrShape, "3 values into a buffer of 4", func() { d.Upload(d.Alloc(4), make([]float32, 3)) })
	refused(t, kernels.ErrShape, "3 values out of a buffer of 4", func() { d.Download(make([]float32, 3), d.Alloc(4)) })
	d.Free(kernels.Buffer{})
	if d.Ptr(kernels.Buffer{}) != 0 {
		t.Error("an absent buffer has an address")
	}
}

// The cache is given back before the device is said to be full; the error holds the
// numbers that explain it.
func TestOutOfMemory(t *testing.T) {
	f := newFake()
	f.budget = 10_000
	d := open(t, f, gpu.Options{})
	kept, loose := d.Alloc(256), d.Alloc(1024)
	d.Free(loose)
	large := d.Alloc(2048) // 8192 bytes: fits only without the 4096 that are cached
	if m := d.Memory(); m.Held != 1024+8192 || m.InUse != m.Held || m.Peak != m.Held {
		t.Errorf("%+v", m)
	}
	refused(t, kernels.ErrMemory, "1024 bytes asked for; 9216 bytes held, 9216 of them in use; 17 of the device's 10000 free: cuMemAlloc_v2", func() { d.Alloc(256) })
	refused(t, kernels.ErrMemory, fmt.Sprint(4*uint64(1<<52)), func() { d.Alloc(1 << 52) })
	d.Free(large)
	d.Free(kept)
	if err := d.Sync(); err != nil {
		t.Errorf("a refused Alloc is no failure of the device: %v", err)
	}
}

// Exact allocations are as large as asked for, and gone at Free.
func TestExact(t *testing.T) {
	f := newFake()
	d := open(t, f, gpu.Options{Exact: true})
	b := d.Alloc(101)
	if got := len(f.memory[d.Ptr(b)]); got != 404 || d.Memory().Held != 404 {
		t.Errorf("%d bytes for 101 values, held %d", got, d.Memory().Held)
	}
	d.Upload(b, make([]float32, 101))
	d.Free(b) // waits for the copy, or fake panics
	if len(f.memory) != 0 || d.Memory().Held != 0 {
		t.Errorf("%d allocations after Free, %+v", len(f.memory), d.Memory())
	}
}

// Copies larger than the staging buffers arrive whole, and the host's slice is free
// for other use at once.
func TestTransfers(t *testing.T) {
	d := open(t, newFake(), gpu.Options{Staging: 64})
	for _, n := range []int{0, 1, 15, 16, 17, 32, 33, 48, 49, 1000} {
		host := make([]float32, n)
		for i := range host {
			host[i] = float32(i + n)
		}
		b := d.Alloc(n + 10)
		d.Upload(b.Slice(3, 3+n), host)
		for i := range host {
			host[i] = -1
		}
		got := make([]float32, n)
		for range 2 {
			clear(got)
			d.Download(got, b.Slice(3, 3+n))
			for i, v := range got {
				if v != float32(i+n) {
					t.Fatalf("n=%d: value %d came back as %v, expected %v", n, i, v, i+n)
				}
			}
		}
		d.Free(b)
	}
}
