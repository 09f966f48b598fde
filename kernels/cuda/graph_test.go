package cuda_test

import (
	"testing"

	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
	"vision/kernels/devices"
)

// Ops recorded in a graph do at every launch what they do when called, on the
// simulated GPU as on another: x is doubled through a temporary buffer.
func TestGraph(t *testing.T) {
	launches := 0
	b, err := devices.OpenGPU("sim", devices.Options{GPU: gpu.Options{
		OnLaunch: func(*gpu.Kernel, driver.Dim3, driver.Dim3, int) { launches++ }}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}()
	const n = 1000
	host := make([]float32, n)
	for i := range host {
		host[i] = float32(i)
	}
	x := b.Alloc(n)
	b.Upload(x, host)
	double := func() {
		sum := b.Alloc(n)
		b.Add(sum, x, x)
		b.Scale(x, sum, 1)
		b.Free(sum)
	}
	double()
	g, err := b.Capture(double)
	if err != nil {
		t.Fatal(err)
	}
	other := b.Alloc(n) // not the memory of the graph's temporary
	b.Fill(other, 7)
	for range 3 {
		g.Launch()
	}
	got := make([]float32, n)
	b.Download(got, x)
	for i, v := range got {
		if v != 16*float32(i) {
			t.Fatalf("value %d is %v after one call and three launches, expected %v", i, v, 16*float32(i))
		}
	}
	b.Download(host, other)
	for i, v := range host {
		if v != 7 {
			t.Fatalf("value %d of another buffer is %v: the graph wrote into it", i, v)
		}
	}
	if launches != 2+2+1 {
		t.Errorf("OnLaunch saw %d launches, expected 5: two called, two recorded, Fill", launches)
	}
	if err := g.Close(); err != nil {
		t.Error(err)
	}
	if ms := b.Time(double); !(ms >= 0) {
		t.Errorf("%v ms", ms)
	}
}
