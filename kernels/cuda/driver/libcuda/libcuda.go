package libcuda

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"unsafe"

	"vision/kernels/cuda/driver"
)

// Driver is an open library; see Open.
type Driver struct {
	path    string
	library uintptr
	entry   [entries]uintptr
	context atomic.Uintptr // what calls make current on their thread
}

var _ driver.Driver = (*Driver)(nil)

// Name of the binding and the library.
func (d *Driver) Name() string { return "libcuda (" + d.path + ")" }

// call invokes an entry that needs no context. Pointers among the arguments are kept
// alive by the caller.
func (d *Driver) call(i int, args ...uintptr) error {
	return d.result(i, driver.Status(int32(d.invoke(i, args...))), "")
}

// within invokes an entry with the context current on the thread.
func (d *Driver) within(i int, args ...uintptr) error { return d.detailed(i, "", args...) }

func (d *Driver) detailed(i int, detail string, args ...uintptr) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if c := d.context.Load(); c != 0 {
		if s := driver.Status(int32(d.invoke(cuCtxSetCurrent, c))); s != 0 {
			return d.result(cuCtxSetCurrent, s, "before "+table[i].name)
		}
	}
	return d.result(i, driver.Status(int32(d.invoke(i, args...))), detail)
}

// result makes an error of a code that is not 0, in the driver's own words.
func (d *Driver) result(i int, s driver.Status, detail string) error {
	if s == 0 {
		return nil
	}
	e := &driver.Error{Call: table[i].name, Status: s, Name: d.text(cuGetErrorName, s), Text: d.text(cuGetErrorString, s), Detail: detail}
	if e.Name == "" {
		e.Name = driver.StatusName(s)
	}
	return e
}

// text asks for the name or the description of a result; "" if it has none.
func (d *Driver) text(i int, s driver.Status) string {
	var p *byte
	if d.invoke(i, uintptr(uint32(s)), pointer(&p)) != 0 || p == nil {
		return ""
	}
	n := 0
	for *(*byte)(unsafe.Add(unsafe.Pointer(p), n)) != 0 {
		n++
	}
	return string(unsafe.Slice(p, n))
}

// pointer is the address of something as the library wants it. What it points at
// must not move or be collected until the call returns: escape puts it on the heap,
// where nothing moves, and callers keep what they passed alive.
func pointer[T any](p *T) uintptr { return escape(unsafe.Pointer(p)) }

// never is false; the compiler does not know it, and so has to believe that what
// escape is given outlives the call. A variable on a goroutine's stack would move
// when the stack grows.
var never bool

func escape(p unsafe.Pointer) uintptr {
	if never {
		panic(p)
	}
	return uintptr(p)
}

// DriverVersion of the library.
func (d *Driver) DriverVersion() (int, error) {
	var v int32
	err := d.call(cuDriverGetVersion, pointer(&v))
	return int(v), err
}

// DeviceCount says how many devices there are.
func (d *Driver) DeviceCount() (int, error) {
	var n int32
	err := d.call(cuDeviceGetCount, pointer(&n))
	return int(n), err
}

// Device checks an ordinal.
func (d *Driver) Device(ordinal int) (driver.Device, error) {
	var v int32
	err := d.call(cuDeviceGet, pointer(&v), uintptr(ordinal))
	return driver.Device(v), err
}

// DeviceName is the product's name.
func (d *Driver) DeviceName(device driver.Device) (string, error) {
	var name [256]byte
	if err := d.call(cuDeviceGetName, pointer(&name), uintptr(len(name)), uintptr(device)); err != nil {
		return "", err
	}
	n := 0
	for n < len(name) && name[n] != 0 {
		n++
	}
	return string(name[:n]), nil
}

// DeviceTotalMem is in bytes.
func (d *Driver) DeviceTotalMem(device driver.Device) (uint64, error) {
	var n uint64
	err := d.call(cuDeviceTotalMem, pointer(&n), uintptr(device))
	return n, err
}

// DeviceAttribute reads one number.
func (d *Driver) DeviceAttribute(device driver.Device, a driver.DeviceAttribute) (int, error) {
	var v int32
	err := d.call(cuDeviceGetAttribute, pointer(&v), uintptr(a), uintptr(device))
	return int(v), err
}

// DeviceUUID is 16 bytes in hexadecimal.
func (d *Driver) DeviceUUID(device driver.Device) (string, error) {
	var id [16]byte
	err := d.call(cuDeviceGetUuid, pointer(&id), uintptr(device))
	return fmt.Sprintf("%x", id), err
}

// PrimaryCtxRetain takes the device's context.
func (d *Driver) PrimaryCtxRetain(device driver.Device) (driver.Context, error) {
	var c uintptr
	err := d.call(cuDevicePrimaryCtxRetain, pointer(&c), uintptr(device))
	return driver.Context(c), err
}

// PrimaryCtxRelease gives it back.
func (d *Driver) PrimaryCtxRelease(device driver.Device) error {
	d.context.Store(0)
	return d.call(cuDevicePrimaryCtxRelease, uintptr(device))
}

// CtxSetCurrent chooses the context of all later calls on this Driver, whatever
// thread they run on.
func (d *Driver) CtxSetCurrent(c driver.Context) error {
	d.context.Store(uintptr(c))
	return d.within(cuCtxSetCurrent, uintptr(c))
}

// CtxSynchronize waits for everything queued in the context.
func (d *Driver) CtxSynchronize() error { return d.within(cuCtxSynchronize) }
