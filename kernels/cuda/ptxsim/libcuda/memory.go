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
	f, t, err := sim().MemGetInfo()
	if code := put(unsafe.Pointer(free), C.size_t(f), err); code != 0 {
		return code
	}
	return put(unsafe.Pointer(total), C.size_t(t), err)
}

//export cuMemAlloc_v2
func cuMemAlloc_v2(out *C.ulonglong, n C.size_t) C.int {
	p, err := sim().MemAlloc(uint64(n))
	return put(unsafe.Pointer(out), C.ulonglong(p), err)
}

//export cuMemFree_v2
func cuMemFree_v2(p C.ulonglong) C.int { return status(sim().MemFree(driver.Ptr(p))) }

// Host memory that is handed out is C's: Go's may not leave the library.

//export cuMemHostAlloc
func cuMemHostAlloc(out *unsafe.Pointer, n C.size_t, _ C.uint) C.int {
	if n == 0 {
		return C.int(driver.InvalidValue)
	}
	return put(unsafe.Pointer(out), C.malloc(n), nil)
}

//export cuMemAllocHost_v2
func cuMemAllocHost_v2(out *unsafe.Pointer, n C.size_t) C.int { return cuMemHostAlloc(out, n, 0) }

//export cuMemFreeHost
func cuMemFreeHost(p unsafe.Pointer) C.int {
	C.free(p)
	return 0
}

func bytesAt(p unsafe.Pointer, n C.size_t) []byte { return unsafe.Slice((*byte)(p), int(n)) }

//export cuMemcpyHtoD_v2
func cuMemcpyHtoD_v2(dst C.ulonglong, src unsafe.Pointer, n C.size_t) C.int {
	return status(sim().MemcpyHtoD(driver.Ptr(dst), bytesAt(src, n)))
}

//export cuMemcpyDtoH_v2
func cuMemcpyDtoH_v2(dst unsafe.Pointer, src C.ulonglong, n C.size_t) C.int {
	return status(sim().MemcpyDtoH(bytesAt(dst, n), driver.Ptr(src)))
}

//export cuMemcpyHtoDAsync_v2
func cuMemcpyHtoDAsync_v2(dst C.ulonglong, src unsafe.Pointer, n C.size_t, s C.uintptr_t) C.int {
	return status(sim().MemcpyHtoDAsync(driver.Ptr(dst), bytesAt(src, n), driver.Stream(s)))
}

//export cuMemcpyDtoHAsync_v2
func cuMemcpyDtoHAsync_v2(dst unsafe.Pointer, src C.ulonglong, n C.size_t, s C.uintptr_t) C.int {
	return status(sim().MemcpyDtoHAsync(bytesAt(dst, n), driver.Ptr(src), driver.Stream(s)))
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
