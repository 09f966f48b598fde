package gpu_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

type countArgs struct {
	to   driver.Ptr
	a, b uint32
}

// Any embedded module will do: the fake driver does not read it.
var count = gpu.Kernel{Module: "peak_copy", Entry: "count", Shared: 100 << 10}

func launch(d *gpu.Device, b kernels.Buffer) {
	gpu.Launch(d, &count, driver.Dim3{X: 2, Y: 1, Z: 1}, gpu.Threads(32), 4096, &countArgs{to: d.Ptr(b), a: 1, b: 2})
}

func counted(d *gpu.Device, b kernels.Buffer) uint32 {
	v := make([]float32, 1)
	d.Download(v, b)
	return words(v)[0]
}

func zeroed(d *gpu.Device) kernels.Buffer {
	b := d.Alloc(1)
	d.Upload(b, []float32{0})
	return b
}

func TestLaunch(t *testing.T) {
	f := newFake()
	var seen []string
	d := open(t, f, gpu.Options{JITLog: true, OnLaunch: func(k *gpu.Kernel, grid, block driver.Dim3, shared int) {
		if grid.X != 2 || block.X != 32 || shared != 4096 {
			t.Errorf("OnLaunch: grid %v, block %v, shared %d", grid, block, shared)
		}
		seen = append(seen, k.Entry)
	}})
	b := zeroed(d)
	launch(d, b)
	launch(d, b)
	if n := counted(d, b); n != 2 || len(seen) != 2 {
		t.Errorf("%d launches ran, OnLaunch saw %d, expected 2", n, len(seen))
	}
	gpu.Launch(d, &count, driver.Dim3{X: 0, Y: 1, Z: 1}, gpu.Threads(32), 0, &countArgs{})
	if len(f.launches) != 2 {
		t.Error("an empty grid was launched")
	}
	l := f.launches[1]
	if l.Shared != 4096 || l.Stream != d.Stream() || f.attribute[driver.FuncMaxDynamicSharedSizeBytes] != 100<<10 {
		t.Errorf("%+v with %v", l, f.attribute)
	}
	if m := d.Modules(); len(m) != 1 || m[0].Name != "peak_copy" || m[0].Log.Info != "true" || m[0].Log.Wall == 0 {
		t.Errorf("modules %+v", m)
	}
	if i := d.KernelInfo(&count); i != (gpu.KernelInfo{Registers: 40, Shared: 10, Local: 30, MaxThreads: 0}) {
		t.Errorf("%+v", i)
	}
	if n := d.BlocksPerMultiprocessor(&count, 256, 0); n != 3 {
		t.Errorf("%d blocks", n)
	}
	f.fail["LaunchKernel"] = failed("cuLaunchKernel", driver.LaunchOutOfResources, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES")
	refused(t, kernels.ErrDevice, "count: device failed: grid {2 1 1}, block {32 1 1}, 4096 bytes of shared memory: cuLaunchKernel", func() { launch(d, b) })
}

// A kernel is given what the device has, and asks for nothing where that needs no asking.
func TestSharedMemoryOfSmallDevices(t *testing.T) {
	for most, asked := range map[int]int{163 << 10: 100 << 10, 99 << 10: 99 << 10, 48 << 10: 0} {
		f := newFake()
		f.shared = most
		d := open(t, f, gpu.Options{})
		launch(d, zeroed(d))
		if got := f.attribute[driver.FuncMaxDynamicSharedSizeBytes]; got != asked {
			t.Errorf("a kernel of 100 KiB on a device of %d KiB asked for %d bytes, expected %d", most>>10, got, asked)
		}
	}
}

// Without page-locked memory copies go through ordinary memory; any other refusal of it
// is an error.
func TestNoPinnedMemory(t *testing.T) {
	f := newFake()
	f.fail["MemHostAlloc"] = failed("cuMemHostAlloc", driver.NotSupported, "CUDA_ERROR_NOT_SUPPORTED")
	d := open(t, f, gpu.Options{Staging: 16})
	b, sent, back := d.Alloc(9), []float32{1, 2, 3, 4, 5, 6, 7, 8, 9}, make([]float32, 9)
	d.Upload(b, sent)
	d.Download(back, b)
	if !slices.Equal(sent, back) {
		t.Errorf("%v came back as %v", sent, back)
	}
	f = newFake()
	f.fail["MemHostAlloc"] = failed("cuMemHostAlloc", driver.OutOfMemory, "CUDA_ERROR_OUT_OF_MEMORY")
	d = open(t, f, gpu.Options{})
	refused(t, kernels.ErrDevice, "cuMemHostAlloc: CUDA_ERROR_OUT_OF_MEMORY", func() { d.Upload(d.Alloc(1), sent[:1]) })
}

func TestModuleThatDoesNotLoad(t *testing.T) {
	f := newFake()
	d := open(t, f, gpu.Options{})
	b := zeroed(d)
	f.fail["ModuleLoadData"] = failed("cuModuleLoadDataEx", driver.InvalidPTX, "CUDA_ERROR_INVALID_PTX")
	refused(t, kernels.ErrDevice, "line 7: no such thing", func() { launch(d, b) })
	absent := gpu.Kernel{Module: "absent", Entry: "f"}
	refused(t, kernels.ErrDevice, `no module "absent"`, func() { gpu.Launch(d, &absent, gpu.Threads(1), gpu.Threads(1), 0, &countArgs{}) })
}

// After the first launch nothing is allocated on the host.
func TestLaunchAllocatesNothing(t *testing.T) {
	d := open(t, newFake(), gpu.Options{})
	b := zeroed(d)
	launch(d, b)
	null := &nullDriver{}
	quiet, err := gpu.Open(null, 0, gpu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() { launch(quiet, kernels.Buffer{}) }); n != 0 {
		t.Errorf("%v allocations a launch, expected none", n)
	}
}

// nullDriver launches nothing, without a trace.
type nullDriver struct{ fake }

func (*nullDriver) DeviceCount() (int, error)        { return 1, nil }
func (*nullDriver) LaunchKernel(driver.Launch) error { return nil }
func (*nullDriver) DeviceAttribute(driver.Device, driver.DeviceAttribute) (int, error) {
	return 9, nil
}
func (*nullDriver) FuncSetAttribute(driver.Function, driver.FunctionAttribute, int) error { return nil }

func TestTime(t *testing.T) {
	f := newFake()
	d := open(t, f, gpu.Options{})
	b := zeroed(d)
	if ms := d.Time(func() { launch(d, b) }); ms != 1.5 {
		t.Errorf("%v ms", ms)
	}
	if len(f.events) != 1 { // the staging buffer's
		t.Errorf("%d events are left", len(f.events))
	}
	if err := d.Sync(); err != nil {
		t.Errorf("%v after events were destroyed", err)
	}
	f.fail["EventDestroy"] = failed("cuEventDestroy_v2", driver.InvalidHandle, "CUDA_ERROR_INVALID_HANDLE")
	d.Time(func() {})
	delete(f.fail, "EventDestroy")
	if err := d.Sync(); err == nil || !strings.Contains(err.Error(), "cuEventDestroy_v2") {
		t.Errorf("%v, expected the failure to destroy an event", err)
	}
}

// A recorded graph runs as often as it is launched, and owns what it touches.
func TestCapture(t *testing.T) {
	f := newFake()
	d := open(t, f, gpu.Options{})
	out := zeroed(d)
	body := func() {
		scratch := d.Alloc(5000)
		launch(d, scratch)
		launch(d, out)
		d.Free(scratch)
	}
	if _, err := d.Capture(body); err == nil || !strings.Contains(err.Error(), "cannot be recorded") {
		t.Errorf("recording without a run before: %v, expected a refusal", err)
	}
	body() // takes the memory and loads the kernel
	if n := counted(d, out); n != 1 {
		t.Fatalf("%d, expected 1", n)
	}
	g, err := d.Capture(body)
	if err != nil {
		t.Fatal(err)
	}
	if n := counted(d, out); n != 1 {
		t.Errorf("recording ran the ops: %d", n)
	}
	// The graph's scratch is not handed out again.
	other := d.Alloc(5000)
	d.Upload(other, make([]float32, 5000))
	g.Launch()
	g.Launch()
	if n, m := counted(d, out), counted(d, other.Slice(0, 1)); n != 3 || m != 0 {
		t.Errorf("after two launches %d, expected 3; another buffer was changed %d times", n, m)
	}
	d.Free(other)
	free := d.Alloc(5000)
	d.Free(free)
	if err := g.Close(); err != nil {
		t.Error(err)
	}
	calls := f.allocs
	d.Alloc(5000)
	d.Alloc(5000)
	if f.allocs != calls {
		t.Error("the graph's memory did not return to the cache")
	}
	refused(t, kernels.ErrValue, "launched after Close", g.Launch)
}

// A buffer that one graph made is not given away by another, which would lose it at the
// end of the first.
func TestCaptureOfAnothersBuffer(t *testing.T) {
	d := open(t, newFake(), gpu.Options{})
	var made kernels.Buffer
	d.Free(d.Alloc(5000))
	first, err := d.Capture(func() { made = d.Alloc(5000) })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Capture(func() { d.Free(made) }); err == nil || !strings.Contains(err.Error(), "belongs to another graph") {
		t.Errorf("%v, expected a refusal", err)
	}
	d.Free(made)
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	if m := d.Memory(); m.InUse != 0 {
		t.Errorf("%d bytes in use, expected none", m.InUse)
	}
}

// What cannot be recorded is refused, and the device goes on.
func TestCaptureRefuses(t *testing.T) {
	f := newFake()
	d := open(t, f, gpu.Options{})
	b := zeroed(d)
	for what, body := range map[string]func(){
		"Upload":   func() { d.Upload(b, []float32{1}) },
		"Download": func() { d.Download(make([]float32, 1), b) },
		"Sync":     func() { d.Sync() },
		"Trim":     func() { d.Trim() },
		"Time":     func() { d.Time(func() {}) },
		"Alloc":    func() { d.Alloc(1 << 20) },
		"count":    func() { launch(d, b) },
	} {
		if _, err := d.Capture(body); !errors.Is(err, kernels.ErrDevice) || !strings.Contains(err.Error(), what+": ") {
			t.Errorf("%s while recording: %v", what, err)
		}
	}
	for _, call := range []string{"StreamBeginCapture", "StreamEndCapture", "GraphInstantiate"} {
		f.fail = map[string]error{call: failed(call, driver.NotSupported, "CUDA_ERROR_NOT_SUPPORTED")}
		if _, err := d.Capture(func() {}); err == nil || !strings.Contains(err.Error(), call) {
			t.Errorf("%s: %v", call, err)
		}
		f.fail, f.capturing, f.captured = map[string]error{}, false, nil
	}
	if n := counted(d, b); n != 0 {
		t.Errorf("%d", n)
	}
}
