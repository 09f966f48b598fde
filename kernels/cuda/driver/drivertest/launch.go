package drivertest

import (
	"bytes"
	"runtime"
	"sync"
	"testing"
	"unsafe"

	"vision/kernels/cuda/driver"
)

// binaryArgs mirrors struct Binary of kernels/cuda/elementwise/1_direct.cu.
type binaryArgs struct {
	dst, a, b driver.Ptr
	n, nb     uint64
}

// adder adds two vectors on the device by a kernel that ships.
type adder struct {
	d      driver.Driver
	f      driver.Function
	args   *binaryArgs
	stream driver.Stream
	n      int
}

func newAdder(t *testing.T, d driver.Driver, n int) *adder {
	t.Helper()
	x := &adder{d: d, f: must(d.ModuleGetFunction(load(t, d), "elementwise_add"))(t), n: n, stream: must(d.StreamCreate())(t)}
	at := func() driver.Ptr { return must(d.MemAlloc(uint64(4 * n)))(t) }
	x.args = &binaryArgs{dst: at(), a: at(), b: at(), n: uint64(n), nb: uint64(n)}
	a, b := make([]float32, n), make([]float32, n)
	for i := range a {
		a[i], b[i] = float32(i)+0.1, 1/float32(i+1)
	}
	check(t, d.MemcpyHtoD(x.args.a, floats(a)), d.MemcpyHtoD(x.args.b, floats(b)))
	return x
}

func (x *adder) launch(threads uint32) error {
	return x.d.LaunchKernel(driver.Launch{Function: x.f, Grid: driver.Dim3{X: 3, Y: 1, Z: 1}, Block: driver.Dim3{X: threads, Y: 1, Z: 1},
		Stream: x.stream, Params: []unsafe.Pointer{unsafe.Pointer(x.args)}})
}

// holds compares the result, bit by bit, with the host's sums.
func (x *adder) holds(t *testing.T) {
	t.Helper()
	want, got := make([]float32, x.n), make([]byte, 4*x.n)
	for i := range want {
		want[i] = (float32(i) + 0.1) + 1/float32(i+1)
	}
	check(t, x.d.StreamSynchronize(x.stream), x.d.MemcpyDtoH(got, x.args.dst))
	if !bytes.Equal(got, floats(want)) {
		t.Error("the sums have other bits than the host's")
	}
	check(t, x.d.MemsetD32Async(x.args.dst, 0, uint64(x.n), x.stream), x.d.StreamSynchronize(x.stream))
}

func launch(t *testing.T, d driver.Driver, _ Lacks) {
	x := newAdder(t, d, 1000)
	check(t, x.launch(256))
	x.holds(t)
	refused(t, x.launch(1025), driver.InvalidValue, "cuLaunchKernel")
	refused(t, x.launch(0), driver.InvalidValue, "cuLaunchKernel")
	check(t, x.launch(256)) // a refused launch spoils nothing
	x.holds(t)
}

func attributes(t *testing.T, d driver.Driver, l Lacks) {
	x := newAdder(t, d, 1)
	if n, err := d.FuncGetAttribute(x.f, driver.FuncMaxThreadsPerBlock); err != nil || n != 256 {
		t.Errorf("%d threads a block, %v, expected the kernel's 256", n, err)
	}
	if n, err := d.FuncGetAttribute(x.f, driver.FuncLocalSizeBytes); err != nil || n != 0 {
		t.Errorf("%d bytes of local memory, %v", n, err)
	}
	if n, err := d.OccupancyMaxActiveBlocks(x.f, 256, 0); err != nil || n < 1 || n > 8 {
		t.Errorf("%d blocks of 256 threads on a multiprocessor, %v, expected 1 to 8", n, err)
	}
	err := d.FuncSetAttribute(x.f, driver.FuncMaxDynamicSharedSizeBytes, 64<<10)
	if l.SetAttributes {
		refused(t, err, driver.NotSupported, "cuFuncSetAttribute")
		return
	}
	check(t, err)
	if n, err := d.FuncGetAttribute(x.f, driver.FuncMaxDynamicSharedSizeBytes); err != nil || n != 64<<10 {
		t.Errorf("%d bytes of dynamic shared memory, %v, expected those asked for", n, err)
	}
	refused(t, d.FuncSetAttribute(x.f, driver.FuncMaxDynamicSharedSizeBytes, 1<<30), driver.InvalidValue, "cuFuncSetAttribute")
}

func streams(t *testing.T, d driver.Driver, _ Lacks) {
	x := newAdder(t, d, 1000)
	start, end := must(d.EventCreate())(t), must(d.EventCreate())(t)
	if _, err := d.EventElapsedTime(start, end); err == nil {
		t.Error("time between events that were never recorded")
	}
	other := must(d.StreamCreate())(t)
	check(t, d.EventRecord(start, x.stream), x.launch(256), d.EventRecord(end, x.stream), d.StreamWaitEvent(other, end),
		d.StreamSynchronize(other), d.EventSynchronize(end))
	if ms, err := d.EventElapsedTime(start, end); err != nil || !(ms >= 0 && ms < 60_000) {
		t.Errorf("%g ms, %v", ms, err)
	}
	x.holds(t)
	check(t, d.EventDestroy(start), d.EventDestroy(end), d.StreamDestroy(other))
}

func graphs(t *testing.T, d driver.Driver, l Lacks) {
	x := newAdder(t, d, 1000)
	check(t, x.launch(256)) // loaded before anything is recorded
	x.holds(t)
	err := d.StreamBeginCapture(x.stream)
	if l.Graphs {
		refused(t, err, driver.NotSupported, "cuStreamBeginCapture_v2")
		return
	}
	check(t, err, x.launch(256))
	g := must(d.StreamEndCapture(x.stream))(t)
	got := make([]byte, 4*x.n)
	check(t, d.MemcpyDtoH(got, x.args.dst))
	if !bytes.Equal(got, make([]byte, 4*x.n)) {
		t.Error("recording ran the kernel")
	}
	exec := must(d.GraphInstantiate(g))(t)
	for range 3 {
		check(t, d.GraphLaunch(exec, x.stream))
		x.holds(t)
	}
	check(t, d.GraphExecDestroy(exec), d.GraphDestroy(g))
}

// goroutines: the context is there on every thread, while the collector runs.
func goroutines(t *testing.T, d driver.Driver, _ Lacks) {
	adders := make([]*adder, 8)
	for i := range adders {
		adders[i] = newAdder(t, d, 200+i)
	}
	var wait sync.WaitGroup
	errs := make([]error, len(adders))
	for i, x := range adders {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for range 50 {
				if errs[i] == nil {
					errs[i] = x.launch(256)
				}
				runtime.Gosched()
			}
		}()
	}
	for range 5 {
		runtime.GC()
	}
	wait.Wait()
	check(t, errs...)
	for _, x := range adders {
		x.holds(t)
	}
}
