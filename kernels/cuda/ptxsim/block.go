package ptxsim

import (
	"encoding/binary"
	"math/rand/v2"
	"unsafe"

	"vision/kernels/cuda/driver"
)

// block is one block of a grid while it runs.
type block struct {
	sim     *Sim
	program *program
	at      driver.Dim3 // position in the grid
	number  uint64      // the same, counted in a row
	grid    driver.Dim3
	dim     driver.Dim3
	params  []byte
	warps   []*warp
	words   []uint64 // shared memory
	shared  unsafe.Pointer
	size    uint64 // of shared memory, bytes
	shadow  *shadow
	phase   uint64 // barriers passed, over all blocks of the worker
	launch  uint64
	counts  *Counters
	random  *rand.Rand // order of warps; nil for ascending
}

// prepare makes a block that runs all its worker's positions, one after the other.
func (s *Sim) prepare(p *program, l *job, params []byte) *block {
	size := uint64(p.shared) + uint64(l.shared)
	b := &block{sim: s, program: p, grid: l.grid, dim: l.block, params: params, size: size, words: make([]uint64, (size+7)/8), launch: l.number}
	b.shared = unsafe.Pointer(unsafe.SliceData(b.words))
	if s.options.Checks {
		b.shadow = newShadow(int(size))
	}
	threads := l.block.Count()
	for i := 0; i < threads; i += 32 {
		b.warps = append(b.warps, newWarp(b, i/32, min(threads-i, 32)))
	}
	return b
}

// run executes one position of the grid.
func (b *block) run(number uint64) {
	b.number = number
	b.at = driver.Dim3{X: uint32(number % uint64(b.grid.X)), Y: uint32(number / uint64(b.grid.X) % uint64(b.grid.Y)), Z: uint32(number / uint64(b.grid.X) / uint64(b.grid.Y))}
	b.phase++
	if b.shadow != nil {
		b.shadow.clear()
		for i := range b.words {
			b.words[i] = 0x7ff7dead7fb7dead // a NaN that nobody computes, in case a check is off
		}
	}
	for _, w := range b.warps {
		w.start()
	}
	order := make([]int, len(b.warps))
	for i := range order {
		order[i] = i
	}
	for {
		if b.random != nil {
			b.random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		}
		waiting, done := 0, 0
		for _, i := range order {
			w := b.warps[i]
			if w.live == 0 {
				done++
				continue
			}
			if w.advance() {
				waiting++
			} else {
				done++
			}
		}
		if waiting == 0 {
			return
		}
		if done > 0 && b.sim.options.Checks {
			for _, w := range b.warps {
				if w.live != 0 {
					w.fail(-1, driver.LaunchFailed, "the barrier waits for threads that have ended: %d of %d warps came", waiting, len(b.warps))
				}
			}
		}
		b.phase++
		for _, w := range b.warps {
			if w.live != 0 {
				w.pc++
				if b.counts != nil {
					b.counts.barrier(w)
				}
			}
		}
	}
}

// param reads n bytes of the parameters as a little-endian number.
func (b *block) param(offset, n uint64) uint64 {
	var raw [8]byte
	copy(raw[:], b.params[offset:offset+n])
	return binary.LittleEndian.Uint64(raw[:])
}
