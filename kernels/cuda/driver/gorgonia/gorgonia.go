//go:build gorgonia

package gorgonia

import (
	"fmt"
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"

	"gorgonia.org/cu"

	"vision/kernels/cuda/driver"
)

// Driver is the binding's one library; see Open.
type Driver struct {
	context atomic.Uintptr // what calls make current on their thread

	mu     sync.Mutex
	bytes  map[driver.Module]map[string]int // of the one parameter of each kernel
	kernel map[driver.Function]int
}

var _ driver.Driver = (*Driver)(nil)

// Open returns the library that the program is linked with. Package cu has
// initialised it before main, or has ended the program.
func Open() (*Driver, error) {
	return &Driver{bytes: map[driver.Module]map[string]int{}, kernel: map[driver.Function]int{}}, nil
}

// Close forgets what was loaded.
func (d *Driver) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.bytes)
	clear(d.kernel)
	return nil
}

// Name of the binding.
func (d *Driver) Name() string { return "gorgonia.org/cu" }

// within runs a call with the context current on its thread.
func (d *Driver) within(call, detail string, f func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if c := d.context.Load(); c != 0 {
		if err := cu.SetCurrentContext(from[cu.CUContext](c)); err != nil {
			return failure("cuCtxSetCurrent", err, "before "+call)
		}
	}
	return failure(call, f(), detail)
}

// failure makes a *driver.Error of an error of package cu, whose type has no name
// outside it and is the number of a CUresult.
func failure(call string, err error, detail string) error {
	if err == nil {
		return nil
	}
	e := &driver.Error{Call: call, Status: driver.Unknown, Text: err.Error(), Detail: detail}
	if v := reflect.ValueOf(err); v.CanInt() {
		e.Status = driver.Status(v.Int())
	}
	e.Name = driver.StatusName(e.Status)
	return e
}

// lacking refuses a call that package cu does not have.
func lacking(call string) error {
	return &driver.Error{Call: call, Status: driver.NotSupported, Name: driver.StatusName(driver.NotSupported),
		Text: "gorgonia.org/cu does not bind it", Detail: "use the device cuda"}
}

// The handles of package cu are structs of one C pointer, those of package driver the
// number in it. A C pointer may be any number: Go does not follow it.

func number[T any](v T) uintptr { return *(*uintptr)(unsafe.Pointer(&v)) }

func from[T any, H ~uintptr](h H) T { return *(*T)(unsafe.Pointer(&h)) }

// DriverVersion of the library.
func (d *Driver) DriverVersion() (int, error) {
	v := cu.Version()
	if v < 0 {
		return 0, failure("cuDriverGetVersion", fmt.Errorf("no version"), "")
	}
	return v, nil
}

// DeviceCount says how many devices there are.
func (d *Driver) DeviceCount() (int, error) {
	n, err := cu.NumDevices()
	return n, failure("cuDeviceGetCount", err, "")
}

// Device checks an ordinal.
func (d *Driver) Device(ordinal int) (driver.Device, error) {
	v, err := cu.GetDevice(ordinal)
	return driver.Device(v), failure("cuDeviceGet", err, "")
}

// DeviceName is the product's name.
func (d *Driver) DeviceName(device driver.Device) (string, error) {
	name, err := cu.Device(device).Name()
	return name, failure("cuDeviceGetName", err, "")
}

// DeviceTotalMem is in bytes.
func (d *Driver) DeviceTotalMem(device driver.Device) (uint64, error) {
	n, err := cu.Device(device).TotalMem()
	return uint64(n), failure("cuDeviceTotalMem_v2", err, "")
}

// DeviceAttribute reads one number. Shared memory that must be asked for cannot be had
// here, so the most with it is the most without.
func (d *Driver) DeviceAttribute(device driver.Device, a driver.DeviceAttribute) (int, error) {
	if a == driver.MaxSharedMemoryPerBlockOptin {
		a = driver.MaxSharedMemoryPerBlock
	}
	v, err := cu.Device(device).Attribute(cu.DeviceAttribute(a))
	return v, failure("cuDeviceGetAttribute", err, "")
}

// DeviceUUID is 16 bytes in hexadecimal.
func (d *Driver) DeviceUUID(device driver.Device) (string, error) {
	id, err := cu.Device(device).UUID()
	return fmt.Sprintf("%x", id[:]), failure("cuDeviceGetUuid", err, "")
}

// PrimaryCtxRetain takes the device's context.
func (d *Driver) PrimaryCtxRetain(device driver.Device) (driver.Context, error) {
	c, err := cu.Device(device).RetainPrimaryCtx()
	return driver.Context(number(c)), failure("cuDevicePrimaryCtxRetain", err, "")
}

// PrimaryCtxRelease gives it back.
func (d *Driver) PrimaryCtxRelease(device driver.Device) error {
	d.context.Store(0)
	return failure("cuDevicePrimaryCtxRelease_v2", cu.Device(device).ReleasePrimaryCtx(), "")
}

// CtxSetCurrent chooses the context of all later calls on this Driver, whatever
// thread they run on.
func (d *Driver) CtxSetCurrent(c driver.Context) error {
	d.context.Store(uintptr(c))
	return d.within("cuCtxSetCurrent", "", func() error { return cu.SetCurrentContext(from[cu.CUContext](c)) })
}

// CtxSynchronize waits for everything queued in the context.
func (d *Driver) CtxSynchronize() error { return d.within("cuCtxSynchronize", "", cu.Synchronize) }
