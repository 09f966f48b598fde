//go:build cgo

package main

// #include <stdint.h>
import "C"

import "vision/kernels/cuda/driver"

// There is one device with one context, which is its own handle; it is current on
// every thread while it is retained.
const context = 1

//export cuDevicePrimaryCtxRetain
func cuDevicePrimaryCtxRetain(out *C.uintptr_t, d C.int) C.int {
	return put(out, func() (driver.Context, error) { return sim().PrimaryCtxRetain(driver.Device(d)) })
}

//export cuDevicePrimaryCtxRelease_v2
func cuDevicePrimaryCtxRelease_v2(d C.int) C.int {
	return status(sim().PrimaryCtxRelease(driver.Device(d)))
}

//export cuDevicePrimaryCtxGetState
func cuDevicePrimaryCtxGetState(_ C.int, flags *C.uint, active *C.int) C.int {
	if flags == nil || active == nil {
		return C.int(driver.InvalidValue)
	}
	*flags, *active = 0, 0
	if sim().CtxSynchronize() == nil {
		*active = 1
	}
	return 0
}

//export cuCtxCreate_v2
func cuCtxCreate_v2(out *C.uintptr_t, _ C.uint, d C.int) C.int {
	return cuDevicePrimaryCtxRetain(out, d)
}

//export cuCtxDestroy_v2
func cuCtxDestroy_v2(C.uintptr_t) C.int { return cuDevicePrimaryCtxRelease_v2(0) }

//export cuCtxSetCurrent
func cuCtxSetCurrent(c C.uintptr_t) C.int { return status(sim().CtxSetCurrent(driver.Context(c))) }

//export cuCtxPushCurrent_v2
func cuCtxPushCurrent_v2(c C.uintptr_t) C.int { return cuCtxSetCurrent(c) }

//export cuCtxPopCurrent_v2
func cuCtxPopCurrent_v2(out *C.uintptr_t) C.int {
	if out == nil {
		return 0
	}
	return cuCtxGetCurrent(out)
}

//export cuCtxGetCurrent
func cuCtxGetCurrent(out *C.uintptr_t) C.int {
	return put(out, func() (uintptr, error) { return context, nil })
}

//export cuCtxGetDevice
func cuCtxGetDevice(out *C.int) C.int { return put(out, func() (int, error) { return 0, nil }) }

//export cuCtxSynchronize
func cuCtxSynchronize() C.int { return status(sim().CtxSynchronize()) }
