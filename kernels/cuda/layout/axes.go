package layout

import (
	"slices"

	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

// axis is one index of a copy: its size, and its strides in destination and source.
type axis struct{ size, ds, ss int }

// layout is a copy in normal form: axes in order of falling destination stride,
// those of size 1 gone, neighbours that are one axis in both layouts merged. There
// is at least one axis.
type layout struct {
	axes  [rank]axis
	count int
}

func (l *layout) list() []axis { return l.axes[:l.count] }

func (l *layout) normalise(c *kernels.Copy) {
	var room [rank]axis
	axes := room[:0]
	for i := range c.Rank {
		if c.Dims[i] > 1 {
			axes = append(axes, axis{c.Dims[i], c.Dst.Strides[i], c.Src.Strides[i]})
		}
	}
	if len(axes) == 0 {
		axes = append(axes, axis{1, 1, 1})
	}
	slices.SortStableFunc(axes, func(a, b axis) int { return b.ds - a.ds })
	last := 0
	for _, a := range axes[1:] {
		if o := &axes[last]; o.ds == a.size*a.ds && o.ss == a.size*a.ss {
			*o = axis{o.size * a.size, a.ds, a.ss}
			continue
		}
		last++
		axes[last] = a
	}
	l.count = copy(l.axes[:], axes[:last+1])
}

// transposes reports whether the contiguous axes of the two layouts differ and are
// long enough for tiles; it then brings the source's next to the destination's,
// which is the last.
func (l *layout) transposes() bool {
	axes := l.list()
	last := len(axes) - 1
	if axes[last].ds != 1 || axes[last].ss == 1 || axes[last].size < 8 {
		return false
	}
	for i, a := range axes[:last] {
		if a.ss == 1 && a.size >= 8 {
			axes[i], axes[last-1] = axes[last-1], axes[i] // the order of the others is free
			return true
		}
	}
	return false
}

// whole reports whether the copy is one of aligned groups of four values.
func (l *layout) whole(dst, src driver.Ptr) bool {
	axes := l.list()
	last := len(axes) - 1
	if dst%16 != 0 || src%16 != 0 || axes[last].ds != 1 || axes[last].ss != 1 || axes[last].size%4 != 0 {
		return false
	}
	for _, a := range axes[:last] {
		if a.ds%4 != 0 || a.ss%4 != 0 {
			return false
		}
	}
	return true
}

// args lays the axes out right-aligned, as the kernels want them.
func (l *layout) args(dst, src driver.Ptr) axesArgs {
	p := axesArgs{dst: dst, src: src, rank: uint32(l.count)}
	at := rank - l.count
	for i := range at {
		p.sizes[i] = 1
	}
	for i, a := range l.list() {
		p.sizes[at+i], p.ds[at+i], p.ss[at+i] = uint32(a.size), uint64(a.ds), uint64(a.ss)
	}
	return p
}

func (l *layout) copyRuns(d *gpu.Device, k *gpu.Kernel, dst, src driver.Ptr) {
	p := l.args(dst, src)
	if k == &quads {
		p.sizes[rank-1] /= 4
		p.ds[rank-1], p.ss[rank-1] = 4, 4
	}
	p.n = 1
	for _, size := range p.sizes {
		p.n *= size
	}
	gpu.Launch(d, k, d.Blocks(int(p.n), threads), gpu.Threads(threads), 0, &p)
}

func (l *layout) copyTiles(d *gpu.Device, dst, src driver.Ptr) {
	p := l.args(dst, src)
	p.n = (p.sizes[4] + 31) / 32 * ((p.sizes[5] + 31) / 32)
	for _, size := range p.sizes[:4] {
		p.n *= size
	}
	gpu.Launch(d, &transpose, d.Blocks(int(p.n), 1), gpu.Threads(threads), 0, &p)
}
