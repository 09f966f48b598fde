package ledger

import "vision/kernels"

// operand is a strided array inside a buffer: what an op reads or writes of it.
// Strides nil means the buffer is the array, row-major.
type operand struct {
	name    string
	buffer  kernels.Buffer
	dims    []int
	strides []int
}

// flat is a whole buffer of the given shape.
func flat(name string, b kernels.Buffer, dims ...int) operand {
	return operand{name: name, buffer: b, dims: dims}
}

// line is a whole buffer as one row.
func line(name string, b kernels.Buffer) operand { return flat(name, b, b.Len()) }

// present leaves out what is absent.
func present(all ...operand) []operand {
	kept := all[:0]
	for _, o := range all {
		if !o.buffer.IsNil() {
			kept = append(kept, o)
		}
	}
	return kept
}

func (o *operand) size() int {
	n := 1
	for _, d := range o.dims {
		n *= d
	}
	return n
}

// gather takes the array out of its buffer's values, row-major.
func (o *operand) gather(buffer []float32) []float32 {
	if o.strides == nil {
		return buffer
	}
	v := make([]float32, 0, o.size())
	if o.size() == 0 {
		return v
	}
	index := make([]int, len(o.dims))
	last := len(o.dims) - 1
	for at := 0; ; {
		for i, p := 0, at; i < o.dims[last]; i++ {
			v = append(v, buffer[p])
			p += o.strides[last]
		}
		axis := last - 1
		for ; axis >= 0; axis-- {
			index[axis]++
			at += o.strides[axis]
			if index[axis] < o.dims[axis] {
				break
			}
			at -= index[axis] * o.strides[axis]
			index[axis] = 0
		}
		if axis < 0 {
			return v
		}
	}
}

// place is the index of element i of the array in each axis.
func (o *operand) place(i int) []int {
	p := make([]int, len(o.dims))
	for axis := len(o.dims) - 1; axis >= 0; axis-- {
		p[axis] = i % o.dims[axis]
		i /= o.dims[axis]
	}
	return p
}

// heads is the array [items, heads, tokens, dim] of an attention operand.
func heads(name string, h kernels.Heads, items, n, tokens, dim int) operand {
	return operand{name: name, buffer: h.Buffer, dims: []int{items, n, tokens, dim}, strides: []int{h.Item, h.Head, h.Token, 1}}
}

// rowsOf is a matrix operand as [batch, batch, rows, columns], contracted index last.
func rowsOf(name string, o kernels.Operand, c *kernels.Contraction) operand {
	return operand{name: name, buffer: o.Buffer, dims: []int{c.Batch[0], c.Batch[1], c.M, c.Segments, c.K},
		strides: []int{o.Batch[0], o.Batch[1], o.Row, o.Segment, o.Col}}
}

func columnsOf(name string, o kernels.Operand, c *kernels.Contraction) operand {
	return operand{name: name, buffer: o.Buffer, dims: []int{c.Batch[0], c.Batch[1], c.N, c.Segments, c.K},
		strides: []int{o.Batch[0], o.Batch[1], o.Col, o.Segment, o.Row}}
}

// result is a matrix of the contraction's result.
func result(name string, o kernels.Operand, c *kernels.Contraction) operand {
	return operand{name: name, buffer: o.Buffer, dims: []int{c.Batch[0], c.Batch[1], c.M, c.N}, strides: []int{o.Batch[0], o.Batch[1], o.Row, max(o.Col, 1)}}
}

// viewed is one side of a Copy.
func viewed(name string, v kernels.View, c *kernels.Copy) operand {
	o := operand{name: name, buffer: v.Buffer}
	o.dims = append([]int{1}, c.Dims[:c.Rank]...)
	o.strides = append([]int{0}, v.Strides[:c.Rank]...)
	return o
}
