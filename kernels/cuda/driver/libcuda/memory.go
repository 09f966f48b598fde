package libcuda

import (
	"fmt"
	"runtime"
	"unsafe"

	"vision/kernels/cuda/driver"
)

// MemGetInfo is in bytes.
func (d *Driver) MemGetInfo() (free, total uint64, err error) {
	err = d.within(cuMemGetInfo, pointer(&free), pointer(&total))
	return free, total, err
}

// MemAlloc takes device memory.
func (d *Driver) MemAlloc(n uint64) (driver.Ptr, error) {
	var p uint64
	err := d.detailed(cuMemAlloc, fmt.Sprintf("%d bytes", n), pointer(&p), uintptr(n))
	return driver.Ptr(p), err
}

// MemFree gives it back; it waits for work that uses it.
func (d *Driver) MemFree(p driver.Ptr) error { return d.within(cuMemFree, uintptr(p)) }

// MemHostAlloc takes page-locked host memory, which no garbage collector moves or
// frees.
func (d *Driver) MemHostAlloc(n int) ([]byte, error) {
	var p unsafe.Pointer
	if err := d.detailed(cuMemHostAlloc, fmt.Sprintf("%d bytes", n), pointer(&p), uintptr(n), 0); err != nil {
		return nil, err
	}
	return unsafe.Slice((*byte)(p), n), nil
}

// MemFreeHost gives it back.
func (d *Driver) MemFreeHost(b []byte) error { return d.within(cuMemFreeHost, bytesAt(b)) }

// bytesAt is the address of a slice's memory, 0 for an empty one.
func bytesAt(b []byte) uintptr { return escape(unsafe.Pointer(unsafe.SliceData(b))) }

// MemcpyHtoD returns when the copy is done.
func (d *Driver) MemcpyHtoD(dst driver.Ptr, src []byte) error {
	if len(src) == 0 {
		return nil
	}
	err := d.within(cuMemcpyHtoD, uintptr(dst), bytesAt(src), uintptr(len(src)))
	runtime.KeepAlive(src)
	return err
}

// MemcpyDtoH returns when the copy is done.
func (d *Driver) MemcpyDtoH(dst []byte, src driver.Ptr) error {
	if len(dst) == 0 {
		return nil
	}
	err := d.within(cuMemcpyDtoH, bytesAt(dst), uintptr(src), uintptr(len(dst)))
	runtime.KeepAlive(dst)
	return err
}

// MemcpyHtoDAsync may return before the copy is done when src is pinned memory;
// ordinary memory is read before it returns.
func (d *Driver) MemcpyHtoDAsync(dst driver.Ptr, src []byte, s driver.Stream) error {
	if len(src) == 0 {
		return nil
	}
	err := d.within(cuMemcpyHtoDAsync, uintptr(dst), bytesAt(src), uintptr(len(src)), uintptr(s))
	runtime.KeepAlive(src)
	return err
}

// MemcpyDtoHAsync may return before the copy is done when dst is pinned memory.
func (d *Driver) MemcpyDtoHAsync(dst []byte, src driver.Ptr, s driver.Stream) error {
	if len(dst) == 0 {
		return nil
	}
	err := d.within(cuMemcpyDtoHAsync, bytesAt(dst), uintptr(src), uintptr(len(dst)), uintptr(s))
	runtime.KeepAlive(dst)
	return err
}

// MemcpyDtoDAsync copies on the device.
func (d *Driver) MemcpyDtoDAsync(dst, src driver.Ptr, n uint64, s driver.Stream) error {
	if n == 0 {
		return nil
	}
	return d.within(cuMemcpyDtoDAsync, uintptr(dst), uintptr(src), uintptr(n), uintptr(s))
}

// MemsetD32Async sets n words.
func (d *Driver) MemsetD32Async(dst driver.Ptr, word uint32, n uint64, s driver.Stream) error {
	if n == 0 {
		return nil
	}
	return d.within(cuMemsetD32Async, uintptr(dst), uintptr(word), uintptr(n), uintptr(s))
}
