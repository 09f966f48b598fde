package contract

import "vision/kernels/cuda/gpu"

// version is one numbered file.
type version struct {
	name         string
	m, n         int // tile of C
	threads      int
	perMulti     int  // blocks that a multiprocessor holds at once
	sumsInMemory bool // between the blocks of 128, in scratch
	// share is the part of the issue slots of the loop over a tile that are fma,
	// counted in machine code (make ptxas).
	share  float64
	nn     *async
	nt, tn *async // tn is nil where it is not built
}

// async is a kernel with its dynamic shared memory.
type async struct {
	gpu.Kernel
	bytes int
}

// tiles is how an asynchronous version cuts the contracted index.
type tiles struct{ depth, stages int }

const valueSize = 4

// bytes of shared memory. An operand that is contiguous along k lies in planes of
// four k, which are padded as Side::PLANE of side.cuh says.
func (t tiles) bytes(m, n int, a, b form) int {
	planes, padA := t.depth/4, 4
	if planes == 4 {
		padA = 8
	}
	values := t.depth * (m + n)
	if a == along {
		values += planes * padA
	}
	if b == along {
		values += planes * 4
	}
	return t.stages * values * valueSize
}

func (t tiles) kernel(module, entry string, m, n int, a, b form) *async {
	bytes := t.bytes(m, n, a, b)
	return &async{gpu.Kernel{Module: "contract_" + module, Entry: "contract_" + entry, Shared: bytes}, bytes}
}

var (
	directKernel    = gpu.Kernel{Module: "contract_1_direct", Entry: "contract_direct"}
	tiledKernel     = gpu.Kernel{Module: "contract_2_tiled", Entry: "contract_tiled"}
	packKernel      = gpu.Kernel{Module: "contract_pack", Entry: "contract_pack"}
	addBlocksKernel = gpu.Kernel{Module: "contract_6_split_k", Entry: "contract_add_blocks"}

	direct = &version{name: "1_direct"}
	tiled  = &version{name: "2_tiled", m: 64, n: 64, threads: 256, perMulti: 2, share: 0.42}

	asynchronous = &version{name: "3_async", m: 128, n: 128, threads: 256, perMulti: 1, share: 0.915,
		nn: deep.kernel("3_async", "async_nn", 128, 128, along, across),
		nt: deep.kernel("3_async", "async_nt", 128, 128, along, along),
		tn: deep.kernel("3_async", "async_tn", 128, 128, across, across)}

	warpTile = &version{name: "4_warptile", m: 128, n: 128, threads: 128, perMulti: 2, sumsInMemory: true, share: 0.93,
		nn: shallow.kernel("4_warptile", "warptile_nn", 128, 128, along, across),
		nt: shallow.kernel("4_warptile", "warptile_nt", 128, 128, along, along),
		tn: shallow.kernel("4_warptile", "warptile_tn", 128, 128, across, across)}

	small = &version{name: "5_small", m: 32, n: 192, threads: 128, perMulti: 2, share: 0.86,
		nn: shallow.kernel("5_small", "small_nn", 32, 192, along, across),
		nt: shallow.kernel("5_small", "small_nt", 32, 192, along, along)}
)

// Two tiles of 32 k for the version that has a multiprocessor to itself, three of 16
// for those that share it.
var (
	deep    = tiles{depth: 32, stages: 2}
	shallow = tiles{depth: 16, stages: 3}
)

// Versions are the names that gpu.Options.Pin takes for "contract". 6_split_k is
// 4_warptile or 5_small with the blocks of 128 side by side.
func Versions() []string {
	return []string{direct.name, tiled.name, asynchronous.name, warpTile.name, small.name, splitName}
}

const splitName = "6_split_k"

// Signatures lists the kernels and the sizes of their parameters.
func Signatures() []gpu.Signature {
	list := []gpu.Signature{gpu.Takes[args](&directKernel), gpu.Takes[args](&tiledKernel),
		gpu.Takes[args](&addBlocksKernel), gpu.Takes[packArgs](&packKernel)}
	for _, v := range []*version{asynchronous, warpTile, small} {
		for _, k := range []*async{v.nn, v.nt, v.tn} {
			if k != nil {
				list = append(list, gpu.Takes[args](&k.Kernel))
			}
		}
	}
	return list
}

// kernel is the one for operands of these forms, nil if there is none.
func (v *version) kernel(a, b form) *async {
	switch {
	case a == along && b == across:
		return v.nn
	case a == along && b == along:
		return v.nt
	case a == across && b == across:
		return v.tn
	}
	return nil
}
