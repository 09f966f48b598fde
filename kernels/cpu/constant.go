package cpu

import (
	"fmt"

	"vision/kernels"
)

// panels is how a constant matrix lies in its block: the panels of its rows that
// the tiles read as B, one after the other, the last one filled up with +0. They
// take the place of the row-major values.
type panels struct {
	panel      *panel
	rows, cols int
	// plain says that the values are still row-major, for Upload to replace them or the
	// first contraction to pack them: what is declared constant before it is read from
	// a file is written once.
	plain bool
	// foreign, if given, is whose memory the values lie in instead (constant_panels.go).
	foreign *foreign
}

// Constant declares a weight matrix that is packed once, so that no contraction has to.
// Where nothing is packed, on the portable path, the matrix stays as it is.
func (b *Backend) Constant(buf kernels.Buffer, rows, cols int) {
	kernels.CheckConstant(buf, rows, cols)
	m := buf.Mem.(*block)
	if m.packed != nil && m.packed.rows == rows && m.packed.cols == cols {
		return
	}
	floats(buf) // fails on a buffer that was freed or is constant with other sizes
	if b.portable || rows == 0 || cols == 0 {
		return
	}
	m.packed = &panels{panel: &b.tiling.b, rows: rows, cols: cols, plain: true}
	smallPages(m)
}

// smallPages asks for no huge pages under panels, which are read from end to end. On a
// virtual machine they would come from memory that the host has still to back: half a
// second for ViT-B/16.
func smallPages(m *block) { adviseHuge(m.data, false) }

// settle packs a constant matrix that is still row-major.
func (b *Backend) settle(m *block) {
	p := m.packed
	if !p.plain {
		return
	}
	copied := b.Alloc(m.n)
	defer b.Free(copied)
	values := floats(copied)
	copy(values, m.data)
	b.writePanels(m, values)
}

// writePanels packs all values of a constant matrix, row-major in src.
func (b *Backend) writePanels(m *block, src []float32) {
	p := m.packed
	if p.foreign != nil {
		b.own(m)
	}
	if n := roundUp(p.rows, p.panel.width) * p.cols; n > len(m.data) {
		b.account(n - len(m.data))
		m.data = aligned(n)
		smallPages(m)
	}
	p.write(m.data, src)
	p.plain = false
}

// isConstant reports whether a buffer is declared constant; its values lie in panels or
// are plain still.
func isConstant(b kernels.Buffer) bool {
	return b.Mem != nil && b.Mem.(*block).packed != nil
}

// fitsPanels reports whether a contraction reads its B as the panels lie: the
// transpose of the matrix's first rows, whole, the same for every item.
func fitsPanels(c *kernels.Contraction) bool {
	o, p := &c.B, c.B.Mem.(*block).packed
	shared := (c.Batch[0] == 1 || o.Batch[0] == 0) && (c.Batch[1] == 1 || o.Batch[1] == 0)
	return shared && c.Segments == 1 && o.Offset() == 0 && o.Row == 1 && o.Col == p.cols && c.K == p.cols
}

// operandB is the values of B, row-major or in panels.
func operandB(b kernels.Buffer) (values, packed []float32) {
	if isConstant(b) {
		return nil, b.Mem.(*block).data
	}
	return floats(b), nil
}

// write packs the matrix, row-major in src.
func (p *panels) write(dst, src []float32) {
	w := p.panel.width
	s := source{data: src, line: p.cols, k: 1, segLen: p.cols}
	for i := 0; i < p.rows; i += w {
		p.panel.pack(dst[i*p.cols:(i+w)*p.cols], &s, i, p.rows, 0, p.cols)
	}
}

// read copies values from … on of the row-major matrix into dst.
func (p *panels) read(dst, data []float32, from int) {
	if p.plain {
		copy(dst, data[from:])
		return
	}
	w := p.panel.width
	for len(dst) > 0 {
		row, k := from/p.cols, from%p.cols
		run := dst[:min(p.cols-k, len(dst))]
		at := data[(row/w*p.cols+k)*w+row%w:]
		for i := range run {
			run[i] = at[i*w]
		}
		dst, from = dst[len(run):], from+len(run)
	}
}

// mustBeWhole fails where a part of a constant matrix is overwritten.
func mustBeWhole(op string, b kernels.Buffer, m *block) {
	if b.Offset() != 0 || b.Len() != m.n {
		kernels.Fail(op, kernels.ErrValue, fmt.Sprintf("%d values from %d on of a constant matrix of %d: it is replaced as a whole", b.Len(), b.Offset(), m.n))
	}
}
