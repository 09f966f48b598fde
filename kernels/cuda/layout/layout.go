// Package layout launches Copy, which moves values between strided layouts:
// permutes, slices, patches, expansion. 1_direct.cu is the definition; 2_runs.cu
// works on merged axes, in 16-byte accesses where it can; 3_transpose.cu crosses
// tiles over in shared memory where the two layouts' contiguous axes differ.
package layout

import (
	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

var (
	direct    = gpu.Kernel{Module: "layout_1_direct", Entry: "layout_direct"}
	runs      = gpu.Kernel{Module: "layout_2_runs", Entry: "layout_runs"}
	quads     = gpu.Kernel{Module: "layout_2_runs", Entry: "layout_quads"}
	transpose = gpu.Kernel{Module: "layout_3_transpose", Entry: "layout_transpose"}
)

const rank = kernels.MaxRank

// The arguments of the kernels, as the .cu files lay them out. 3_transpose has
// those of 2_runs.
type (
	directArgs struct {
		dst, src      driver.Ptr
		n             uint64
		sizes, ds, ss [rank]uint64
	}
	axesArgs struct {
		dst, src driver.Ptr
		ds, ss   [rank]uint64
		sizes    [rank]uint32
		n, rank  uint32
	}
)

// Signatures lists the kernels and the sizes of their parameters.
func Signatures() []gpu.Signature {
	return []gpu.Signature{gpu.Takes[directArgs](&direct), gpu.Takes[axesArgs](&runs), gpu.Takes[axesArgs](&quads), gpu.Takes[axesArgs](&transpose)}
}

const threads = 256

// Copy moves values; see [kernels.Copy].
func Copy(d *gpu.Device, c kernels.Copy) {
	c.Check()
	n := 1
	for _, size := range c.Dims[:c.Rank] {
		n *= size
	}
	dst, src := d.Ptr(c.Dst.Buffer), d.Ptr(c.Src.Buffer)
	if n == 0 {
		return
	}
	pin := d.Pinned("layout")
	if pin == "1_direct" || n >= 1<<32 {
		copyDirect(d, dst, src, n, &c)
		return
	}
	var l layout
	l.normalise(&c)
	switch {
	case pin != "2_runs" && l.transposes():
		l.copyTiles(d, dst, src)
	case l.whole(dst, src):
		l.copyRuns(d, &quads, dst, src)
	default:
		l.copyRuns(d, &runs, dst, src)
	}
}

func copyDirect(d *gpu.Device, dst, src driver.Ptr, n int, c *kernels.Copy) {
	p := directArgs{dst: dst, src: src, n: uint64(n), sizes: [rank]uint64{1, 1, 1, 1, 1, 1}}
	for i := range c.Rank {
		p.sizes[i], p.ds[i], p.ss[i] = uint64(c.Dims[i]), uint64(c.Dst.Strides[i]), uint64(c.Src.Strides[i])
	}
	gpu.Launch(d, &direct, d.Blocks(n, threads), gpu.Threads(threads), 0, &p)
}
