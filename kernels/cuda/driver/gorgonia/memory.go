//go:build gorgonia

package gorgonia

import (
	"fmt"
	"unsafe"

	"gorgonia.org/cu"

	"vision/kernels/cuda/driver"
)

// MemGetInfo is in bytes.
func (d *Driver) MemGetInfo() (free, total uint64, err error) {
	err = d.within("cuMemGetInfo_v2", "", func() error {
		f, t, err := cu.MemInfo()
		free, total = uint64(f), uint64(t)
		return err
	})
	return free, total, err
}

// MemAlloc takes device memory.
func (d *Driver) MemAlloc(n uint64) (p driver.Ptr, err error) {
	err = d.within("cuMemAlloc_v2", fmt.Sprintf("%d bytes", n), func() error {
		at, err := cu.MemAlloc(int64(n))
		p = driver.Ptr(at)
		return err
	})
	return p, err
}

// MemFree gives it back; it waits for work that uses it.
func (d *Driver) MemFree(p driver.Ptr) error {
	return d.within("cuMemFree_v2", "", func() error { return cu.MemFree(cu.DevicePtr(p)) })
}

// MemHostAlloc is not bound.
func (d *Driver) MemHostAlloc(int) ([]byte, error) { return nil, lacking("cuMemHostAlloc") }

// MemFreeHost has nothing that MemHostAlloc gave.
func (d *Driver) MemFreeHost([]byte) error { return lacking("cuMemFreeHost") }

// start is the address of a slice's memory; C may look at it during the call.
func start(b []byte) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(b)) }

// copied runs a copy of n bytes, none if there are none.
func (d *Driver) copied(call string, n int, f func() error) error {
	if n == 0 {
		return nil
	}
	return d.within(call, "", f)
}

// MemcpyHtoD returns when the copy is done.
func (d *Driver) MemcpyHtoD(dst driver.Ptr, src []byte) error {
	return d.copied("cuMemcpyHtoD_v2", len(src), func() error {
		return cu.MemcpyHtoD(cu.DevicePtr(dst), start(src), int64(len(src)))
	})
}

// MemcpyDtoH returns when the copy is done.
func (d *Driver) MemcpyDtoH(dst []byte, src driver.Ptr) error {
	return d.copied("cuMemcpyDtoH_v2", len(dst), func() error {
		return cu.MemcpyDtoH(start(dst), cu.DevicePtr(src), int64(len(dst)))
	})
}

// MemcpyHtoDAsync has read src, which is never page-locked here, when it returns.
func (d *Driver) MemcpyHtoDAsync(dst driver.Ptr, src []byte, s driver.Stream) error {
	return d.copied("cuMemcpyHtoDAsync_v2", len(src), func() error {
		return cu.MemcpyHtoDAsync(cu.DevicePtr(dst), start(src), int64(len(src)), from[cu.Stream](s))
	})
}

// MemcpyDtoHAsync has written dst, which is never page-locked here, when it returns.
func (d *Driver) MemcpyDtoHAsync(dst []byte, src driver.Ptr, s driver.Stream) error {
	return d.copied("cuMemcpyDtoHAsync_v2", len(dst), func() error {
		return cu.MemcpyDtoHAsync(start(dst), cu.DevicePtr(src), int64(len(dst)), from[cu.Stream](s))
	})
}

// MemcpyDtoDAsync copies on the device.
func (d *Driver) MemcpyDtoDAsync(dst, src driver.Ptr, n uint64, s driver.Stream) error {
	return d.copied("cuMemcpyDtoDAsync_v2", int(n), func() error {
		return cu.MemcpyDtoDAsync(cu.DevicePtr(dst), cu.DevicePtr(src), int64(n), from[cu.Stream](s))
	})
}

// MemsetD32Async sets n words.
func (d *Driver) MemsetD32Async(dst driver.Ptr, word uint32, n uint64, s driver.Stream) error {
	return d.copied("cuMemsetD32Async", int(n), func() error {
		return cu.MemsetD32Async(cu.DevicePtr(dst), uint(word), int64(n), from[cu.Stream](s))
	})
}
