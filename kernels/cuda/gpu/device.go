// Package gpu is what the op packages of kernels/cuda compute on: one device of a
// driver, one stream, a caching allocator, and the kernels loaded from PTX.
package gpu

import (
	"vision/kernels"
	"vision/kernels/cuda/driver"
)

// Precision is the arithmetic of contractions and attention.
type Precision uint8

// FP32 is canonical (NUMERICS.md). The others round operands for the tensor cores;
// their results have no fixed bits across devices (NUMERICS.md §11).
const (
	FP32 Precision = iota
	TF32
	BF16
)

func (p Precision) String() string { return [...]string{"fp32", "tf32", "bf16"}[p] }

// Options choose how a device computes. Only Precision changes a bit.
type Options struct {
	Precision Precision
	// Pin names the version of an op's kernel to use, by op folder: "contract" →
	// "1_direct". Ops without an entry choose the fastest for the shape.
	Pin map[string]string
}

// Device is one GPU through one ordered stream. It is used from one goroutine at a
// time, which it ties to its thread while a call lasts.
type Device struct {
	driver  driver.Driver
	ordinal driver.Device
	context driver.Context
	stream  driver.Stream
	options Options
	name    string
	limits  Limits

	memory  allocator
	loaded  map[*Kernel]loaded
	modules map[string]driver.Module
	args    [maxArgs]byte
}

// Limits are the numbers of the device that launchers and reports read.
type Limits struct {
	Major, Minor        int // compute capability
	Multiprocessors     int
	SharedPerBlock      int // the most dynamic shared memory, opted in, bytes
	SharedPerMulti      int
	L2                  int // bytes
	ThreadsPerMulti     int
	ClockKHz, MemoryKHz int
	MemoryBits          int
	Total               uint64 // bytes of device memory
}

// Precision is the arithmetic that was chosen.
func (d *Device) Precision() Precision { return d.options.Precision }

// Pinned is the version of an op's kernel that was asked for, "" if none.
func (d *Device) Pinned(op string) string { return d.options.Pin[op] }

// Limits of the device.
func (d *Device) Limits() Limits { return d.limits }

// Name of the device: "cuda (NVIDIA H100 80GB HBM3)".
func (d *Device) Name() string { return d.name }

// Driver and Stream are for benchmarks that time with events or capture graphs.
func (d *Device) Driver() driver.Driver { return d.driver }

// Stream is the queue of all ops.
func (d *Device) Stream() driver.Stream { return d.stream }

// Ptr is the address of a buffer's first value, 0 for an absent one. A buffer freed
// before is a mistake in the program, and is reported.
func (d *Device) Ptr(b kernels.Buffer) driver.Ptr {
	if b.Mem == nil {
		return 0
	}
	m := b.Mem.(*block)
	if m.n < 0 {
		kernels.Fail("Buffer", kernels.ErrValue, "used after Free")
	}
	return m.ptr + driver.Ptr(b.Offset())*4
}
