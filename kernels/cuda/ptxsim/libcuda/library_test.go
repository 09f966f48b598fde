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
	text, got := append([]byte("cuNothing"), 0), new(uintptr)
	if r, _, _ := purego.SyscallN(find, uintptr(unsafe.Pointer(&text[0])), uintptr(unsafe.Pointer(got)), 12000, 0, 0); driver.Status(int32(r)) != driver.NotFound || *got != 0 {
		t.Errorf("cuGetProcAddress of cuNothing: status %d, %#x, expected %d and 0", int32(r), *got, driver.NotFound)
	}
}
