package attention

import (
	"math"

	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

// tiling is one shape of version 2's blocks.
type tiling struct {
	dim               int
	keys              int // whose scores a block holds in registers at once: a chunk
	rows              int // queries of a block
	most              int // keys that a block can take, in one chunk or several
	forward, backward gpu.Kernel
}

// Blocks of 40 queries cover ViT's 197 with 3 to spare. Those of a single chunk stop
// where two of them fill the 100 KiB of a multiprocessor of sm_86, 89 and 120: one then
// computes while the other waits. The others go up to the 99 KiB that a block may have
// there.
var tilings = []tiling{
	newTiling(64, 96, 40, 96, "64_3_10"),
	newTiling(64, 224, 40, 204, "64_7_10"),
	newTiling(64, 288, 32, 260, "64_9_8"),
	newTiling(64, 224, 24, 684, "64_7_6"),
	newTiling(32, 224, 48, 340, "32_7_12"),
}

var (
	columns64 = gpu.Kernel{Module: "attention_2_rows_backward", Entry: "attention_columns_64", Shared: columnsShared(64)}
	columns32 = gpu.Kernel{Module: "attention_2_rows_backward", Entry: "attention_columns_32", Shared: columnsShared(32)}
)

func newTiling(dim, keys, rows, most int, name string) tiling {
	t := tiling{dim: dim, keys: keys, rows: rows, most: most}
	shared := t.shared(most)
	t.forward = gpu.Kernel{Module: "attention_2_rows", Entry: "attention_" + name, Shared: shared}
	t.backward = gpu.Kernel{Module: "attention_2_rows_backward", Entry: "attention_rows_" + name, Shared: shared}
	return t
}

// rowPitch is row_pitch of rows.cuh.
func rowPitch(keys int) int { return ((keys+3)/4 | 1) * 4 }

// stage is the number of keys or queries of one stage of the second products: STEP.
const stage = 32

// shared is the dynamic shared memory for a number of keys in bytes, as rows.cuh lays
// it out.
func (t *tiling) shared(keys int) int {
	rows := t.rows * rowPitch(keys)
	first := t.rows*t.dim + 2*4*(t.keys*4+8)
	second := 2 * stage * t.dim
	if keys <= t.keys {
		return 4 * max(first, rows+second)
	}
	return 4 * (rows + max(first, second))
}

// columnKeys is the number of keys of a block of the columns kernel.
func columnKeys(dim int) int { return 8 * 4 * 128 / dim }

func columnsShared(dim int) int { return 4 * 2 * stage * (columnKeys(dim) + dim) }

// fits reports whether the tiling can take the shape on this device.
func (t *tiling) fits(x *args, limit int) bool {
	return int(x.dim) == t.dim && int(x.keys) <= t.most && t.shared(int(x.keys)) <= limit
}

// work is what a block's issue slots are spent on, in keys × queries: the first product
// computes whole chunks, the second just the keys there are.
func (t *tiling) work(queries, keys int) int {
	return roundUp(queries, t.rows) * (roundUp(keys, t.keys) + keys)
}

func roundUp(n, to int) int { return (n + to - 1) / to * to }

// fastest is the tiling with the least work, nil where version 1 has to do: pinned, or
// the shape, an address or a stride does not fit. The kernels count inside a head in 32
// bits.
func fastest(d *gpu.Device, x *args, pairs int, all ...heads) *tiling {
	if p := d.Pinned("attention"); p == "1_direct" || p == "3_long" {
		return nil
	}
	// Tiles read at most a chunk beyond the last token, before the address is clamped.
	tokens := uint64(max(x.queries, x.keys)) + 512
	for _, h := range all {
		if h.at%16 != 0 || (h.item|h.token|h.head)%4 != 0 || h.token > math.MaxUint32/tokens {
			return nil
		}
	}
	if uint64(pairs)*tokens > math.MaxInt32 || uint64(rowPitch(int(x.keys))) > math.MaxUint32/tokens {
		return nil // blocks of a grid; offsets in a matrix of scores
	}
	limit := d.Limits().SharedPerBlock
	var best *tiling
	for i := range tilings {
		t := &tilings[i]
		if t.fits(x, limit) && (best == nil || t.work(int(x.queries), int(x.keys)) < best.work(int(x.queries), int(x.keys))) {
			best = t
		}
	}
	return best
}

// launch runs the rows kernel of a pass.
func (t *tiling) launch(d *gpu.Device, k *gpu.Kernel, x *args) {
	keys := int(x.keys)
	x.chunks = uint32(roundUp(keys, t.keys) / t.keys)
	blocks := int(x.count) * (roundUp(int(x.queries), t.rows) / t.rows)
	gpu.Launch(d, k, driver.Dim3{X: uint32(blocks), Y: 1, Z: 1}, gpu.Threads(threads), t.shared(keys), x)
}

// gradients runs the backward pass. P and dA lie in rows of whole 16 bytes.
func (t *tiling) gradients(d *gpu.Device, a *kernels.Attention, x *args) {
	pitch := roundUp(a.Keys, 4)
	floats := a.Queries * pitch
	columns := &columns64
	if t.dim == 32 {
		columns = &columns32
	}
	x.pitch, x.daPitch = uint64(pitch), uint64(pitch)
	tiles := roundUp(a.Keys, columnKeys(t.dim)) / columnKeys(t.dim)
	chunks(a.Items*a.NumHeads, 2*floats, func(first, count int) {
		x.first, x.count = uint32(first), uint32(count)
		room := allocScores(d, count*floats, 2)
		x.p, x.da = room.at, room.at+room.bytes
		if !a.P.IsNil() {
			x.given = d.Ptr(a.P) + driver.Ptr(4*first*a.Queries*a.Keys)
		}
		t.launch(d, &t.backward, x)
		gpu.Launch(d, columns, driver.Dim3{X: uint32(count * tiles), Y: 2, Z: 1}, gpu.Threads(threads), columns.Shared, x)
		d.Free(room.Buffer)
	})
}
