package cpu

import (
	"fmt"
	"hash/crc32"
	"runtime"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"unsafe"

	"vision/kernels"
)

// PanelWidth is the rows of a panel of B.
func (b *Backend) PanelWidth() int {
	if b.portable {
		return 0
	}
	return b.tiling.b.width
}

// UsePanels lets a constant matrix's values lie where they are: in a mapped file, say. Its
// own block, which was not touched yet, goes back to the system.
func (b *Backend) UsePanels(buf kernels.Buffer, p kernels.Panels) {
	const op = "UsePanels"
	if !isConstant(buf) {
		kernels.Fail(op, kernels.ErrValue, p.Name+": the buffer is not a constant matrix")
	}
	m := buf.Mem.(*block)
	mustBeWhole(op, buf, m)
	want := roundUp(m.packed.rows, m.packed.panel.width) * m.packed.cols
	switch bytes := 4 * len(p.Values); {
	case p.Width != m.packed.panel.width:
		kernels.Fail(op, kernels.ErrShape, fmt.Sprintf("%s: panels of %d rows, expected %d", p.Name, p.Width, m.packed.panel.width))
	case len(p.Values) != want:
		kernels.Fail(op, kernels.ErrShape, fmt.Sprintf("%s: %d values in panels, expected %d", p.Name, len(p.Values), want))
	case uintptr(unsafe.Pointer(unsafe.SliceData(p.Values)))%64 != 0:
		kernels.Fail(op, kernels.ErrValue, p.Name+": the values do not begin on a cache line")
	case len(p.Sums) != (bytes+kernels.PanelsPart-1)/kernels.PanelsPart:
		kernels.Fail(op, kernels.ErrShape, fmt.Sprintf("%s: %d sums of %d bytes, expected one for every %d", p.Name, len(p.Sums), bytes, kernels.PanelsPart))
	}
	if m.packed.foreign == nil {
		b.account(-len(m.data))
	}
	m.data = p.Values
	m.packed.plain, m.packed.foreign = false, &foreign{Panels: p}
}

// foreign is memory that is not the backend's.
type foreign struct {
	kernels.Panels
	checked bool
}

// holds reports whether an address is one of the values'.
func (f *foreign) holds(at uintptr) bool {
	return at-uintptr(unsafe.Pointer(unsafe.SliceData(f.Values))) < uintptr(4*len(f.Values))
}

// own gives a block whose values were foreign memory of its own again, not initialised.
func (b *Backend) own(m *block) {
	_, size := sizeClass(m.n)
	m.packed.foreign = nil
	m.data = aligned(max(size, len(m.data)))
	smallPages(m)
	b.account(len(m.data))
}

// reading runs what reads the block of a constant matrix. Values in a mapped file are
// checked first, once; a page of it that is gone is an error, not the end of the process.
func (b *Backend) reading(m *block, op string, read func()) {
	f := m.packed.foreign
	if f == nil {
		read()
		return
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true)) // workers have it set
	defer func() {
		switch e := recover().(type) {
		case nil:
		case interface {
			runtime.Error
			Addr() uintptr
		}:
			if !f.holds(e.Addr()) {
				panic(e)
			}
			kernels.Fail(op, kernels.ErrDevice, f.Name+": a page of the file cannot be read: it was truncated, or its disk failed, while in use")
		default:
			panic(e)
		}
	}()
	if !f.checked {
		b.checkSums(f, op)
		f.checked = true
	}
	read()
}

// checkSums compares the sums of all parts.
func (b *Backend) checkSums(f *foreign, op string) {
	j := sumsJob{foreign: f}
	b.pool.each(&j, len(f.Sums))
	if j.broken.Load() {
		kernels.Fail(op, kernels.ErrValue, f.Name+": a value is infinite or not a number; the weights are broken")
	}
	if n := j.wrong.Load(); n > 0 {
		kernels.Fail(op, kernels.ErrValue, fmt.Sprintf("%s: %d of %d checksums differ: the file was changed or damaged since it was packed", f.Name, n, len(f.Sums)))
	}
}

type sumsJob struct {
	*foreign
	wrong  atomic.Int64
	broken atomic.Bool // a value is not finite
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func (j *sumsJob) run(_, i int) {
	const values, piece = kernels.PanelsPart / 4, 4096 // of a part; that stay in cache
	part := j.Values[i*values : min((i+1)*values, len(j.Values))]
	sum := uint32(0)
	for v := range slices.Chunk(part, piece) {
		at := unsafe.Pointer(unsafe.SliceData(v))
		sum = crc32.Update(sum, castagnoli, unsafe.Slice((*byte)(at), 4*len(v)))
		if !finite(unsafe.Slice((*uint64)(at), len(v)/2)) {
			j.broken.Store(true)
		}
	}
	if sum != j.Sums[i] {
		j.wrong.Add(1)
	}
}

// finite reports whether no exponent of pairs of values is that of infinity and NaN: one
// more would carry into the sign.
func finite(pairs []uint64) bool {
	const exponents, one, signs = 0x7f800000_7f800000, 0x00800000_00800000, 0x80000000_80000000
	var carried uint64
	for _, p := range pairs {
		carried |= p&exponents + one
	}
	return carried&signs == 0
}
