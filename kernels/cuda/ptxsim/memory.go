package ptxsim

import (
	"fmt"
	"unsafe"

	"vision/kernels/cuda/driver"
)

// Addresses are an allocation's number and an offset, so that every access can be
// checked; numbers are not used again.
const offsetBits = 40

func address(id int, offset uint64) driver.Ptr { return driver.Ptr(uint64(id)<<offsetBits | offset) }

func split(p driver.Ptr) (id int, offset uint64) {
	return int(uint64(p) >> offsetBits), uint64(p) & (1<<offsetBits - 1)
}

// allocation of device memory.
type allocation struct {
	id       int
	words    []uint64 // keeps the memory, 8-byte aligned
	base     unsafe.Pointer
	size     uint64
	freed    bool
	constant bool    // kernels may not write it
	variable bool    // of a module, which frees it
	shadow   *shadow // what is known of every byte, when checks are on
}

func newAllocation(id int, bytes uint64, checked bool) *allocation {
	a := &allocation{id: id, words: make([]uint64, (bytes+7)/8), size: bytes}
	a.base = unsafe.Pointer(unsafe.SliceData(a.words))
	if checked {
		a.shadow = newShadow(int(bytes))
	}
	return a
}

// free gives the memory back; the number stays, so that later accesses are known.
func (a *allocation) free() { a.freed, a.words, a.base, a.shadow = true, nil, nil, nil }

// bytes views a part; the caller has checked it.
func (a *allocation) bytes(offset, n uint64) []byte {
	return unsafe.Slice((*byte)(unsafe.Add(a.base, offset)), n)
}

// MemGetInfo reports an invented size of device memory.
func (s *Sim) MemGetInfo() (free, total uint64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready("cuMemGetInfo_v2"); err != nil {
		return 0, 0, err
	}
	return s.options.Memory - s.used, s.options.Memory, nil
}

// MemAlloc makes an allocation; its bytes count as not initialised.
func (s *Sim) MemAlloc(bytes uint64) (driver.Ptr, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready("cuMemAlloc_v2"); err != nil {
		return 0, err
	}
	if bytes == 0 {
		return 0, failure("cuMemAlloc_v2", driver.InvalidValue, "0 bytes asked for")
	}
	if bytes > s.options.Memory-s.used {
		return 0, failure("cuMemAlloc_v2", driver.OutOfMemory, fmt.Sprintf("%d bytes asked for, %d of %d free", bytes, s.options.Memory-s.used, s.options.Memory))
	}
	a := newAllocation(len(s.allocations), bytes, s.options.Checks)
	s.allocations = append(s.allocations, a)
	s.used += bytes
	return address(a.id, 0), nil
}

// MemFree ends an allocation; later accesses are faults.
func (s *Sim) MemFree(p driver.Ptr) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready("cuMemFree_v2"); err != nil {
		return err
	}
	if p == 0 {
		return nil
	}
	id, offset := split(p)
	if id <= 0 || id >= len(s.allocations) || offset != 0 || s.allocations[id].freed || s.allocations[id].variable {
		return failure("cuMemFree_v2", driver.InvalidValue, fmt.Sprintf("%#x is no allocation in use", uint64(p)))
	}
	a := s.allocations[id]
	a.free()
	s.used -= a.size
	return nil
}

// span finds n bytes at an address for a copy.
func (s *Sim) span(call string, p driver.Ptr, n uint64) (*allocation, uint64, error) {
	id, offset := split(p)
	switch {
	case id <= 0 || id >= len(s.allocations):
		return nil, 0, failure(call, driver.InvalidValue, fmt.Sprintf("%#x is no address of device memory", uint64(p)))
	case s.allocations[id].freed:
		return nil, 0, failure(call, driver.InvalidValue, fmt.Sprintf("%#x lies in allocation %d, which was freed", uint64(p), id))
	case offset > s.allocations[id].size || n > s.allocations[id].size-offset:
		return nil, 0, failure(call, driver.InvalidValue, fmt.Sprintf("%d bytes at offset %d of allocation %d, which holds %d", n, offset, id, s.allocations[id].size))
	}
	return s.allocations[id], offset, nil
}

// MemHostAlloc returns ordinary memory: nothing here needs it pinned.
func (s *Sim) MemHostAlloc(bytes int) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready("cuMemHostAlloc"); err != nil {
		return nil, err
	}
	if bytes <= 0 {
		return nil, failure("cuMemHostAlloc", driver.InvalidValue, fmt.Sprintf("%d bytes asked for", bytes))
	}
	b := make([]byte, bytes)
	s.pinned[unsafe.SliceData(b)] = bytes
	return b, nil
}

// MemFreeHost takes back what MemHostAlloc gave.
func (s *Sim) MemFreeHost(b []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready("cuMemFreeHost"); err != nil {
		return err
	}
	if n, ok := s.pinned[unsafe.SliceData(b)]; !ok || n != len(b) {
		return failure("cuMemFreeHost", driver.InvalidValue, "not a slice of MemHostAlloc")
	}
	delete(s.pinned, unsafe.SliceData(b))
	return nil
}
