package ledger

import (
	"vision/kernels"
	"vision/kernels/kerneltest/reference"
)

// Capture is an op with the values that it read and wrote.
type Capture struct {
	Entry Entry

	call   call
	before map[kernels.Memory]span // what the operands' memory held before the op
	in     operands
	out    [][]float32
}

// span is a run of values of one allocation.
type span struct {
	first int
	v     []float32
}

// of is the part of the span that a buffer covers.
func (s span) of(b kernels.Buffer) []float32 { return s.v[b.Offset()-s.first:][:b.Len()] }

// spans are the runs that cover all buffers of the operands.
func spans(lists ...[]operand) map[kernels.Memory][2]int {
	m := map[kernels.Memory][2]int{}
	for _, list := range lists {
		for _, o := range list {
			lo, hi := o.buffer.Offset(), o.buffer.Offset()+o.buffer.Len()
			if s, ok := m[o.buffer.Mem]; ok {
				lo, hi = min(lo, s[0]), max(hi, s[1])
			}
			m[o.buffer.Mem] = [2]int{lo, hi}
		}
	}
	return m
}

// download reads what the operands' memory holds.
func (l *Backend) download(in []operand) map[kernels.Memory]span {
	all := map[kernels.Memory]span{}
	for mem, s := range spans(in) {
		v := make([]float32, s[1]-s[0])
		l.Download(v, kernels.NewBuffer(mem).Slice(s[0], s[1]))
		all[mem] = span{s[0], v}
	}
	return all
}

// replay computes the op's results with package reference from the operands that
// the device had.
func (c *Capture) replay() [][]float32 {
	r := reference.New()
	where := map[kernels.Memory]kernels.Buffer{}
	first := map[kernels.Memory]int{}
	for mem, s := range spans(c.call.in, c.call.out) {
		where[mem], first[mem] = r.Alloc(s[1]-s[0]), s[0]
		if b, ok := c.before[mem]; ok {
			r.Upload(where[mem].Slice(b.first-s[0], b.first-s[0]+len(b.v)), b.v)
		}
	}
	at := func(b kernels.Buffer) kernels.Buffer {
		if b.IsNil() {
			return b
		}
		i := b.Offset() - first[b.Mem]
		return where[b.Mem].Slice(i, i+b.Len())
	}
	c.call.run(r, at)
	out := make([][]float32, len(c.call.out))
	for i := range c.call.out {
		o := &c.call.out[i]
		whole := make([]float32, o.buffer.Len())
		r.Download(whole, at(o.buffer))
		out[i] = o.gather(whole)
	}
	return out
}
