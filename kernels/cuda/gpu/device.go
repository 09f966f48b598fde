// Package gpu is what the op packages of kernels/cuda compute on: one device of a
// driver, one stream, a caching allocator, and the kernels loaded from PTX.
//
// # Threads
//
// A [Device] is used from one goroutine at a time. The goroutine may move between
// the operating system's threads as it likes: the driver's binding makes the
// context, which belongs to a thread, current before each call that needs it.
//
// # Order
//
// Everything goes through one stream, so every op sees the results of the ops
// before it. A call returns once its work is queued; Download, Sync and Time wait.
package gpu

import (
	"unsafe"

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
	// OwnsDriver makes Close close the driver as well.
	OwnsDriver bool
	// Label begins the device's name; "" is "cuda". Note ends it.
	Label, Note string
	// Exact asks the driver for every Alloc's bytes alone and gives them back at
	// Free: a simulated device then sees every access beyond a buffer and after
	// its Free. Slow on a real one.
	Exact bool
	// Staging is the size of the two page-locked buffers of Upload and Download in
	// bytes, a multiple of 4; 0 is 4 MiB.
	Staging int
	// JITLog asks the driver's compiler for its report on every module (registers,
	// spills): see [Device.Modules].
	JITLog bool
	// OnLaunch, when given, sees every launch before it is queued.
	OnLaunch func(k *Kernel, grid, block driver.Dim3, shared int)
	// Source, when given, is asked for a module's PTX instead of package ptx: for
	// tests that plant faults.
	Source func(module string) ([]byte, error)
}

// Device is one GPU through one ordered stream.
type Device struct {
	driver  driver.Driver
	ordinal driver.Device
	context driver.Context
	stream  driver.Stream
	options Options
	name    string
	limits  Limits

	memory  allocator
	staging staging
	loaded  map[*Kernel]driver.Function
	modules map[string]*Module
	order   []*Module
	graph   *Graph // being recorded
	failed  error  // the first error that the device met

	// What a launch points at, made once. The arguments are memory without Go
	// pointers, which cgo may be given.
	args   *[maxArgs / 8]uint64
	params [1]unsafe.Pointer
}

var _ kernels.Device = (*Device)(nil)

// Limits are the numbers of the device that launchers and reports read.
type Limits struct {
	Major           int    `json:"major"` // compute capability
	Minor           int    `json:"minor"`
	Multiprocessors int    `json:"multiprocessors"`
	SharedPerBlock  int    `json:"shared_bytes_per_block"` // the most, opted in
	SharedPerMulti  int    `json:"shared_bytes_per_multiprocessor"`
	L2              int    `json:"l2_bytes"`
	ThreadsPerMulti int    `json:"threads_per_multiprocessor"`
	ClockKHz        int    `json:"clock_khz"`
	MemoryKHz       int    `json:"memory_clock_khz"`
	MemoryBits      int    `json:"memory_bits"`
	Total           uint64 `json:"memory_bytes"`
}

// Precision is the arithmetic that was chosen.
func (d *Device) Precision() Precision { return d.options.Precision }

// Arithmetic names the precision, "" if it is that of NUMERICS.md.
func (d *Device) Arithmetic() string {
	if d.options.Precision == FP32 {
		return ""
	}
	return d.options.Precision.String()
}

// Pinned is the version of an op's kernel that was asked for, "" if none.
func (d *Device) Pinned(op string) string { return d.options.Pin[op] }

// Limits of the device.
func (d *Device) Limits() Limits { return d.limits }

// Name of the device: "cuda (NVIDIA H100 80GB HBM3)", "cuda (…, tf32)".
func (d *Device) Name() string { return d.name }

// Driver is for benchmarks that ask it for what a Device does not offer.
func (d *Device) Driver() driver.Driver { return d.driver }

// Ordinal is the device's number and handle in its driver.
func (d *Device) Ordinal() driver.Device { return d.ordinal }

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

// must panics with *kernels.Error on a driver's error, and keeps the first.
func (d *Device) must(op string, err error) {
	if err != nil {
		kernels.Fail(op, kernels.ErrDevice, d.note(err).Error())
	}
}

// note keeps the first error, which Sync returns: on CUDA the later ones are its
// echoes.
func (d *Device) note(err error) error {
	if err != nil && d.failed == nil {
		d.failed = err
	}
	return err
}

// Sync waits for the queue and returns the first error that the device met.
func (d *Device) Sync() error {
	d.refuseInCapture("Sync")
	d.note(d.driver.StreamSynchronize(d.stream))
	if d.failed != nil {
		return &kernels.Error{Op: "Sync", Err: kernels.ErrDevice, Detail: d.failed.Error()}
	}
	return nil
}
