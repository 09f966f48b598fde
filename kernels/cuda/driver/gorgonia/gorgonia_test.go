//go:build gorgonia

package gorgonia_test

import (
	"errors"
	"strings"
	"testing"
	"unsafe"

	"gorgonia.org/cu"

	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/driver/drivertest"
	"vision/kernels/cuda/driver/gorgonia"
)

func open(t testing.TB) driver.Driver {
	d, err := gorgonia.Open()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDriver(t *testing.T) {
	drivertest.RunAll(t, func(t *testing.T) driver.Driver { return open(t) },
		drivertest.Lacks{Graphs: true, Pinned: true, SetAttributes: true})
}

// Handles are numbers in a pointer's place: what the conversions count on.
func TestHandles(t *testing.T) {
	for name, size := range map[string]uintptr{"CUContext": unsafe.Sizeof(cu.CUContext{}), "Module": unsafe.Sizeof(cu.Module{}),
		"Function": unsafe.Sizeof(cu.Function{}), "Stream": unsafe.Sizeof(cu.Stream{}), "Event": unsafe.Sizeof(cu.Event{})} {
		if size != unsafe.Sizeof(uintptr(0)) {
			t.Errorf("cu.%s has %d bytes, expected a pointer's", name, size)
		}
	}
}

// Everything that the binding lacks says so under its own name.
func TestRefusals(t *testing.T) {
	d := open(t)
	_, end := d.StreamEndCapture(0)
	_, instantiate := d.GraphInstantiate(0)
	for call, err := range map[string]error{
		"cuFuncSetAttribute": d.FuncSetAttribute(0, driver.FuncMaxDynamicSharedSizeBytes, 1), "cuMemFreeHost": d.MemFreeHost(nil),
		"cuStreamEndCapture": end, "cuGraphInstantiateWithFlags": instantiate, "cuGraphLaunch": d.GraphLaunch(0, 0),
		"cuGraphDestroy": d.GraphDestroy(0), "cuGraphExecDestroy": d.GraphExecDestroy(0),
		"cuLaunchKernel": d.LaunchKernel(driver.Launch{Params: make([]unsafe.Pointer, 2)}),
	} {
		var e *driver.Error
		if !errors.As(err, &e) || e.Call != call || e.Status != driver.NotSupported || !strings.Contains(err.Error(), "gorgonia.org/cu") {
			t.Errorf("%s: %v, expected CUDA_ERROR_NOT_SUPPORTED that names it", call, err)
		}
	}
}

// A block is promised the shared memory that it can have without asking.
func TestSharedMemory(t *testing.T) {
	d := open(t)
	most, err := d.DeviceAttribute(0, driver.MaxSharedMemoryPerBlockOptin)
	plain, plainErr := d.DeviceAttribute(0, driver.MaxSharedMemoryPerBlock)
	if most != plain || most < 48<<10 || err != nil || plainErr != nil {
		t.Errorf("%d bytes of shared memory opted in and %d without, %v, %v: expected the same", most, plain, err, plainErr)
	}
}
