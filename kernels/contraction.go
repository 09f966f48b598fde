package kernels

import "fmt"

// Operand is a matrix, or a batch of matrices, inside a buffer: the element in
// row r and column c of batch item (b0, b1) lies at
//
//	r·Row + c·Col + b0·Batch[0] + b1·Batch[1]
//
// A transposed operand is a matter of strides. A batch stride of 0 shares one
// matrix among all items.
type Operand struct {
	Buffer
	Row, Col int
	Batch    [2]int
	// Segment is the distance between segments of the contracted index; see
	// [Contraction]. Unused in the result.
	Segment int
}

// Matrix is an Operand of contiguous rows of the given width.
func Matrix(b Buffer, cols int) Operand { return Operand{Buffer: b, Row: cols, Col: 1} }

// Transposed is the transpose of contiguous rows of the given width.
func Transposed(b Buffer, cols int) Operand { return Operand{Buffer: b, Row: 1, Col: cols} }

// Activation is a function applied in an epilogue.
type Activation uint8

// The activations that epilogues know.
const (
	Identity Activation = iota
	GELU
	ReLU
)

func (a Activation) String() string { return [...]string{"identity", "gelu", "relu"}[a] }

// Contraction is C = A·B with an epilogue, for every batch item:
//
//	t = Σ A[m,k]·B[k,n]      by the rule of NUMERICS.md §1
//	t = t + Bias[n]          or Bias[m] when BiasRows
//	PreAct[m,n] = t          when PreAct is given: what the backward pass needs
//	t = Act(t)
//	t = t · Scale[n]         LayerScale
//	C[m,n] = t + Residual[m,n]
//
// each step on the rounded value of the step before, so that the fused op has
// the bits of the chain of single ops. Absent parts are skipped.
//
// Shapes: A [M, Segments·K], B [Segments·K, N], C [M, N]. The contracted index is
// (segment, k), row-major: for the weight gradients of token mixing it is (item,
// channel) with Segments = items. Blocks of 128 run over the flattened index and
// may straddle segments. C's columns are contiguous (Col = 1). C may be the same
// buffer as Residual, with the same strides, but not overlap A or B.
type Contraction struct {
	M, N, K  int
	Segments int    // 0 counts as 1
	Batch    [2]int // 0 counts as 1
	A, B, C  Operand
	Bias     Buffer
	BiasRows bool
	PreAct   Operand
	Act      Activation
	Scale    Buffer
	Residual Operand
}

// Normal returns c with the zero counts that stand for 1 replaced.
func (c Contraction) Normal() Contraction {
	c.Segments = max(c.Segments, 1)
	c.Batch[0] = max(c.Batch[0], 1)
	c.Batch[1] = max(c.Batch[1], 1)
	return c
}

// Check panics with *[Error] unless every element that the op would touch lies
// inside its buffer. It expects a Normal contraction.
func (c *Contraction) Check() {
	if c.M < 0 || c.N < 0 || c.K < 0 {
		Fail("Contract", ErrShape, fmt.Sprintf("M, N, K = %d, %d, %d", c.M, c.N, c.K))
	}
	c.A.check("A", c.M, c.K, c.Batch, c.Segments)
	c.B.check("B", c.K, c.N, c.Batch, c.Segments)
	c.C.check("C", c.M, c.N, c.Batch, 1)
	c.C.checkOnce("C", c)
	if c.C.Col != 1 && c.N > 1 {
		Fail("Contract", ErrShape, fmt.Sprintf("C has column stride %d, expected 1", c.C.Col))
	}
	c.PreAct.checkRows("PreAct", c)
	if !c.PreAct.IsNil() {
		c.PreAct.checkOnce("PreAct", c)
	}
	c.Residual.checkRows("Residual", c)
	if c.BiasRows {
		wantOptional("Contract", "Bias", c.Bias, c.M)
	} else {
		wantOptional("Contract", "Bias", c.Bias, c.N)
	}
	wantOptional("Contract", "Scale", c.Scale, c.N)
	if c.Act > ReLU {
		Fail("Contract", ErrValue, fmt.Sprintf("activation %d", c.Act))
	}
}

// checkOnce panics if elements of a result share a place. A result of no elements has
// none, whatever its strides.
func (o *Operand) checkOnce(name string, c *Contraction) {
	if c.M == 0 || c.N == 0 {
		return
	}
	if (c.Batch[0] > 1 && o.Batch[0] == 0) || (c.Batch[1] > 1 && o.Batch[1] == 0) || (c.M > 1 && o.Row == 0) {
		Fail("Contract", ErrShape, fmt.Sprintf("%s would hold elements twice: batch %v with strides %v, %d rows with stride %d", name, c.Batch, o.Batch, c.M, o.Row))
	}
}

// checkRows panics unless o is absent or has the rows of c's result.
func (o *Operand) checkRows(name string, c *Contraction) {
	if o.IsNil() {
		return
	}
	o.check(name, c.M, c.N, c.Batch, 1)
	if o.Col != 1 && c.N > 1 {
		Fail("Contract", ErrShape, fmt.Sprintf("%s has column stride %d, expected 1", name, o.Col))
	}
}

// check panics unless the furthest element lies inside the buffer.
func (o *Operand) check(name string, rows, cols int, batch [2]int, segments int) {
	if rows == 0 || cols == 0 {
		return
	}
	if o.Row < 0 || o.Col < 0 || o.Batch[0] < 0 || o.Batch[1] < 0 || o.Segment < 0 {
		Fail("Contract", ErrShape, name+" has a negative stride")
	}
	last := (rows-1)*o.Row + (cols-1)*o.Col + (batch[0]-1)*o.Batch[0] + (batch[1]-1)*o.Batch[1] + (segments-1)*o.Segment
	if last >= o.Len() {
		Fail("Contract", ErrShape, fmt.Sprintf("%s [%d×%d], batch %v, %d segments reaches element %d of %d",
			name, rows, cols, batch, segments, last, o.Len()))
	}
}
