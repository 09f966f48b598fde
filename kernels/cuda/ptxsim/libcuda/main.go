//go:build cgo

package main

/*
#include <stdlib.h>
#include <stdint.h>
*/
import "C"

import (
	"errors"
	"os"
	"strconv"
	"sync"
	"unsafe"

	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/ptxsim"
)

// sim is the one simulator of the process.
var sim = sync.OnceValue(func() *ptxsim.Sim {
	threads, err := strconv.Atoi(os.Getenv("VISION_SIM_THREADS"))
	if err != nil {
		threads = 0
	}
	return ptxsim.New(ptxsim.Options{Checks: os.Getenv("VISION_SIM_CHECKS") == "1", Threads: threads})
})

// status is the code of an error. Its detail, which a C caller cannot be given, goes to
// standard error if VISION_SIM_VERBOSE is set.
func status(err error) C.int {
	if err == nil {
		return 0
	}
	if os.Getenv("VISION_SIM_VERBOSE") != "" {
		os.Stderr.WriteString("libcuda (simulator): " + err.Error() + "\n")
	}
	var e *driver.Error
	if errors.As(err, &e) {
		return C.int(e.Status)
	}
	return C.int(driver.Unknown)
}

// put stores a result where the caller wants it.
func put[T any](p unsafe.Pointer, v T, err error) C.int {
	if err == nil && p == nil {
		return C.int(driver.InvalidValue)
	}
	if err == nil {
		*(*T)(p) = v
	}
	return status(err)
}

// names keeps the C strings that were handed out.
var names = struct {
	sync.Mutex
	of map[string]*C.char
}{of: map[string]*C.char{}}

func permanent(s string) *C.char {
	names.Lock()
	defer names.Unlock()
	if names.of[s] == nil {
		names.of[s] = C.CString(s)
	}
	return names.of[s]
}

//export cuInit
func cuInit(C.uint) C.int { return 0 }

//export cuDriverGetVersion
func cuDriverGetVersion(out *C.int) C.int {
	v, err := sim().DriverVersion()
	return put(unsafe.Pointer(out), C.int(v), err)
}

//export cuGetErrorName
func cuGetErrorName(s C.int, out **C.char) C.int {
	return put(unsafe.Pointer(out), permanent(driver.StatusName(driver.Status(s))), nil)
}

//export cuGetErrorString
func cuGetErrorString(s C.int, out **C.char) C.int {
	return put(unsafe.Pointer(out), permanent("simulated: "+driver.StatusName(driver.Status(s))), nil)
}

//export cuDeviceGetCount
func cuDeviceGetCount(out *C.int) C.int {
	n, err := sim().DeviceCount()
	return put(unsafe.Pointer(out), C.int(n), err)
}

//export cuDeviceGet
func cuDeviceGet(out *C.int, ordinal C.int) C.int {
	d, err := sim().Device(int(ordinal))
	return put(unsafe.Pointer(out), C.int(d), err)
}

//export cuDeviceGetName
func cuDeviceGetName(out *C.char, n C.int, d C.int) C.int {
	name, err := sim().DeviceName(driver.Device(d))
	if err == nil && (out == nil || n < 1) {
		return C.int(driver.InvalidValue)
	}
	if err == nil {
		to := unsafe.Slice((*byte)(unsafe.Pointer(out)), int(n))
		to[copy(to[:n-1], name)] = 0
	}
	return status(err)
}

//export cuDeviceTotalMem_v2
func cuDeviceTotalMem_v2(out *C.size_t, d C.int) C.int {
	n, err := sim().DeviceTotalMem(driver.Device(d))
	return put(unsafe.Pointer(out), C.size_t(n), err)
}

//export cuDeviceGetAttribute
func cuDeviceGetAttribute(out *C.int, a C.int, d C.int) C.int {
	v, err := sim().DeviceAttribute(driver.Device(d), driver.DeviceAttribute(a))
	return put(unsafe.Pointer(out), C.int(v), err)
}

//export cuDeviceGetUuid
func cuDeviceGetUuid(out unsafe.Pointer, d C.int) C.int {
	text, err := sim().DeviceUUID(driver.Device(d))
	var id [16]byte
	for i := range id {
		v, _ := strconv.ParseUint(text[2*i:2*i+2], 16, 8) // the simulator's own constant
		id[i] = byte(v)
	}
	return put(out, id, err)
}

//export cuDeviceGetUuid_v2
func cuDeviceGetUuid_v2(out unsafe.Pointer, d C.int) C.int { return cuDeviceGetUuid(out, d) }
