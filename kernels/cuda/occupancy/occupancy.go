// Package occupancy computes how many blocks of a kernel a multiprocessor holds at
// once, from the documented limits of each architecture: what cuOccupancyMax-
// ActiveBlocksPerMultiprocessor answers, without a GPU.
//
// With w = ⌈threads/32⌉ warps a block:
//
//	by warps      ⌊resident warps / w⌋
//	by registers  4·⌊(65536/4) / round up(32·registers, 256)⌋ / w: registers are given
//	              to warps, in units of 256, in each of four sub-partitions
//	by memory     ⌊shared memory of the multiprocessor / round up(shared + 1024, 128)⌋:
//	              the driver keeps 1 KiB of each block
//	by blocks     the limit of the architecture
//
// and the least of them counts. The multiprocessor's L1 is taken to be divided for
// as much shared memory as it can give.
package occupancy

import "fmt"

// Architecture is the part of a compute capability that occupancy depends on.
//
// Sources: threads, shared memory and the reserved 1 KiB are those of NVIDIA's
// architecture traits (CCCL, libcudacxx, cuda/__device/arch_traits.h); blocks,
// granularities and sub-partitions those of NVIDIA's occupancy calculator
// (cuda_occupancy.h of CUDA 13.5). The two disagree on the blocks of 12.0 (32 and
// 24); the calculator's 24 is used.
type Architecture struct {
	Name       string // "sm_80"
	Major      int
	Minor      int
	MaxThreads int // resident threads of a multiprocessor
	MaxBlocks  int // resident blocks of a multiprocessor
	Shared     int // bytes of shared memory of a multiprocessor
	Devices    string
}

// Limits that all architectures from 8.0 on share.
const (
	Warp            = 32
	Registers       = 65536 // 32-bit registers of a multiprocessor, and of a block
	ThreadRegisters = 255   // registers a thread can address
	BlockThreads    = 1024
	StaticShared    = 48 << 10 // bytes of shared memory a block can declare; more must be dynamic
	Reserved        = 1 << 10  // bytes of shared memory that the driver takes of each block

	registerUnit  = 256 // registers are given to a warp in units
	sharedUnit    = 128 // bytes
	subPartitions = 4
)

// SharedPerBlock is the most shared memory that a block can ask for, in bytes.
func (a Architecture) SharedPerBlock() int { return a.Shared - Reserved }

// Architectures are those that the kernels are assembled for.
func Architectures() []Architecture {
	return []Architecture{
		{"sm_80", 8, 0, 2048, 32, 164 << 10, "A100"},
		{"sm_86", 8, 6, 1536, 16, 100 << 10, "RTX 3090, A40"},
		{"sm_89", 8, 9, 1536, 24, 100 << 10, "RTX 4090, L40"},
		{"sm_90", 9, 0, 2048, 32, 228 << 10, "H100, H200"},
		{"sm_100", 10, 0, 2048, 32, 228 << 10, "B200"},
		{"sm_120", 12, 0, 1536, 24, 100 << 10, "RTX 5090"},
	}
}

// Find is the architecture of a name as in "sm_80".
func Find(name string) (Architecture, error) {
	for _, a := range Architectures() {
		if a.Name == name {
			return a, nil
		}
	}
	return Architecture{}, fmt.Errorf("occupancy: architecture %q is not in the table", name)
}

// Limit names what keeps a further block from a multiprocessor.
type Limit string

// The limits. Where several bind at once, the first of this order is named.
const (
	ByWarps     Limit = "warps" // all that can be resident are
	ByRegisters Limit = "registers"
	ByShared    Limit = "shared memory"
	ByBlocks    Limit = "blocks"
)

// Result is what fits on one multiprocessor.
type Result struct {
	Blocks    int
	Warps     int
	Occupancy float64 // resident warps of the most there could be
	Limit     Limit
}

// Blocks computes the occupancy of blocks of the given threads, whose threads use
// the given registers and which use shared bytes of static and dynamic shared
// memory together. No blocks means that the kernel cannot be launched so; Limit
// says why.
func (a Architecture) Blocks(threads, registers, shared int) Result {
	warps := (threads + Warp - 1) / Warp
	perWarp := roundUp(registers*Warp, registerUnit)
	memory := roundUp(shared+Reserved, sharedUnit)
	most := map[Limit]int{ByRegisters: 0, ByShared: 0, ByWarps: 0, ByBlocks: a.MaxBlocks}
	if threads > 0 && threads <= BlockThreads {
		most[ByWarps] = a.MaxThreads / Warp / warps
	}
	// A launch is checked as if every sub-partition held as many warps as the fullest.
	switch {
	case perWarp == 0:
		most[ByRegisters] = a.MaxBlocks
	case registers <= ThreadRegisters && perWarp*roundUp(warps, subPartitions) <= Registers && warps > 0:
		most[ByRegisters] = Registers / subPartitions / perWarp * subPartitions / warps
	}
	if memory <= a.Shared {
		most[ByShared] = a.Shared / memory
	}
	r := Result{Blocks: most[ByWarps], Limit: ByWarps}
	for _, l := range []Limit{ByRegisters, ByShared, ByBlocks} {
		if most[l] < r.Blocks {
			r.Blocks, r.Limit = most[l], l
		}
	}
	r.Warps = r.Blocks * warps
	r.Occupancy = float64(r.Warps*Warp) / float64(a.MaxThreads)
	return r
}

// roundUp is the least multiple of unit that is at least n.
func roundUp(n, unit int) int { return (n + unit - 1) / unit * unit }
