package ptxsim

import (
	"unsafe"

	"vision/kernels/cuda/driver"
)

// places are where the lanes of an access lie in the host's memory.
type places [32]unsafe.Pointer

// locate checks an access of n bytes a lane and finds where it lies: inside an
// allocation in use or the block's shared memory, aligned to its size, known and
// without a race where that is checked.
func (w *warp) locate(out *places, space string, at *lanes64, m uint32, n uint64, write bool) {
	if space == "" { // a generic address says itself where it is
		var inShared uint32
		for i := range 32 {
			if m>>i&1 != 0 && at[i]&sharedWindow != 0 {
				inShared |= 1 << i
				at[i] &^= sharedWindow
			}
		}
		switch inShared {
		case 0:
			space = "global"
		case m:
			space = "shared"
		default:
			w.fail(-1, driver.NotSupported, "threads %#08x access shared memory, the others device memory", inShared)
		}
	}
	if space == "shared" {
		w.locateShared(out, at, m, n, write)
		return
	}
	w.locateGlobal(out, at, m, n, write)
}

func (w *warp) locateShared(out *places, at *lanes64, m uint32, n uint64, write bool) {
	b := w.block
	for i := range 32 {
		if m>>i&1 == 0 {
			continue
		}
		x := at[i]
		if x > b.size || n > b.size-x {
			w.fail(i, driver.IllegalAddress, "%d bytes at %#x of shared memory, which holds %d", n, x, b.size)
		}
		if x&(n-1) != 0 {
			w.fail(i, driver.MisalignedAddress, "%d bytes at %#x of shared memory", n, x)
		}
		out[i] = unsafe.Add(b.shared, x)
	}
	if b.counts != nil {
		b.counts.shared(w, at, m, n, write)
	}
	if b.shadow != nil {
		for i := range 32 {
			if m>>i&1 != 0 {
				w.touchShared(i, at[i], n, write)
			}
		}
	}
}

func (w *warp) locateGlobal(out *places, at *lanes64, m uint32, n uint64, write bool) {
	w.findGlobal(out, at, m, n, write)
	if w.block.counts != nil {
		w.block.counts.global(w, at, m, n, write)
	}
}

func (w *warp) findGlobal(out *places, at *lanes64, m uint32, n uint64, write bool) {
	s := w.block.sim
	var a *allocation
	last := -1
	for i := range 32 {
		if m>>i&1 == 0 {
			continue
		}
		id, offset := split(driver.Ptr(at[i]))
		if id != last {
			if id <= 0 || id >= len(s.allocations) {
				w.fail(i, driver.IllegalAddress, "%d bytes at %#x, which is no address of device memory", n, at[i])
			}
			if a = s.allocations[id]; a.freed {
				w.fail(i, driver.IllegalAddress, "%d bytes at offset %d of allocation %d, which was freed", n, offset, id)
			}
			last = id
		}
		if offset+n > a.size {
			w.fail(i, driver.IllegalAddress, "%d bytes at offset %d of allocation %d, which holds %d", n, offset, id, a.size)
		}
		if offset&(n-1) != 0 {
			w.fail(i, driver.MisalignedAddress, "%d bytes at offset %d of allocation %d", n, offset, id)
		}
		if write && a.constant {
			w.fail(i, driver.IllegalAddress, "a store to constant memory")
		}
		out[i] = unsafe.Add(a.base, offset)
		if a.shadow != nil {
			w.touchGlobal(i, a, offset, n, write)
		}
	}
}

// read brings a lane's values into registers.
func (a *access) read(w *warp, lane int, p unsafe.Pointer) {
	for _, slot := range a.slots {
		switch {
		case a.size == 4 && !a.wider:
			w.r32[slot][lane] = *(*uint32)(p)
		case a.size == 4:
			a.put(w, slot, lane, uint64(*(*uint32)(p)))
		case a.size == 8:
			w.r64[slot][lane] = *(*uint64)(p)
		case a.size == 2:
			a.put(w, slot, lane, uint64(*(*uint16)(p)))
		default:
			a.put(w, slot, lane, uint64(*(*uint8)(p)))
		}
		p = unsafe.Add(p, a.size)
	}
}

// write takes a lane's values to memory.
func (a *access) write(w *warp, lane int, p unsafe.Pointer) {
	for _, slot := range a.slots {
		switch a.size {
		case 4:
			*(*uint32)(p) = w.r32[slot][lane]
		case 8:
			*(*uint64)(p) = w.r64[slot][lane]
		case 2:
			*(*uint16)(p) = uint16(w.r32[slot][lane])
		default:
			*(*uint8)(p) = uint8(w.r32[slot][lane])
		}
		p = unsafe.Add(p, a.size)
	}
}

func (w *warp) badParam(lane int, at, n uint64) {
	w.fail(lane, driver.IllegalAddress, "%d bytes at %d of the parameters, which hold %d", n, at, len(w.block.params))
}
