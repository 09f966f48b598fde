package tensor

import (
	"fmt"

	"vision/kernels"
)

// slabSize is the number of tensors that are taken from the Go heap at a time.
const slabSize = 128

// Input uploads data and returns it as a tensor that wants no gradient.
func (t *Tape) Input(data []float32, dims ...int) *Tensor {
	s := newShape("Input", dims)
	if len(data) != s.size() {
		kernels.Fail("Input", kernels.ErrShape, fmt.Sprintf("%d values for shape %v", len(data), s))
	}
	x := t.result(s)
	t.backend.Upload(x.value, data)
	return x
}

// Empty returns a tensor whose values are not initialised: the caller fills its
// Buffer with an op of the backend.
func (t *Tape) Empty(dims ...int) *Tensor { return t.result(newShape("Empty", dims)) }

// Wrap makes a tensor of device memory that someone else owns and keeps alive
// until Reset. Nothing is copied.
func (t *Tape) Wrap(b kernels.Buffer, dims ...int) *Tensor {
	s := newShape("Wrap", dims)
	if b.Len() != s.size() {
		kernels.Fail("Wrap", kernels.ErrShape, fmt.Sprintf("%d values for shape %v", b.Len(), s))
	}
	return t.tensor(s, b)
}

// Use puts a parameter on the tape, so that it can be the receiver of an op. The
// values are shared; the gradient goes to the parameter.
func (t *Tape) Use(p *Tensor) *Tensor {
	if p.tape == t {
		return p
	}
	y := t.tensor(p.shape, p.Buffer())
	t.record(y, reshapeBackward, p)
	return y
}

// Mark is a position on a tape.
type Mark struct{ recorded, tensors, buffers int }

// Mark returns the present position, for Release.
func (t *Tape) Mark() Mark {
	return Mark{recorded: t.recorded, tensors: t.count, buffers: len(t.buffers)}
}

// Release gives back the memory of everything made since the mark, except what
// keep's tensors lie in:
//
//	m := tape.Mark()
//	y := block.Forward(x)
//	tape.Release(m, y)
//
// Using another tensor of that part afterwards panics. If an op was recorded
// since the mark, its Backward needs the memory and Release does nothing, so a
// model's code is the same for training and for inference.
func (t *Tape) Release(m Mark, keep ...*Tensor) {
	if t.recorded > m.recorded && len(t.nodes) > 0 {
		return
	}
	kept := m.buffers
	for _, b := range t.buffers[m.buffers:] {
		if holds(keep, b) {
			t.buffers[kept] = b
			kept++
			continue
		}
		t.backend.Free(b)
	}
	clear(t.buffers[kept:])
	t.buffers = t.buffers[:kept]
	for i := m.tensors; i < t.count; i++ {
		if x := t.at(i); !holds(keep, x.value) {
			x.value = kernels.Buffer{}
		}
	}
}

// holds reports whether one of the tensors lies in b's allocation.
func holds(tensors []*Tensor, b kernels.Buffer) bool {
	for _, x := range tensors {
		if x.value.Mem == b.Mem {
			return true
		}
	}
	return false
}

// Reset forgets all tensors and the recording and gives their memory back to the
// backend's allocator. Tensors of the tape must not be used afterwards: the next
// ones take their place.
func (t *Tape) Reset() {
	for i := 0; i < t.count; i++ {
		x := t.at(i)
		t.backend.Free(x.grad)
		*x = Tensor{}
	}
	for _, b := range t.buffers {
		t.backend.Free(b)
	}
	clear(t.buffers)
	clear(t.nodes)
	t.count, t.buffers, t.nodes = 0, t.buffers[:0], t.nodes[:0]
}

// at is the i-th tensor made since the last Reset.
func (t *Tape) at(i int) *Tensor { return &t.slabs[i/slabSize][i%slabSize] }

// tensor takes the next tensor of the slab.
func (t *Tape) tensor(s shape, b kernels.Buffer) *Tensor {
	if t.count == len(t.slabs)*slabSize {
		t.slabs = append(t.slabs, make([]Tensor, slabSize))
	}
	x := t.at(t.count)
	t.count++
	*x = Tensor{shape: s, tape: t, value: b}
	return x
}

// result makes a tensor with memory of its own.
func (t *Tape) result(s shape) *Tensor { return t.tensor(s, t.alloc(s.size())) }

// alloc takes memory that lives until Release or Reset.
func (t *Tape) alloc(n int) kernels.Buffer {
	b := t.backend.Alloc(n)
	t.buffers = append(t.buffers, b)
	return b
}

// tapeOf finds the tape that an op's operands are on. Nil operands are absent
// ones; the first two of an op's list may not be.
func tapeOf(op string, in ...*Tensor) *Tape {
	var t *Tape
	for i, x := range in {
		switch {
		case x == nil:
			continue
		case x.value.IsNil():
			kernels.Fail(op, kernels.ErrValue, fmt.Sprintf("operand %d, %v, was released", i, x.shape))
		case x.tape == nil:
			continue
		case t != nil && x.tape != t:
			kernels.Fail(op, kernels.ErrValue, "operands belong to two tapes")
		}
		t = x.tape
	}
	if t == nil {
		kernels.Fail(op, kernels.ErrValue, "no operand is on a tape: put a parameter there with Use")
	}
	for i, x := range in {
		if x != nil && x.param != nil && x.param.backend != t.backend {
			kernels.Fail(op, kernels.ErrDevice, fmt.Sprintf("operand %d, %q, is on %s, the tape on %s", i, x.param.name, x.param.backend.Name(), t.backend.Name()))
		}
	}
	return t
}
