package tensor

import (
	"fmt"

	"vision/kernels"
)

// Tape makes tensors, owns their memory and remembers how they came about. It is
// used from one goroutine.
type Tape struct {
	backend   kernels.Backend
	recording bool
	nodes     []node
	recorded  int // nodes since the tape was made

	slabs   [][]Tensor // tensors in the order of their making, slabSize apiece
	count   int
	buffers []kernels.Buffer // all values and saved intermediates, in order of Alloc
}

// NewTape returns an empty tape that does not record.
func NewTape(backend kernels.Backend) *Tape { return &Tape{backend: backend} }

// Backend is the device that the tape computes on.
func (t *Tape) Backend() kernels.Backend { return t.backend }

// Record switches recording on (training) or off (inference). Ops from now on
// are remembered if one of their operands wants a gradient.
func (t *Tape) Record(on bool) { t.recording = on }

// Recording reports whether ops are remembered.
func (t *Tape) Recording() bool { return t.recording }

// node is one remembered op. It holds no closure: backward is a function of the
// package, and what it needs beyond operands and result lies in the fields.
type node struct {
	backward func(t *Tape, n *node)
	out      *Tensor
	in       [5]*Tensor
	saved    [2]kernels.Buffer
	ints     [kernels.MaxRank]int
	scalar   float64
	draw     kernels.Draw
}

// wants reports whether an op on these operands must be remembered; nil operands
// are absent ones.
func (t *Tape) wants(in ...*Tensor) bool {
	if !t.recording {
		return false
	}
	for _, x := range in {
		if x != nil && x.wantsGrad {
			return true
		}
	}
	return false
}

// record remembers that out was computed from in. It returns the node for the op
// to leave its constants in, or nil if no operand wants a gradient.
func (t *Tape) record(out *Tensor, backward func(*Tape, *node), in ...*Tensor) *node {
	if !t.wants(in...) {
		return nil
	}
	out.wantsGrad = true
	t.nodes = append(t.nodes, node{backward: backward, out: out})
	t.recorded++
	n := &t.nodes[len(t.nodes)-1]
	copy(n.in[:], in)
	return n
}

// Backward computes the gradient of x, a tensor of one value, with respect to
// every tensor that wants one and that x depends on: ops are visited in reverse
// recording order, each adding dL/d(operand) = dL/d(result)·d(result)/d(operand).
//
// A recording serves one Backward. Gradients of parameters and of inputs stay,
// and a later Backward adds to them, until ZeroGrad or, for inputs, Reset.
func (x *Tensor) Backward() {
	if x.Len() != 1 {
		kernels.Fail("Backward", kernels.ErrShape, fmt.Sprintf("shape %v, expected one value; see BackwardFrom", x.shape))
	}
	last := x.startBackward()
	x.tape.backend.Fill(x.grad, 1)
	x.tape.unwind(last)
}

// BackwardFrom is Backward for a tensor of any shape, given the gradient of the
// loss with respect to it: it computes vector–Jacobian products.
func (x *Tensor) BackwardFrom(dy []float32) {
	if len(dy) != x.Len() {
		kernels.Fail("BackwardFrom", kernels.ErrShape, fmt.Sprintf("%d values for shape %v", len(dy), x.shape))
	}
	last := x.startBackward()
	x.tape.backend.Upload(x.grad, dy)
	x.tape.unwind(last)
}

// startBackward finds the op that made x and takes memory for dx.
func (x *Tensor) startBackward() (last int) {
	last = -1
	if t := x.tape; t != nil {
		for last = len(t.nodes) - 1; last >= 0 && t.nodes[last].out != x; last-- {
		}
	}
	if last < 0 {
		kernels.Fail("Backward", kernels.ErrValue,
			"no recorded op made this tensor: switch recording on before the forward pass, and call Backward once for it")
	}
	x.grad, x.gradSet = x.tape.backend.Alloc(x.Len()), true
	return last
}

// unwind runs the recording backwards. A result's gradient is complete when its
// op is reached, since all uses of the result were recorded later; it is given
// back as soon as the op has passed it on.
func (t *Tape) unwind(last int) {
	for i := last; i >= 0; i-- {
		n := &t.nodes[i]
		if n.out.gradSet {
			n.backward(t, n)
			if !n.out.keepsGrad {
				t.dropGrad(n.out)
			}
		}
	}
	clear(t.nodes)
	t.nodes = t.nodes[:0]
}

// dropGrad gives back the gradient's memory, unless give has moved it on.
func (t *Tape) dropGrad(x *Tensor) {
	t.backend.Free(x.grad)
	x.grad, x.gradSet = kernels.Buffer{}, false
}

// into returns where an op writes its contribution to the gradient of x: the
// gradient itself for the first one, else temporary memory. The op then calls
// done with it.
func (t *Tape) into(x *Tensor) kernels.Buffer {
	if x.gradSet {
		return t.backend.Alloc(x.Len())
	}
	if x.grad.IsNil() {
		x.grad = t.backend.Alloc(x.Len())
	}
	return x.grad
}

// done adds a contribution that is not the first.
func (t *Tape) done(x *Tensor, contribution kernels.Buffer) {
	if x.gradSet {
		t.backend.Add(x.grad, x.grad, contribution)
		t.backend.Free(contribution)
	}
	x.gradSet = true
}

// contract makes a matrix product a contribution to the gradient of x. One that
// is not the first is added in the product's epilogue: the same bits, no
// temporary memory.
func (t *Tape) contract(x *Tensor, c kernels.Contraction) {
	if x.grad.IsNil() {
		x.grad = t.backend.Alloc(x.Len())
	}
	c.C.Buffer = x.grad
	if x.gradSet {
		c.Residual = c.C
	}
	if x.Len() > 0 {
		t.backend.Contract(c)
	}
	x.gradSet = true
}

// lend makes the gradient of n's result, unchanged, a contribution to that of x.
func (t *Tape) lend(x *Tensor, n *node) {
	switch {
	case x == nil || !x.wantsGrad:
	case x.gradSet:
		t.backend.Add(x.grad, x.grad, n.out.grad)
	default:
		t.copyFlat(t.into(x), n.out.grad)
		x.gradSet = true
	}
}

// give is lend as the op's last use of the gradient: where it can, it hands the
// memory over instead of copying.
func (t *Tape) give(x *Tensor, n *node) {
	if x == nil || !x.wantsGrad || x.gradSet || x.param != nil || n.out.keepsGrad {
		t.lend(x, n)
		return
	}
	x.grad, x.gradSet = n.out.grad, true
	n.out.grad = kernels.Buffer{}
}

// copyFlat copies all values of one buffer into another of the same length.
func (t *Tape) copyFlat(dst, src kernels.Buffer) {
	c := kernels.Copy{Rank: 1, Dst: kernels.View{Buffer: dst}, Src: kernels.View{Buffer: src}}
	c.Dims[0], c.Dst.Strides[0], c.Src.Strides[0] = src.Len(), 1, 1
	t.backend.Copy(c)
}
