//go:build cgo

package main

// #include <stdlib.h>
// #include <stdint.h>
import "C"

import (
	"unsafe"

	"vision/kernels/cuda/driver"
)

//export cuMemGetInfo_v2
func cuMemGetInfo_v2(free, total *C.size_t) C.int {
	if free == nil || total == nil {
		return C.int(driver.InvalidValue)
	}
	f, t, err := sim().MemGetInfo()
	if err == nil {
		*free, *total = C.size_t(f), C.size_t(t)
	}
	return status(err)
}

//export cuMemAlloc_v2
func cuMemAlloc_v2(out *C.ulonglong, n C.size_t) C.int {
	return put(out, func() (driver.Ptr, error) { return sim().MemAlloc(uint64(n)) })
}

//export cuMemFree_v2
func cuMemFree_v2(p C.ulonglong) C.int { return status(sim().MemFree(driver.Ptr(p))) }

// Host memory that is handed out is C's: Go's may not leave the library.

//export cuMemHostAlloc
func cuMemHostAlloc(out *unsafe.Pointer, n C.size_t, _ C.uint) C.int {
	if out == nil || n == 0 {
		return C.int(driver.InvalidValue)
	}
	*out = C.malloc(n)
	return 0
}

//export cuMemAllocHost_v2
func cuMemAllocHost_v2(out *unsafe.Pointer, n C.size_t) C.int { return cuMemHostAlloc(out, n, 0) }

//export cuMemFreeHost
func cuMemFreeHost(p unsafe.Pointer) C.int {
	C.free(p)
	return 0
}

// copied has bytes of the host's memory copied; there are none at a null pointer.
func copied(p unsafe.Pointer, n C.size_t, do func(host []byte) error) C.int {
	if p == nil && n > 0 {
		return C.int(driver.InvalidValue)
	}
	return status(do(unsafe.Slice((*byte)(p), int(n))))
}

//export cuMemcpyHtoD_v2
func cuMemcpyHtoD_v2(dst C.ulonglong, src unsafe.Pointer, n C.size_t) C.int {
	return copied(src, n, func(host []byte) error { return sim().MemcpyHtoD(driver.Ptr(dst), host) })
}

//export cuMemcpyDtoH_v2
func cuMemcpyDtoH_v2(dst unsafe.Pointer, src C.ulonglong, n C.size_t) C.int {
	return copied(dst, n, func(host []byte) error { return sim().MemcpyDtoH(host, driver.Ptr(src)) })
}

//export cuMemcpyHtoDAsync_v2
func cuMemcpyHtoDAsync_v2(dst C.ulonglong, src unsafe.Pointer, n C.size_t, s C.uintptr_t) C.int {
	return copied(src, n, func(host []byte) error { return sim().MemcpyHtoDAsync(driver.Ptr(dst), host, driver.Stream(s)) })
}

//export cuMemcpyDtoHAsync_v2
func cuMemcpyDtoHAsync_v2(dst unsafe.Pointer, src C.ulonglong, n C.size_t, s C.uintptr_t) C.int {
	return copied(dst, n, func(host []byte) error { return sim().MemcpyDtoHAsync(host, driver.Ptr(src), driver.Stream(s)) })
}

//export cuMemcpyDtoDAsync_v2
func cuMemcpyDtoDAsync_v2(dst, src C.ulonglong, n C.size_t, s C.uintptr_t) C.int {
	return status(sim().MemcpyDtoDAsync(driver.Ptr(dst), driver.Ptr(src), uint64(n), driver.Stream(s)))
}

//export cuMemcpyDtoD_v2
func cuMemcpyDtoD_v2(dst, src C.ulonglong, n C.size_t) C.int {
	return cuMemcpyDtoDAsync_v2(dst, src, n, 0)
}

//export cuMemsetD32Async
func cuMemsetD32Async(dst C.ulonglong, word C.uint, n C.size_t, s C.uintptr_t) C.int {
	return status(sim().MemsetD32Async(driver.Ptr(dst), uint32(word), uint64(n), driver.Stream(s)))
}

//export cuMemsetD32_v2
func cuMemsetD32_v2(dst C.ulonglong, word C.uint, n C.size_t) C.int {
	return cuMemsetD32Async(dst, word, n, 0)
}
