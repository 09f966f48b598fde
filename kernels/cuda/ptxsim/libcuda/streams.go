//go:build cgo

package main

// #include <stdint.h>
import "C"

import (
	"unsafe"

	"vision/kernels/cuda/driver"
)

//export cuStreamCreate
func cuStreamCreate(out *C.uintptr_t, _ C.uint) C.int {
	return put(out, sim().StreamCreate)
}

//export cuStreamDestroy_v2
func cuStreamDestroy_v2(s C.uintptr_t) C.int { return status(sim().StreamDestroy(driver.Stream(s))) }

//export cuStreamSynchronize
func cuStreamSynchronize(s C.uintptr_t) C.int {
	return status(sim().StreamSynchronize(driver.Stream(s)))
}

//export cuStreamQuery
func cuStreamQuery(s C.uintptr_t) C.int { return cuStreamSynchronize(s) }

//export cuStreamWaitEvent
func cuStreamWaitEvent(s, e C.uintptr_t, _ C.uint) C.int {
	return status(sim().StreamWaitEvent(driver.Stream(s), driver.Event(e)))
}

//export cuEventCreate
func cuEventCreate(out *C.uintptr_t, _ C.uint) C.int {
	return put(out, sim().EventCreate)
}

//export cuEventDestroy_v2
func cuEventDestroy_v2(e C.uintptr_t) C.int { return status(sim().EventDestroy(driver.Event(e))) }

//export cuEventRecord
func cuEventRecord(e, s C.uintptr_t) C.int {
	return status(sim().EventRecord(driver.Event(e), driver.Stream(s)))
}

//export cuEventSynchronize
func cuEventSynchronize(e C.uintptr_t) C.int { return status(sim().EventSynchronize(driver.Event(e))) }

//export cuEventQuery
func cuEventQuery(e C.uintptr_t) C.int { return cuEventSynchronize(e) }

//export cuEventElapsedTime
func cuEventElapsedTime(out *C.float, start, end C.uintptr_t) C.int {
	return put(out, func() (float32, error) { return sim().EventElapsedTime(driver.Event(start), driver.Event(end)) })
}

//export cuStreamBeginCapture_v2
func cuStreamBeginCapture_v2(s C.uintptr_t, _ C.int) C.int {
	return status(sim().StreamBeginCapture(driver.Stream(s)))
}

//export cuStreamEndCapture
func cuStreamEndCapture(s C.uintptr_t, out *C.uintptr_t) C.int {
	return put(out, func() (driver.Graph, error) { return sim().StreamEndCapture(driver.Stream(s)) })
}

//export cuGraphInstantiateWithFlags
func cuGraphInstantiateWithFlags(out *C.uintptr_t, g C.uintptr_t, _ C.ulonglong) C.int {
	return put(out, func() (driver.GraphExec, error) { return sim().GraphInstantiate(driver.Graph(g)) })
}

// The older forms have arguments for the first faulty node and a log after the first
// two, which are left alone.

//export cuGraphInstantiate
func cuGraphInstantiate(out *C.uintptr_t, g C.uintptr_t, node unsafe.Pointer, log *C.char, n C.size_t) C.int {
	return cuGraphInstantiateWithFlags(out, g, 0)
}

//export cuGraphInstantiate_v2
func cuGraphInstantiate_v2(out *C.uintptr_t, g C.uintptr_t, node unsafe.Pointer, log *C.char, n C.size_t) C.int {
	return cuGraphInstantiateWithFlags(out, g, 0)
}

//export cuGraphLaunch
func cuGraphLaunch(x, s C.uintptr_t) C.int {
	return status(sim().GraphLaunch(driver.GraphExec(x), driver.Stream(s)))
}

//export cuGraphDestroy
func cuGraphDestroy(g C.uintptr_t) C.int { return status(sim().GraphDestroy(driver.Graph(g))) }

//export cuGraphExecDestroy
func cuGraphExecDestroy(x C.uintptr_t) C.int {
	return status(sim().GraphExecDestroy(driver.GraphExec(x)))
}
