//go:build linux && (amd64 || arm64)

package main

import (
	"os"
	"testing"
	"unsafe"

	"github.com/ebitengine/purego"

	"vision/kernels/cuda/driver"
)

// The library that VISION_LIBCUDA names has every entry of this folder, and those that
// are refused say so.
func TestLibrary(t *testing.T) {
	path := os.Getenv("VISION_LIBCUDA")
	if path == "" {
		t.Skip("VISION_LIBCUDA does not name the simulator's libcuda.so.1 (make libcuda-sim)")
	}
	library, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range exported(t) {
		if _, err := purego.Dlsym(library, name); err != nil {
			t.Error(err)
		}
	}
	find, err := purego.Dlsym(library, "cuGetProcAddress_v2")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range refused(t) {
		at, err := purego.Dlsym(library, name)
		if err != nil {
			t.Error(err)
			continue
		}
		if r, _, _ := purego.SyscallN(at, 1, 2, 3); driver.Status(int32(r)) != driver.NotSupported {
			t.Errorf("%s answers %d, expected %d", name, int32(r), driver.NotSupported)
		}
	}
	for name, want := range map[string]string{"cuMemAlloc": "cuMemAlloc_v2", "cuLaunchKernel": "cuLaunchKernel", "cuTexRefSetAddress2D": "cuTexRefSetAddress2D_v3"} {
		text, got := append([]byte(name), 0), new(uintptr)
		r, _, _ := purego.SyscallN(find, uintptr(unsafe.Pointer(&text[0])), uintptr(unsafe.Pointer(got)), 12000, 0, 0)
		if at, err := purego.Dlsym(library, want); err != nil || int32(r) != 0 || *got != at {
			t.Errorf("cuGetProcAddress of %s: status %d, %#x, expected %s at %#x (%v)", name, int32(r), *got, want, at, err)
		}
	}
	nowhere(t, library)
	text, got := append([]byte("cuNothing"), 0), new(uintptr)
	if r, _, _ := purego.SyscallN(find, uintptr(unsafe.Pointer(&text[0])), uintptr(unsafe.Pointer(got)), 12000, 0, 0); driver.Status(int32(r)) != driver.NotFound || *got != 0 {
		t.Errorf("cuGetProcAddress of cuNothing: status %d, %#x, expected %d and 0", int32(r), *got, driver.NotFound)
	}
}

// host is memory that does not move while the library has its address.
var host struct {
	module   [128]byte
	name     [2]byte
	word     uint64
	made     [9]uintptr
	free, of uintptr
}

func address[T any](p *T) uintptr { return uintptr(unsafe.Pointer(p)) }

// nowhere calls every entry that has a result, with a null pointer for it and all else
// in order: none of them may crash, or make what nobody can end.
func nowhere(t *testing.T, library uintptr) {
	t.Helper()
	call := func(name string, args ...uintptr) driver.Status {
		at, err := purego.Dlsym(library, name)
		if err != nil {
			t.Fatal(err)
		}
		r, _, _ := purego.SyscallN(at, args...)
		return driver.Status(int32(r))
	}
	must := func(name string, args ...uintptr) {
		t.Helper()
		if s := call(name, args...); s != 0 {
			t.Fatalf("%s: %s", name, driver.StatusName(s))
		}
	}
	last := -1
	made := func(name string, args ...uintptr) uintptr {
		t.Helper()
		last++
		must(name, append([]uintptr{address(&host.made[last])}, args...)...)
		return host.made[last]
	}
	copy(host.module[:], ".version 7.0\n.target sm_80\n.address_size 64\n.visible .entry f()\n{\nret;\n}\n")
	host.name[0] = 'f'
	text, function, word := address(&host.module), address(&host.name), address(&host.word)
	made("cuDevicePrimaryCtxRetain", 0)
	module := made("cuModuleLoadData", text)
	f := made("cuModuleGetFunction", module, function)
	stream, first, second := made("cuStreamCreate", 0), made("cuEventCreate", 0), made("cuEventCreate", 0)
	memory := made("cuMemAlloc_v2", 64)
	must("cuEventRecord", first, 0)
	must("cuEventRecord", second, 0)
	must("cuStreamBeginCapture_v2", stream, 0)
	must("cuMemGetInfo_v2", address(&host.free), address(&host.of))
	before := host.free
	for _, c := range []struct {
		name string
		args []uintptr
	}{
		{"cuDriverGetVersion", []uintptr{0}}, {"cuGetErrorName", []uintptr{1, 0}}, {"cuGetErrorString", []uintptr{1, 0}},
		{"cuDeviceGetCount", []uintptr{0}}, {"cuDeviceGet", []uintptr{0, 0}}, {"cuDeviceGetName", []uintptr{0, 8, 0}},
		{"cuDeviceTotalMem_v2", []uintptr{0, 0}}, {"cuDeviceGetAttribute", []uintptr{0, 16, 0}},
		{"cuDeviceGetUuid", []uintptr{0, 0}}, {"cuDeviceGetUuid_v2", []uintptr{0, 0}},
		{"cuDevicePrimaryCtxRetain", []uintptr{0, 0}}, {"cuDevicePrimaryCtxGetState", []uintptr{0, 0, word}},
		{"cuDevicePrimaryCtxGetState", []uintptr{0, word, 0}}, {"cuCtxCreate_v2", []uintptr{0, 0, 0}},
		{"cuCtxGetCurrent", []uintptr{0}}, {"cuCtxGetDevice", []uintptr{0}},
		{"cuMemGetInfo_v2", []uintptr{0, word}}, {"cuMemGetInfo_v2", []uintptr{word, 0}}, {"cuMemAlloc_v2", []uintptr{0, 1 << 20}},
		{"cuMemHostAlloc", []uintptr{0, 64, 0}}, {"cuMemAllocHost_v2", []uintptr{0, 64}},
		{"cuMemcpyHtoD_v2", []uintptr{memory, 0, 64}}, {"cuMemcpyDtoH_v2", []uintptr{0, memory, 64}},
		{"cuMemcpyHtoDAsync_v2", []uintptr{memory, 0, 64, 0}}, {"cuMemcpyDtoHAsync_v2", []uintptr{0, memory, 64, 0}},
		{"cuModuleLoadData", []uintptr{0, text}}, {"cuModuleLoadDataEx", []uintptr{0, text, 0, 0, 0}},
		{"cuModuleLoadDataEx", []uintptr{word, text, 1, 0, word}}, {"cuModuleLoadDataEx", []uintptr{word, text, 1, word, 0}},
		{"cuModuleGetFunction", []uintptr{0, module, function}}, {"cuModuleGetFunction", []uintptr{word, module, 0}},
		{"cuFuncGetAttribute", []uintptr{0, 0, f}}, {"cuOccupancyMaxActiveBlocksPerMultiprocessor", []uintptr{0, f, 32, 0}},
		{"cuStreamCreate", []uintptr{0, 0}}, {"cuEventCreate", []uintptr{0, 0}}, {"cuEventElapsedTime", []uintptr{0, first, second}},
		{"cuStreamEndCapture", []uintptr{stream, 0}},
		{"cuGetProcAddress", []uintptr{function, 0, 12000, 0}}, {"cuGetProcAddress_v2", []uintptr{function, 0, 12000, 0, word}},
		{"cuGetProcAddress_v2", []uintptr{0, word, 12000, 0, word}},
	} {
		if s := call(c.name, c.args...); s != driver.InvalidValue {
			t.Errorf("%s%v answers %d, expected %d", c.name, c.args, s, driver.InvalidValue)
		}
	}
	if must("cuMemGetInfo_v2", address(&host.free), address(&host.of)); host.free != before {
		t.Errorf("%d bytes of device memory were taken", before-host.free)
	}
	must("cuStreamEndCapture", stream, address(&host.made[8])) // the capture is still there
	graph := host.made[8]
	for _, name := range []string{"cuGraphInstantiateWithFlags", "cuGraphInstantiate", "cuGraphInstantiate_v2"} {
		if s := call(name, 0, graph, 0, 0, 0); s != driver.InvalidValue {
			t.Errorf("%s answers %d, expected %d", name, s, driver.InvalidValue)
		}
	}
	must("cuGraphDestroy", graph)
	must("cuStreamDestroy_v2", stream)
	must("cuEventDestroy_v2", first)
	must("cuEventDestroy_v2", second)
	must("cuMemFree_v2", memory)
	must("cuModuleUnload", module)
	must("cuDevicePrimaryCtxRelease_v2", 0)
}
