//go:build linux && (amd64 || arm64)

package libcuda

import (
	"bytes"
	"runtime"
	"testing"
	"unsafe"

	"github.com/ebitengine/purego"

	"vision/kernels/cuda/driver"
)

// crowd keeps what allocations put into freed memory.
var crowd [][]byte

// collect frees what nothing points to and fills the room again: what a driver was
// pointed to by a number alone does not survive it.
func collect() {
	runtime.GC()
	runtime.GC()
	for range 20_000 {
		for _, size := range []int{16, 32, 48} {
			crowd = append(crowd, bytes.Repeat([]byte{0xa5}, size))
		}
	}
}

// at reads the n-th value of an array that the driver was given.
func at[T any](array uintptr, n int) T {
	var p unsafe.Pointer
	*(*uintptr)(unsafe.Pointer(&p)) = array
	return *(*T)(unsafe.Add(p, n*int(unsafe.Sizeof(*(*T)(nil)))))
}

// A module is compiled for seconds, in which the collector runs; the driver then still
// reads its options and writes the lengths of its logs among their values.
func TestOptionsStayAlive(t *testing.T) {
	var found []uintptr
	load := purego.NewCallback(func(module, text, n, options, values uintptr) uintptr {
		collect()
		for i := range int(n) {
			found = append(found, uintptr(at[int32](options, i)), at[uintptr](values, i))
		}
		found = append(found, uintptr(at[byte](text, 0)))
		return 0
	})
	defer func() { crowd = nil }()
	var d Driver
	d.entry[cuModuleLoadDataEx] = load
	image := []byte("//ptx\x00beyond")[:5]
	if _, _, err := d.ModuleLoadData(image, driver.JITOptions{Verbose: true, Optimisation: 3}); err != nil {
		t.Fatal(err)
	}
	const size = 64 << 10
	want := []uintptr{jitInfoLogBuffer, 0, jitInfoLogSize, size, jitErrorLogBuffer, 0, jitErrorLogSize, size, jitLogVerbose, 1, jitOptimisationLevel, 3, '/'}
	if len(found) != len(want) {
		t.Fatalf("%d values, expected %d", len(found), len(want))
	}
	for i, w := range want {
		if w != 0 && found[i] != w {
			t.Errorf("value %d is %#x after the collector ran, expected %#x", i, found[i], w)
		}
	}
}

// What is behind the image in the caller's memory stays.
func TestImageStaysAsItIs(t *testing.T) {
	var length int
	load := purego.NewCallback(func(module, text, n, options, values uintptr) uintptr {
		for at[byte](text, length) != 0 {
			length++
		}
		return 0
	})
	var d Driver
	d.entry[cuModuleLoadDataEx] = load
	whole := []byte("//ptx and what follows")
	if _, _, err := d.ModuleLoadData(whole[:5], driver.JITOptions{Optimisation: -1}); err != nil {
		t.Fatal(err)
	}
	if string(whole) != "//ptx and what follows" || length != 5 {
		t.Errorf("the memory holds %q, the driver read %d bytes", whole, length)
	}
}
