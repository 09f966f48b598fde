// Package driver is the part of the CUDA driver API that the project uses, as one
// Go interface with several implementations:
//
//	driver/libcuda   NVIDIA's driver, opened at run time, no cgo
//	driver/gorgonia  NVIDIA's driver through gorgonia.org/cu (build tag gorgonia)
//	ptxsim           a device made of Go, which interprets the PTX
//
// Names follow the C API: MemAlloc is cuMemAlloc_v2. Calls return *[Error] with
// the CUDA name of the failure and the call that met it.
package driver

import (
	"time"
	"unsafe"
)

// Handles of the driver. Zero is none.
type (
	// Device is an ordinal that Driver.Device has checked.
	Device int32
	// Context, Module, Function, Stream, Event, Graph and GraphExec are opaque.
	Context   uintptr
	Module    uintptr
	Function  uintptr
	Stream    uintptr // 0 is the context's default stream
	Event     uintptr
	Graph     uintptr
	GraphExec uintptr
	// Ptr is an address in device memory.
	Ptr uint64
)

// Dim3 counts blocks in a grid or threads in a block; a count is at least 1.
type Dim3 struct{ X, Y, Z uint32 }

// Count is the number of blocks or threads.
func (d Dim3) Count() int { return int(d.X) * int(d.Y) * int(d.Z) }

// Launch is one kernel launch.
type Launch struct {
	Function Function
	Grid     Dim3
	Block    Dim3
	// Shared is the dynamic shared memory in bytes.
	Shared uint32
	Stream Stream
	// Params points at the value of each parameter of the kernel, in order, as in
	// cuLaunchKernel. The values may change once the call returns.
	Params []unsafe.Pointer
}

// JITOptions ask for what a module load may report.
type JITOptions struct {
	// Verbose fills the info log (registers, spills).
	Verbose bool
	// Optimisation is the level 0 to 4; negative leaves the driver's default.
	Optimisation int
}

// JITLog is what the driver's compiler said.
type JITLog struct {
	Info, Error string
	Wall        time.Duration
}

// Driver is one installation of the driver API. Its methods may be called from
// several goroutines; the current context belongs to the operating system's
// thread, so a caller that depends on one holds its thread (runtime.LockOSThread).
type Driver interface {
	Initialisation
	Contexts
	Modules
	Memory
	Streams
	Graphs
	// Close unloads what the binding holds; no handle may be used afterwards.
	Close() error
}

// Initialisation: what is there.
type Initialisation interface {
	// Name says which binding and which library: "libcuda (/usr/lib/…/libcuda.so.1)", "ptxsim".
	Name() string
	// DriverVersion is 1000·major + 10·minor.
	DriverVersion() (int, error)
	DeviceCount() (int, error)
	Device(ordinal int) (Device, error)
	DeviceName(d Device) (string, error)
	DeviceTotalMem(d Device) (uint64, error)
	DeviceAttribute(d Device, a DeviceAttribute) (int, error)
	// DeviceUUID is the 16 bytes as lower-case hexadecimal digits.
	DeviceUUID(d Device) (string, error)
}

// Contexts: the primary context of a device.
type Contexts interface {
	PrimaryCtxRetain(d Device) (Context, error)
	PrimaryCtxRelease(d Device) error
	CtxSetCurrent(c Context) error
	CtxSynchronize() error
}

// Modules: PTX or cubins, and the kernels in them.
type Modules interface {
	// ModuleLoadData compiles PTX for the current context's device. The log is
	// filled also when the call fails.
	ModuleLoadData(image []byte, o JITOptions) (Module, JITLog, error)
	ModuleUnload(m Module) error
	ModuleGetFunction(m Module, name string) (Function, error)
	FuncGetAttribute(f Function, a FunctionAttribute) (int, error)
	FuncSetAttribute(f Function, a FunctionAttribute, value int) error
	// OccupancyMaxActiveBlocks is the number of blocks of that many threads and that
	// much dynamic shared memory that one multiprocessor holds at once.
	OccupancyMaxActiveBlocks(f Function, threads int, shared uint32) (int, error)
	LaunchKernel(l Launch) error
}

// Memory of the device and pinned memory of the host.
type Memory interface {
	MemGetInfo() (free, total uint64, err error)
	MemAlloc(bytes uint64) (Ptr, error)
	MemFree(p Ptr) error
	// MemHostAlloc returns page-locked host memory; MemFreeHost takes that slice.
	MemHostAlloc(bytes int) ([]byte, error)
	MemFreeHost(b []byte) error
	MemcpyHtoD(dst Ptr, src []byte) error
	MemcpyDtoH(dst []byte, src Ptr) error
	// The asynchronous copies may return before the copy is done when the host
	// memory is pinned.
	MemcpyHtoDAsync(dst Ptr, src []byte, s Stream) error
	MemcpyDtoHAsync(dst []byte, src Ptr, s Stream) error
	MemcpyDtoDAsync(dst, src Ptr, bytes uint64, s Stream) error
	// MemsetD32Async sets n 32-bit words.
	MemsetD32Async(dst Ptr, word uint32, n uint64, s Stream) error
}

// Streams and events.
type Streams interface {
	StreamCreate() (Stream, error) // non-blocking with respect to the default stream
	StreamDestroy(s Stream) error
	StreamSynchronize(s Stream) error
	StreamWaitEvent(s Stream, e Event) error
	EventCreate() (Event, error) // with timing
	EventDestroy(e Event) error
	EventRecord(e Event, s Stream) error
	EventSynchronize(e Event) error
	// EventElapsedTime is in milliseconds, with a resolution near half a microsecond.
	EventElapsedTime(start, end Event) (float32, error)
}

// Graphs record what a stream is given and replay it as one launch.
type Graphs interface {
	StreamBeginCapture(s Stream) error
	StreamEndCapture(s Stream) (Graph, error)
	GraphInstantiate(g Graph) (GraphExec, error)
	GraphLaunch(g GraphExec, s Stream) error
	GraphDestroy(g Graph) error
	GraphExecDestroy(g GraphExec) error
}
