package tensorcore

import (
	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

var (
	bf16Attend = gpu.Kernel{Module: "tensorcore_bf16_attend", Entry: "attend_bf16"}
	tf32Attend = gpu.Kernel{Module: "tensorcore_tf32_attend", Entry: "attend_tf32"}
)

// heads mirrors struct Heads of attend.cuh.
type heads struct {
	at                driver.Ptr
	item, token, head uint64
}

// attendArgs mirrors struct Args of attend.cuh.
type attendArgs struct {
	q, k, v, o    heads
	queries, keys uint32
	scale         float32
	quads         uint32
}

// Attend computes a in the device's precision, or returns false when these kernels do
// not take it. a is checked.
func Attend(d *gpu.Device, a *kernels.Attention) bool {
	const dim, mostBlocks = 64, 65535
	if a.Dim != dim || !a.P.IsNil() || a.Items > mostBlocks || a.NumHeads > mostBlocks || max(a.Queries, a.Keys) > 1<<30 {
		return false
	}
	args := attendArgs{q: headsOf(d, a.Q), k: headsOf(d, a.K), v: headsOf(d, a.V), o: headsOf(d, a.O),
		queries: uint32(a.Queries), keys: uint32(a.Keys), scale: kernels.AttentionScale(a.Dim)}
	if args.k.aligned() && args.v.aligned() {
		args.quads = 1
	}
	kernel := &bf16Attend
	if d.Precision() == gpu.TF32 {
		kernel = &tf32Attend
	}
	gpu.Launch(d, kernel, driver.Dim3{X: uint32(a.Queries+63) / 64, Y: uint32(a.NumHeads), Z: uint32(a.Items)}, gpu.Threads(128), 0, &args)
	return true
}

func headsOf(d *gpu.Device, h kernels.Heads) heads {
	return heads{at: d.Ptr(h.Buffer), item: uint64(h.Item), token: uint64(h.Token), head: uint64(h.Head)}
}

func (h heads) aligned() bool {
	return h.at%16 == 0 && h.item%4 == 0 && h.token%4 == 0 && h.head%4 == 0
}

// Signatures lists the kernels and the sizes of their parameters.
func Signatures() []gpu.Signature {
	var list []gpu.Signature
	for _, set := range []map[string]*gpu.Kernel{bf16, tf32} {
		for _, letters := range []string{"nt", "nn", "tn", "tt"} {
			list = append(list, gpu.Takes[contractArgs](set[letters]))
		}
	}
	return append(list, gpu.Takes[attendArgs](&bf16Attend), gpu.Takes[attendArgs](&tf32Attend))
}
