//go:build cgo

package main

// #include <stdint.h>
// #include <string.h>
import "C"

import (
	"unsafe"

	"vision/kernels/cuda/driver"
)

//export cuModuleLoadData
func cuModuleLoadData(out *C.uintptr_t, image unsafe.Pointer) C.int {
	return cuModuleLoadDataEx(out, image, 0, nil, nil)
}

// Options of cuModuleLoadDataEx that are honoured; the others change nothing here.
const (
	jitInfoLogBuffer  = 3
	jitInfoLogSize    = 4
	jitErrorLogBuffer = 5
	jitErrorLogSize   = 6
	jitLogVerbose     = 12
)

//export cuModuleLoadDataEx
func cuModuleLoadDataEx(out *C.uintptr_t, image unsafe.Pointer, n C.uint, options *C.int, values *C.uintptr_t) C.int {
	if out == nil || image == nil || n > 0 && (options == nil || values == nil) {
		return C.int(driver.InvalidValue)
	}
	given := map[int]uintptr{}
	for i := range int(n) {
		given[int(unsafe.Slice(options, n)[i])] = uintptr(unsafe.Slice(values, n)[i])
	}
	text := C.GoBytes(image, C.int(C.strlen((*C.char)(image))))
	m, log, err := sim().ModuleLoadData(text, driver.JITOptions{Verbose: given[jitLogVerbose] != 0, Optimisation: -1})
	tell(given[jitInfoLogBuffer], given[jitInfoLogSize], log.Info)
	tell(given[jitErrorLogBuffer], given[jitErrorLogSize], log.Error)
	if err == nil {
		*out = C.uintptr_t(m)
	}
	return status(err)
}

// tell writes a log into the caller's buffer, which is C memory, ended by a zero.
func tell(buffer, size uintptr, text string) {
	if buffer == 0 || size == 0 {
		return
	}
	to := unsafe.Slice(*(**byte)(unsafe.Pointer(&buffer)), size)
	to[copy(to[:size-1], text)] = 0
}

//export cuModuleUnload
func cuModuleUnload(m C.uintptr_t) C.int { return status(sim().ModuleUnload(driver.Module(m))) }

//export cuModuleGetFunction
func cuModuleGetFunction(out *C.uintptr_t, m C.uintptr_t, name *C.char) C.int {
	if name == nil {
		return C.int(driver.InvalidValue)
	}
	return put(out, func() (driver.Function, error) { return sim().ModuleGetFunction(driver.Module(m), C.GoString(name)) })
}

//export cuFuncGetAttribute
func cuFuncGetAttribute(out *C.int, a C.int, f C.uintptr_t) C.int {
	return put(out, func() (int, error) { return sim().FuncGetAttribute(driver.Function(f), driver.FunctionAttribute(a)) })
}

//export cuFuncSetAttribute
func cuFuncSetAttribute(f C.uintptr_t, a C.int, v C.int) C.int {
	return status(sim().FuncSetAttribute(driver.Function(f), driver.FunctionAttribute(a), int(v)))
}

//export cuFuncSetCacheConfig
func cuFuncSetCacheConfig(C.uintptr_t, C.int) C.int { return 0 }

//export cuOccupancyMaxActiveBlocksPerMultiprocessor
func cuOccupancyMaxActiveBlocksPerMultiprocessor(out *C.int, f C.uintptr_t, threads C.int, shared C.size_t) C.int {
	return put(out, func() (int, error) {
		return sim().OccupancyMaxActiveBlocks(driver.Function(f), int(threads), uint32(shared))
	})
}

//export cuLaunchKernel
func cuLaunchKernel(f C.uintptr_t, gx, gy, gz, bx, by, bz, shared C.uint, s C.uintptr_t, params *unsafe.Pointer, extra *unsafe.Pointer) C.int {
	if extra != nil && *extra != nil {
		return C.int(driver.NotSupported) // parameters packed in a buffer
	}
	n, err := sim().Parameters(driver.Function(f))
	if err != nil {
		return status(err)
	}
	l := driver.Launch{Function: driver.Function(f), Grid: driver.Dim3{X: uint32(gx), Y: uint32(gy), Z: uint32(gz)},
		Block: driver.Dim3{X: uint32(bx), Y: uint32(by), Z: uint32(bz)}, Shared: uint32(shared), Stream: driver.Stream(s)}
	if n > 0 {
		if params == nil {
			return C.int(driver.InvalidValue)
		}
		l.Params = unsafe.Slice(params, n)
	}
	return status(sim().LaunchKernel(l))
}
