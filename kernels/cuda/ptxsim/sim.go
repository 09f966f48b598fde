package ptxsim

import (
	"fmt"
	"sync"

	"vision/kernels/cuda/driver"
)

// Options choose what the machine checks and counts; none changes a result.
type Options struct {
	// Threads is the number of goroutines that run blocks; 0 means all cores. With
	// Checks or a Schedule it is one.
	Threads int
	// Checks adds, to bounds, alignment and divergence, which are always checked:
	// values never written, races in shared and device memory, threads that end
	// before a barrier.
	Checks bool
	// Count fills Counters.
	Count bool
	// Schedule, when not 0, seeds the order in which a launch runs its blocks and, from
	// barrier to barrier, each block its warps: another order for every seed and launch,
	// the same for the same ones. 0 is ascending, with several Threads as they come.
	Schedule uint64
	// Memory is the size of device memory in bytes; 0 means 16 GiB.
	Memory uint64
	// Budget ends a kernel, as a device's watchdog does, when one of its warps has taken
	// that many branches; 0 lets it run.
	Budget uint64
}

// Sim is a driver whose one device interprets PTX.
type Sim struct {
	options Options

	mu          sync.Mutex
	allocations []*allocation // by number; number 0 is no allocation
	used        uint64
	pinned      map[*byte]int
	retained    int
	dead        *driver.Error // the fault that ended the context
	modules     handles[*module]
	functions   handles[*function]
	streams     handles[*stream]
	events      handles[*event]
	graphs      handles[*graph]
	execs       handles[*graph]
	launches    uint64
	counters    []*Counters
}

var _ driver.Driver = (*Sim)(nil)

// New returns a driver with one device.
func New(o Options) *Sim {
	if o.Memory == 0 {
		o.Memory = 16 << 30
	}
	s := &Sim{options: o, allocations: []*allocation{nil}}
	s.clear()
	return s
}

// clear is the state without a context. Numbers of handles and allocations go on, so
// that those of an ended context are known for what they are.
func (s *Sim) clear() {
	for _, a := range s.allocations[1:] {
		a.free()
	}
	s.used, s.pinned, s.dead = 0, map[*byte]int{}, nil
	s.modules.list, s.functions.list, s.streams.list = nil, nil, nil
	s.events.list, s.graphs.list, s.execs.list = nil, nil, nil
}

// handles gives things numbers from 1.
type handles[T any] struct {
	list map[uintptr]T
	last uintptr
}

func (h *handles[T]) add(v T) uintptr {
	if h.list == nil {
		h.list = map[uintptr]T{}
	}
	h.last++
	h.list[h.last] = v
	return h.last
}

func failure(call string, status driver.Status, detail string) *driver.Error {
	return &driver.Error{Call: call, Status: status, Name: driver.StatusName(status), Detail: detail}
}

// ready fails where no context is, or a fault has ended it: every call after a fault
// answers with it, as on hardware, until the context is released and taken anew.
func (s *Sim) ready(call string) error {
	if s.retained == 0 {
		return failure(call, driver.InvalidContext, "no context: the primary context of the device is not retained")
	}
	if s.dead != nil {
		e := *s.dead
		e.Call = call
		return &e
	}
	return nil
}

// The one device.
const deviceName = "PTX simulator"

// Name of the binding.
func (s *Sim) Name() string { return "ptxsim" }

// DriverVersion is that of CUDA 12.0.
func (s *Sim) DriverVersion() (int, error) { return 12000, nil }

// DeviceCount is 1.
func (s *Sim) DeviceCount() (int, error) { return 1, nil }

// Device checks an ordinal.
func (s *Sim) Device(ordinal int) (driver.Device, error) {
	if ordinal != 0 {
		return 0, failure("cuDeviceGet", driver.InvalidDevice, fmt.Sprintf("device %d, there is only 0", ordinal))
	}
	return 0, nil
}

// DeviceName is the same for every machine.
func (s *Sim) DeviceName(driver.Device) (string, error) { return deviceName, nil }

// DeviceTotalMem is Options.Memory.
func (s *Sim) DeviceTotalMem(driver.Device) (uint64, error) { return s.options.Memory, nil }

// DeviceUUID is made up.
func (s *Sim) DeviceUUID(driver.Device) (string, error) {
	return "70747873696d00000000000000000000", nil // "ptxsim"
}

// DeviceAttribute answers as an A100 would.
func (s *Sim) DeviceAttribute(_ driver.Device, a driver.DeviceAttribute) (int, error) {
	v, ok := attributes[a]
	if !ok {
		return 0, failure("cuDeviceGetAttribute", driver.InvalidValue, fmt.Sprintf("attribute %d is not modelled", a))
	}
	return v, nil
}

// attributes are those of an A100-SXM4 40 GB.
var attributes = map[driver.DeviceAttribute]int{
	driver.MaxThreadsPerBlock: 1024, driver.MaxBlockDimX: 1024, driver.MaxBlockDimY: 1024, driver.MaxBlockDimZ: 64,
	driver.MaxGridDimX: 1<<31 - 1, driver.MaxGridDimY: 65535, driver.MaxGridDimZ: 65535,
	driver.MaxSharedMemoryPerBlock: 48 << 10, driver.WarpSize: 32, driver.MaxRegistersPerBlock: 65536,
	driver.ClockRate: 1410000, driver.MultiprocessorCount: 108, driver.MemoryClockRate: 1215000, driver.GlobalMemoryBusWidth: 5120,
	driver.L2CacheSize: 40 << 20, driver.MaxThreadsPerMultiprocessor: 2048,
	driver.ComputeCapabilityMajor: 8, driver.ComputeCapabilityMinor: 0,
	driver.MaxSharedMemoryPerMultiprocessor: 164 << 10, driver.MaxRegistersPerMultiprocessor: 65536,
	driver.MaxSharedMemoryPerBlockOptin: 163 << 10, driver.MaxBlocksPerMultiprocessor: 32, driver.ReservedSharedMemoryPerBlock: 1 << 10,
}

// PrimaryCtxRetain takes the context; the first taker finds it empty.
func (s *Sim) PrimaryCtxRetain(driver.Device) (driver.Context, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.retained++
	return 1, nil
}

// PrimaryCtxRelease gives it back; the last one ends it with all that it holds.
func (s *Sim) PrimaryCtxRelease(driver.Device) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.retained == 0 {
		return failure("cuDevicePrimaryCtxRelease_v2", driver.InvalidContext, "released more often than retained")
	}
	if s.retained--; s.retained == 0 {
		s.clear()
	}
	return nil
}

// CtxSetCurrent changes nothing: there is one context.
func (s *Sim) CtxSetCurrent(c driver.Context) error {
	if c > 1 {
		return failure("cuCtxSetCurrent", driver.InvalidContext, fmt.Sprintf("context %#x", c))
	}
	return nil
}

// CtxSynchronize returns the fault that ended the context, if one did: everything
// else has run when its call returned.
func (s *Sim) CtxSynchronize() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ready("cuCtxSynchronize")
}

// Close ends the context.
func (s *Sim) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.retained = 0
	s.clear()
	return nil
}
