package cpu

import "vision/kernels"

// binaryKind selects the operation of a binaryJob.
type binaryKind uint8

const (
	opAdd binaryKind = iota
	opSub
	opMul
	opDiv
)

// binaryJob is dst = a ∘ b, b repeated where it is shorter.
type binaryJob struct {
	kind      binaryKind
	dst, a, b []float32
	size      int
	portable  bool
}

// Add computes dst = a + b, b repeated to a's length.
func (b *Backend) Add(dst, x, y kernels.Buffer) { b.binary("Add", opAdd, dst, x, y) }

// Sub computes dst = a − b, b repeated to a's length.
func (b *Backend) Sub(dst, x, y kernels.Buffer) { b.binary("Sub", opSub, dst, x, y) }

// Mul computes dst = a·b, b repeated to a's length.
func (b *Backend) Mul(dst, x, y kernels.Buffer) { b.binary("Mul", opMul, dst, x, y) }

// Div computes dst = a / b, b repeated to a's length.
func (b *Backend) Div(dst, x, y kernels.Buffer) { b.binary("Div", opDiv, dst, x, y) }

func (b *Backend) binary(op string, kind binaryKind, dst, x, y kernels.Buffer) {
	kernels.CheckRepeat(op, dst, x, y)
	j := binaryJob{kind: kind, dst: floats(dst), a: floats(x), b: floats(y), portable: b.portable}
	var pieces int
	j.size, pieces = b.pool.split(len(j.dst), grain)
	b.jobs.binary = j
	b.pool.each(&b.jobs.binary, pieces)
}

func (j *binaryJob) run(_, i int) {
	lo, hi := i*j.size, min((i+1)*j.size, len(j.dst))
	if len(j.b) == 1 {
		j.kind.scalar(j.dst[lo:hi], j.a[lo:hi], j.b[0], j.portable)
		return
	}
	b := j.b
	var tile [512]float32
	if len(b) <= len(tile)/4 && len(b) < len(j.dst) {
		b = repeat(tile[:], b)
	}
	for at := lo % len(b); lo < hi; at = 0 {
		n := min(hi-lo, len(b)-at)
		j.kind.vector(j.dst[lo:lo+n], j.a[lo:lo+n], b[at:at+n], j.portable)
		lo += n
	}
}

// repeat writes as many whole copies of a short row into a tile as fit, so that
// the kernels see long rows; it returns the copies.
func repeat(tile, row []float32) []float32 {
	n := len(tile) / len(row) * len(row)
	for i := 0; i < n; i += len(row) {
		copy(tile[i:], row)
	}
	return tile[:n]
}

func (k binaryKind) vector(dst, a, b []float32, portable bool) {
	switch k {
	case opAdd:
		vecAdd(dst, a, b, portable)
	case opSub:
		vecSub(dst, a, b, portable)
	case opMul:
		vecMul(dst, a, b, portable)
	case opDiv:
		vecDiv(dst, a, b, portable)
	}
}

func (k binaryKind) scalar(dst, a []float32, c float32, portable bool) {
	switch k {
	case opAdd:
		vecAddScalar(dst, a, c, portable)
	case opSub:
		vecSubScalar(dst, a, c, portable)
	case opMul:
		vecScale(dst, a, c, portable)
	case opDiv:
		vecDivScalar(dst, a, c, portable)
	}
}

// scaleJob is dst = x·c.
type scaleJob struct {
	dst, x   []float32
	c        float32
	size     int
	portable bool
}

// Scale computes dst = x·c.
func (b *Backend) Scale(dst, x kernels.Buffer, c float32) {
	kernels.CheckSame("Scale", x.Len(), dst)
	j := scaleJob{dst: floats(dst), x: floats(x), c: c, portable: b.portable}
	var pieces int
	j.size, pieces = b.pool.split(len(j.dst), grain)
	b.jobs.scale = j
	b.pool.each(&b.jobs.scale, pieces)
}

func (j *scaleJob) run(_, i int) {
	lo, hi := i*j.size, min((i+1)*j.size, len(j.dst))
	vecScale(j.dst[lo:hi], j.x[lo:hi], j.c, j.portable)
}

// fillJob sets every value.
type fillJob struct {
	dst  []float32
	v    float32
	size int
}

// Fill sets every value of dst to v.
func (b *Backend) Fill(dst kernels.Buffer, v float32) {
	j := fillJob{dst: floats(dst), v: v}
	var pieces int
	j.size, pieces = b.pool.split(len(j.dst), 4*grain)
	b.jobs.fill = j
	b.pool.each(&b.jobs.fill, pieces)
}

func (j *fillJob) run(_, i int) {
	fill(j.dst[i*j.size:min((i+1)*j.size, len(j.dst))], j.v)
}

// fill sets a first run and then copies it onward.
func fill(dst []float32, v float32) {
	n := min(len(dst), 1024)
	for i := range dst[:n] {
		dst[i] = v
	}
	for done := n; done < len(dst); {
		done += copy(dst[done:], dst[:n])
	}
}
