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

// number is what a result may be: a number of C, or the driver's handle for it.
type number interface {
	~int | ~int32 | ~uint32 | ~int64 | ~uint64 | ~uintptr | ~float32
}

// put makes a result and stores it where the caller wants it. With nowhere to store it
// nothing is made, since nobody could end it.
func put[T, V number](out *T, result func() (V, error)) C.int {
	if out == nil {
		return C.int(driver.InvalidValue)
	}
	v, err := result()
	if err == nil {
		*out = T(v)
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
func cuDriverGetVersion(out *C.int) C.int { return put(out, sim().DriverVersion) }

//export cuGetErrorName
func cuGetErrorName(s C.int, out **C.char) C.int {
	return putText(out, driver.StatusName(driver.Status(s)))
}

//export cuGetErrorString
func cuGetErrorString(s C.int, out **C.char) C.int {
	return putText(out, "simulated: "+driver.StatusName(driver.Status(s)))
}

func putText(out **C.char, s string) C.int {
	if out == nil {
		return C.int(driver.InvalidValue)
	}
	*out = permanent(s)
	return 0
}

//export cuDeviceGetCount
func cuDeviceGetCount(out *C.int) C.int { return put(out, sim().DeviceCount) }

//export cuDeviceGet
func cuDeviceGet(out *C.int, ordinal C.int) C.int {
	return put(out, func() (driver.Device, error) { return sim().Device(int(ordinal)) })
}

//export cuDeviceGetName
func cuDeviceGetName(out *C.char, n C.int, d C.int) C.int {
	if out == nil || n < 1 {
		return C.int(driver.InvalidValue)
	}
	name, err := sim().DeviceName(driver.Device(d))
	if err == nil {
		to := unsafe.Slice((*byte)(unsafe.Pointer(out)), int(n))
		to[copy(to[:n-1], name)] = 0
	}
	return status(err)
}

//export cuDeviceTotalMem_v2
func cuDeviceTotalMem_v2(out *C.size_t, d C.int) C.int {
	return put(out, func() (uint64, error) { return sim().DeviceTotalMem(driver.Device(d)) })
}

//export cuDeviceGetAttribute
func cuDeviceGetAttribute(out *C.int, a C.int, d C.int) C.int {
	return put(out, func() (int, error) { return sim().DeviceAttribute(driver.Device(d), driver.DeviceAttribute(a)) })
}

//export cuDeviceGetUuid
func cuDeviceGetUuid(out unsafe.Pointer, d C.int) C.int {
	if out == nil {
		return C.int(driver.InvalidValue)
	}
	text, err := sim().DeviceUUID(driver.Device(d))
	if err != nil {
		return status(err)
	}
	id := (*[16]byte)(out)
	for i := range id {
		v, _ := strconv.ParseUint(text[2*i:2*i+2], 16, 8) // the simulator's own constant
		id[i] = byte(v)
	}
	return 0
}

//export cuDeviceGetUuid_v2
func cuDeviceGetUuid_v2(out unsafe.Pointer, d C.int) C.int { return cuDeviceGetUuid(out, d) }
