package gpu_test

import (
	"encoding/binary"
	"fmt"
	"slices"
	"unsafe"

	"vision/kernels/cuda/driver"
)

// fake is a driver whose device only holds memory and a queue. Asynchronous work
// waits in the queue until something waits for it, so that code which forgets to
// wait is found out. A launch adds 1 to the word that its first parameter points at.
type fake struct {
	driver.Driver // nil: what is not written here is not called
	devices       int
	major, minor  int
	shared        int    // most bytes of a block
	budget        uint64 // bytes of device memory; 0 is no limit
	fail          map[string]error

	memory    map[driver.Ptr][]byte
	nextPtr   driver.Ptr
	queue     []func()
	events    map[driver.Event]int // length of queue that must be done
	next      uintptr
	retained  int
	streams   int
	pinned    int
	modules   int
	graphs    map[driver.GraphExec][]func()
	capturing bool
	captured  []func()
	allocs    int // calls of MemAlloc
	attribute map[driver.FunctionAttribute]int
	launches  []driver.Launch
}

func newFake() *fake {
	return &fake{devices: 1, major: 8, minor: 6, shared: 163 << 10, fail: map[string]error{}, memory: map[driver.Ptr][]byte{}, nextPtr: 1 << 20,
		events: map[driver.Event]int{}, graphs: map[driver.GraphExec][]func(){}, attribute: map[driver.FunctionAttribute]int{}}
}

// left says what was taken and not given back.
func (f *fake) left() string {
	if len(f.memory)+f.retained+f.streams+f.pinned+f.modules+len(f.events)+len(f.graphs) == 0 {
		return ""
	}
	return fmt.Sprintf("%d allocations, %d contexts, %d streams, %d pinned, %d modules, %d events, %d graphs",
		len(f.memory), f.retained, f.streams, f.pinned, f.modules, len(f.events), len(f.graphs))
}

func failed(call string, s driver.Status, name string) error {
	return &driver.Error{Call: call, Status: s, Name: name}
}

// at is the memory from p on.
func (f *fake) at(p driver.Ptr, n int) []byte {
	for base, m := range f.memory {
		if p >= base && int(p-base)+n <= len(m) {
			return m[p-base:][:n]
		}
	}
	panic(fmt.Sprintf("%d bytes at %#x: no such memory", n, p))
}

func (f *fake) handle() uintptr { f.next++; return f.next }

func (f *fake) enqueue(work func()) {
	if f.capturing {
		f.captured = append(f.captured, work)
		return
	}
	f.queue = append(f.queue, work)
}

// drain runs the first n pieces of queued work, counted from the beginning.
func (f *fake) drain(n int) {
	for i := range n {
		if f.queue[i] != nil {
			f.queue[i]()
			f.queue[i] = nil
		}
	}
}

func (f *fake) Name() string                                 { return "fake" }
func (f *fake) DeviceCount() (int, error)                    { return f.devices, f.fail["DeviceCount"] }
func (f *fake) Device(i int) (driver.Device, error)          { return driver.Device(i), nil }
func (f *fake) DeviceName(driver.Device) (string, error)     { return "GeForce 9", nil }
func (f *fake) DeviceTotalMem(driver.Device) (uint64, error) { return f.budget, nil }
func (f *fake) CtxSetCurrent(driver.Context) error           { return nil }
func (f *fake) PrimaryCtxRelease(driver.Device) error        { f.retained--; return nil }
func (f *fake) StreamDestroy(driver.Stream) error            { f.streams--; return nil }
func (f *fake) ModuleUnload(driver.Module) error             { f.modules--; return nil }
func (f *fake) MemFreeHost([]byte) error                     { f.pinned--; return nil }
func (f *fake) GraphDestroy(driver.Graph) error              { return nil }
func (f *fake) GraphExecDestroy(g driver.GraphExec) error    { delete(f.graphs, g); return nil }
func (f *fake) EventSynchronize(e driver.Event) error        { f.drain(f.events[e]); return nil }

func (f *fake) MemHostAlloc(n int) ([]byte, error) {
	if err := f.fail["MemHostAlloc"]; err != nil {
		return nil, err
	}
	f.pinned++
	return make([]byte, n), nil
}

func (f *fake) EventDestroy(e driver.Event) error {
	delete(f.events, e)
	return f.fail["EventDestroy"]
}

func (f *fake) StreamBeginCapture(driver.Stream) error {
	f.capturing = true
	return f.fail["StreamBeginCapture"]
}
func (f *fake) EventElapsedTime(a, b driver.Event) (float32, error) { return 1.5, nil }

func (f *fake) DeviceAttribute(_ driver.Device, a driver.DeviceAttribute) (int, error) {
	switch a {
	case driver.ComputeCapabilityMajor:
		return f.major, nil
	case driver.ComputeCapabilityMinor:
		return f.minor, nil
	case driver.MaxSharedMemoryPerBlockOptin:
		return f.shared, nil
	}
	return int(a), nil
}

func (f *fake) PrimaryCtxRetain(driver.Device) (driver.Context, error) {
	f.retained++
	return 1, nil
}

func (f *fake) StreamCreate() (driver.Stream, error) {
	if err := f.fail["StreamCreate"]; err != nil {
		return 0, err
	}
	f.streams++
	return 7, nil
}

func (f *fake) StreamSynchronize(driver.Stream) error {
	f.drain(len(f.queue))
	return f.fail["StreamSynchronize"]
}

func (f *fake) EventCreate() (driver.Event, error) {
	e := driver.Event(f.handle())
	f.events[e] = 0
	return e, nil
}

func (f *fake) EventRecord(e driver.Event, _ driver.Stream) error {
	f.events[e] = len(f.queue)
	return nil
}

func (f *fake) MemAlloc(n uint64) (driver.Ptr, error) {
	f.allocs++
	used := uint64(0)
	for _, m := range f.memory {
		used += uint64(len(m))
	}
	if f.budget > 0 && used+n > f.budget {
		return 0, failed("cuMemAlloc_v2", driver.OutOfMemory, "CUDA_ERROR_OUT_OF_MEMORY")
	}
	p := f.nextPtr
	f.nextPtr += driver.Ptr((n+255)/256*256 + 256)
	f.memory[p] = make([]byte, n)
	return p, nil
}

func (f *fake) MemFree(p driver.Ptr) error {
	if f.memory[p] == nil {
		return failed("cuMemFree_v2", driver.InvalidValue, "CUDA_ERROR_INVALID_VALUE")
	}
	for _, work := range f.queue {
		if work != nil {
			panic("memory freed under queued work")
		}
	}
	delete(f.memory, p)
	return nil
}

func (f *fake) MemGetInfo() (free, total uint64, err error) { return 17, f.budget, nil }

func (f *fake) MemcpyHtoDAsync(dst driver.Ptr, src []byte, _ driver.Stream) error {
	f.enqueue(func() { copy(f.at(dst, len(src)), src) })
	return f.fail["MemcpyHtoDAsync"]
}

func (f *fake) MemcpyDtoHAsync(dst []byte, src driver.Ptr, _ driver.Stream) error {
	f.enqueue(func() { copy(dst, f.at(src, len(dst))) })
	return nil
}

func (f *fake) ModuleLoadData(image []byte, o driver.JITOptions) (driver.Module, driver.JITLog, error) {
	if err := f.fail["ModuleLoadData"]; err != nil {
		return 0, driver.JITLog{Error: "line 7: no such thing"}, err
	}
	f.modules++
	return 1, driver.JITLog{Info: fmt.Sprint(o.Verbose), Wall: 1}, nil
}

func (f *fake) ModuleGetFunction(_ driver.Module, name string) (driver.Function, error) {
	return driver.Function(len(name)), nil
}

func (f *fake) FuncGetAttribute(_ driver.Function, a driver.FunctionAttribute) (int, error) {
	return 10 * int(a), nil
}

func (f *fake) FuncSetAttribute(_ driver.Function, a driver.FunctionAttribute, v int) error {
	f.attribute[a] = v
	return nil
}

func (f *fake) OccupancyMaxActiveBlocks(driver.Function, int, uint32) (int, error) { return 3, nil }

func (f *fake) LaunchKernel(l driver.Launch) error {
	if err := f.fail["LaunchKernel"]; err != nil {
		return err
	}
	to := *(*driver.Ptr)(l.Params[0])
	f.launches = append(f.launches, l)
	f.enqueue(func() {
		word := f.at(to, 4)
		binary.LittleEndian.PutUint32(word, binary.LittleEndian.Uint32(word)+1)
	})
	return nil
}

func (f *fake) StreamEndCapture(driver.Stream) (driver.Graph, error) {
	f.capturing = false
	return 5, f.fail["StreamEndCapture"]
}

func (f *fake) GraphInstantiate(driver.Graph) (driver.GraphExec, error) {
	if err := f.fail["GraphInstantiate"]; err != nil {
		return 0, err
	}
	e := driver.GraphExec(f.handle())
	f.graphs[e], f.captured = slices.Clone(f.captured), nil
	return e, nil
}

func (f *fake) GraphLaunch(e driver.GraphExec, _ driver.Stream) error {
	for _, work := range f.graphs[e] {
		f.enqueue(work)
	}
	return nil
}

// words views floats as the integers that fake launches count in.
func words(v []float32) []uint32 {
	return unsafe.Slice((*uint32)(unsafe.Pointer(unsafe.SliceData(v))), len(v))
}
