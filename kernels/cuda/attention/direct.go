package attention

import (
	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

// Version 1: any shape, any strides.
var (
	probabilities  = gpu.Kernel{Module: "attention_1_direct", Entry: "attention_probabilities"}
	scoreGradients = gpu.Kernel{Module: "attention_1_direct", Entry: "attention_score_gradients"}
	output         = gpu.Kernel{Module: "attention_1_direct", Entry: "attention_output"}
	queryGradients = gpu.Kernel{Module: "attention_1_direct", Entry: "attention_query_gradients"}
	keyGradients   = gpu.Kernel{Module: "attention_1_direct", Entry: "attention_key_gradients"}
	valueGradients = gpu.Kernel{Module: "attention_1_direct", Entry: "attention_value_gradients"}
)

const threads = 128

// overRows launches a kernel that gives a row of scores to a warp, overValues one that
// gives a value to a thread.
func overRows(d *gpu.Device, k *gpu.Kernel, x *args) {
	gpu.Launch(d, k, d.Blocks(int(x.count)*int(x.queries), threads/32), gpu.Threads(threads), 0, x)
}

func overValues(d *gpu.Device, k *gpu.Kernel, x *args, tokens uint32) {
	gpu.Launch(d, k, d.Blocks(int(x.count)*int(tokens)*int(x.dim), threads), gpu.Threads(threads), 0, x)
}

// scores is global memory for one matrix of scores, or two, of some pairs.
type scores struct {
	kernels.Buffer
	at    driver.Ptr
	bytes driver.Ptr // of one matrix of all pairs
}

func allocScores(d *gpu.Device, floats, matrices int) scores {
	b := d.Alloc(matrices * floats)
	return scores{b, d.Ptr(b), driver.Ptr(4 * floats)}
}

func directForward(d *gpu.Device, a *kernels.Attention, x *args) {
	pairs, floats := a.Items*a.NumHeads, a.Queries*a.Keys
	run := func(first, count int) {
		x.first, x.count = uint32(first), uint32(count)
		overRows(d, &probabilities, x)
		overValues(d, &output, x, x.queries)
	}
	if !a.P.IsNil() {
		run(0, pairs)
		return
	}
	chunks(pairs, floats, func(first, count int) {
		room := allocScores(d, count*floats, 1)
		x.p = room.at
		run(first, count)
		d.Free(room.Buffer)
	})
}

func directBackward(d *gpu.Device, a *kernels.Attention, x *args) {
	floats := a.Queries * a.Keys
	x.pitch, x.daPitch = uint64(a.Keys), uint64(a.Keys)
	chunks(a.Items*a.NumHeads, 2*floats, func(first, count int) {
		x.first, x.count = uint32(first), uint32(count)
		room := allocScores(d, count*floats, 2)
		x.p, x.da = room.at, room.at+room.bytes
		if a.P.IsNil() {
			overRows(d, &probabilities, x)
		} else {
			x.p = d.Ptr(a.P) + driver.Ptr(4*first*floats)
		}
		overRows(d, &scoreGradients, x)
		overValues(d, &valueGradients, x, x.keys)
		overValues(d, &queryGradients, x, x.queries)
		overValues(d, &keyGradients, x, x.keys)
		d.Free(room.Buffer)
	})
}
