// Package drivertest is the contract of a driver.Driver: what the project relies on,
// one subtest a subject. It runs on the simulator, and on each binding of a
// libcuda.so.1, NVIDIA's or the simulator's.
package drivertest

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"testing"

	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/ptx"
)

// Lacks names what a binding cannot do and refuses with NotSupported.
type Lacks struct{ Graphs, Pinned, SetAttributes bool }

// RunAll holds a driver to the contract. open is called once for every subtest.
func RunAll(t *testing.T, open func(t *testing.T) driver.Driver, lacks Lacks) {
	for _, c := range []struct {
		name string
		body func(t *testing.T, d driver.Driver, l Lacks)
	}{
		{"Devices", devices}, {"Memory", memory}, {"Pinned", pinned}, {"Modules", modules}, {"Launch", launch},
		{"Attributes", attributes}, {"Streams", streams}, {"Graphs", graphs}, {"Goroutines", goroutines},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := open(t)
			device := must(d.Device(0))(t)
			context := must(d.PrimaryCtxRetain(device))(t)
			check(t, d.CtxSetCurrent(context))
			c.body(t, d, lacks)
			check(t, d.CtxSynchronize(), d.PrimaryCtxRelease(device), d.Close())
		})
	}
}

// must returns a value, or ends the test with the error.
func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func check(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// refused demands an error with a status and the call's name in it.
func refused(t *testing.T, err error, status driver.Status, call string) {
	t.Helper()
	var e *driver.Error
	if !errors.As(err, &e) || e.Status != status || e.Call != call || e.Name != driver.StatusName(status) {
		t.Errorf("%v (%T), expected %s from %s", err, err, driver.StatusName(status), call)
	}
}

func devices(t *testing.T, d driver.Driver, _ Lacks) {
	if n := must(d.DeviceCount())(t); n < 1 {
		t.Fatalf("%d devices", n)
	}
	if v := must(d.DriverVersion())(t); v < 11000 {
		t.Errorf("driver version %d, expected 11000 or later", v)
	}
	if d.Name() == "" || must(d.DeviceName(0))(t) == "" || must(d.DeviceTotalMem(0))(t) == 0 {
		t.Error("no name or no memory")
	}
	if id := must(d.DeviceUUID(0))(t); len(id) != 32 {
		t.Errorf("UUID %q, expected 32 hexadecimal digits", id)
	}
	if w := must(d.DeviceAttribute(0, driver.WarpSize))(t); w != 32 {
		t.Errorf("warps of %d", w)
	}
	_, err := d.Device(1 << 20)
	refused(t, err, driver.InvalidDevice, "cuDeviceGet")
	_, err = d.DeviceAttribute(0, 1<<20)
	refused(t, err, driver.InvalidValue, "cuDeviceGetAttribute")
}

func memory(t *testing.T, d driver.Driver, _ Lacks) {
	free, total, err := d.MemGetInfo()
	check(t, err)
	if free == 0 || free > total {
		t.Errorf("%d of %d bytes free", free, total)
	}
	p := must(d.MemAlloc(64))(t)
	host := []byte("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!?")
	back := make([]byte, 64)
	s := must(d.StreamCreate())(t)
	check(t, d.MemcpyHtoD(p, host), d.MemcpyDtoH(back, p))
	if !bytes.Equal(back, host) {
		t.Errorf("came back as %q", back)
	}
	check(t, d.MemcpyDtoDAsync(p+32, p, 32, s), d.StreamSynchronize(s), d.MemcpyDtoH(back, p))
	if !bytes.Equal(back[32:], host[:32]) {
		t.Errorf("copied on the device: %q", back)
	}
	check(t, d.MemsetD32Async(p+4, 0x01020304, 3, s), d.MemcpyDtoHAsync(back, p, s), d.StreamSynchronize(s))
	if !bytes.Equal(back[:20], []byte("0123\x04\x03\x02\x01\x04\x03\x02\x01\x04\x03\x02\x01ghij")) {
		t.Errorf("set on the device: %q", back[:20])
	}
	check(t, d.MemcpyHtoDAsync(p, host[32:], s), d.StreamSynchronize(s), d.MemcpyDtoH(back, p), d.StreamDestroy(s))
	if !bytes.Equal(back[:32], host[32:]) {
		t.Errorf("copied through the stream: %q", back[:32])
	}
	check(t, d.MemcpyHtoD(p, nil), d.MemFree(p))
	_, err = d.MemAlloc(1 << 60)
	refused(t, err, driver.OutOfMemory, "cuMemAlloc_v2")
	_, err = d.MemAlloc(0)
	refused(t, err, driver.InvalidValue, "cuMemAlloc_v2")
}

func pinned(t *testing.T, d driver.Driver, l Lacks) {
	b, err := d.MemHostAlloc(1 << 20)
	if l.Pinned {
		refused(t, err, driver.NotSupported, "cuMemHostAlloc")
		return
	}
	check(t, err)
	if len(b) != 1<<20 {
		t.Fatalf("%d bytes", len(b))
	}
	for i := range b {
		b[i] = byte(i * 7)
	}
	p, s := must(d.MemAlloc(1<<20))(t), must(d.StreamCreate())(t)
	check(t, d.MemcpyHtoDAsync(p, b, s), d.StreamSynchronize(s))
	clear(b)
	check(t, d.MemcpyDtoHAsync(b, p, s), d.StreamSynchronize(s))
	for i := range b {
		if b[i] != byte(i*7) {
			t.Fatalf("byte %d came back as %d", i, b[i])
		}
	}
	check(t, d.MemFreeHost(b), d.MemFree(p), d.StreamDestroy(s))
}

func modules(t *testing.T, d driver.Driver, _ Lacks) {
	m := load(t, d)
	if must(d.ModuleGetFunction(m, "elementwise_add"))(t) == 0 {
		t.Error("a function without a handle")
	}
	_, err := d.ModuleGetFunction(m, "elementwise_subtract")
	refused(t, err, driver.NotFound, "cuModuleGetFunction")
	check(t, d.ModuleUnload(m))
	if _, _, err := d.ModuleLoadData([]byte(".version 7.0\n.target sm_80\n.address_size 64\n.visible .entry f() { add.roman.f32 %f1, %f2; ret; }\n"), driver.JITOptions{Optimisation: -1}); err == nil {
		t.Error("a PTX text with an instruction that does not exist was loaded")
	}
}

func load(t *testing.T, d driver.Driver) driver.Module {
	t.Helper()
	text := must(ptx.Text("elementwise_1_direct"))(t)
	m, log, err := d.ModuleLoadData(text, driver.JITOptions{Verbose: true, Optimisation: -1})
	if err != nil {
		t.Fatalf("%v\n%s", err, log.Error)
	}
	return m
}

// floats as they lie in memory.
func floats(v []float32) []byte {
	var out []byte
	for _, x := range v {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(x))
	}
	return out
}
