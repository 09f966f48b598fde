package kernels

import "fmt"

// LayerNorm normalises every row of D values (NUMERICS.md §6):
//
//	mean = rowsum(x)/D;  d = x − mean;  var = rowsum_fma(d, d)/D
//	r = 1/√(var + eps);  y = fma(d·r, gamma, beta)
//
// Gamma and Beta may be absent (1 and +0). Mean and RStd, one value per row,
// are written when given. Eps is part of the model and has no default.
// Source: Ba, Kiros, Hinton 2016, arXiv:1607.06450, eq. 3–4.
type LayerNorm struct {
	D           int
	Eps         float32
	Y, X        Buffer
	Gamma, Beta Buffer
	Mean, RStd  Buffer
}

// LayerNormGrad is the backward pass, with xhat = (x − mean)·r recomputed:
//
//	g = dy·gamma;  c1 = rowsum(g)/D;  c2 = rowsum_fma(g, xhat)/D
//	dx = fma(−xhat, c2, g − c1)·r
//	dgamma = colsum_fma(dy, xhat);  dbeta = colsum(dy)
//
// DX, DGamma and DBeta may each be absent. Mean and RStd are those of the
// forward pass.
type LayerNormGrad struct {
	D             int
	DX, DY, X     Buffer
	Gamma         Buffer
	Mean, RStd    Buffer
	DGamma, DBeta Buffer
}

// Check panics with *[Error] unless the lengths fit.
func (l *LayerNorm) Check() {
	rows := checkRows("LayerNorm", l.X, l.D)
	want("LayerNorm", "y", l.Y, l.X.Len())
	wantOptional("LayerNorm", "gamma", l.Gamma, l.D)
	wantOptional("LayerNorm", "beta", l.Beta, l.D)
	wantOptional("LayerNorm", "mean", l.Mean, rows)
	wantOptional("LayerNorm", "rstd", l.RStd, rows)
	if !(l.Eps >= 0) {
		Fail("LayerNorm", ErrValue, fmt.Sprintf("eps %v, expected ≥ 0", l.Eps))
	}
}

// Check panics with *[Error] unless the lengths fit.
func (l *LayerNormGrad) Check() {
	rows := checkRows("LayerNormBackward", l.X, l.D)
	want("LayerNormBackward", "dy", l.DY, l.X.Len())
	wantOptional("LayerNormBackward", "dx", l.DX, l.X.Len())
	wantOptional("LayerNormBackward", "gamma", l.Gamma, l.D)
	want("LayerNormBackward", "mean", l.Mean, rows)
	want("LayerNormBackward", "rstd", l.RStd, rows)
	wantOptional("LayerNormBackward", "dgamma", l.DGamma, l.D)
	wantOptional("LayerNormBackward", "dbeta", l.DBeta, l.D)
}

// CheckRows panics with *[Error] unless x is whole rows of cols ≥ 1 values; it
// returns how many.
func CheckRows(op string, x Buffer, cols int) int { return checkRows(op, x, cols) }

func checkRows(op string, x Buffer, cols int) int {
	if cols < 1 || x.Len()%cols != 0 {
		Fail(op, ErrShape, fmt.Sprintf("%d values are not rows of %d", x.Len(), cols))
	}
	return x.Len() / cols
}

// CheckSame panics with *[Error] unless all buffers hold n values.
func CheckSame(op string, n int, buffers ...Buffer) {
	for i, b := range buffers {
		if b.Len() != n {
			Fail(op, ErrShape, fmt.Sprintf("operand %d holds %d values, expected %d", i, b.Len(), n))
		}
	}
}

// CheckRepeat panics with *[Error] unless dst and a have one length, a multiple
// of b's.
func CheckRepeat(op string, dst, a, b Buffer) {
	if dst.Len() != a.Len() || (a.Len() > 0 && (b.Len() == 0 || a.Len()%b.Len() != 0)) {
		Fail(op, ErrShape, fmt.Sprintf("%d values into %d; the second operand holds %d, expected a divisor of the first", a.Len(), dst.Len(), b.Len()))
	}
}

// CheckColumns panics with *[Error] unless dst is groups of cols values and x is
// as many groups of whole rows of cols; it returns both counts.
func CheckColumns(op string, dst, x Buffer, cols int) (groups, rows int) {
	groups = checkRows(op, dst, cols)
	if groups == 0 {
		want(op, "x", x, 0)
		return 0, 0
	}
	if x.Len()%dst.Len() != 0 {
		Fail(op, ErrShape, fmt.Sprintf("%d values are not %d groups of rows of %d", x.Len(), groups, cols))
	}
	return groups, x.Len() / dst.Len()
}

// MaxClasses is the largest number of columns of [Losses.CrossEntropy]: up to it a
// float32 holds every index.
const MaxClasses = 1 << 24

// CheckClasses panics with *[Error] unless x is whole rows of cols ≤ MaxClasses
// scores and targets holds one value a row; it returns how many.
func CheckClasses(op string, x, targets Buffer, cols int) int {
	rows := checkRows(op, x, cols)
	if cols > MaxClasses {
		Fail(op, ErrShape, fmt.Sprintf("%d columns, expected at most %d", cols, MaxClasses))
	}
	want(op, "targets", targets, rows)
	return rows
}

// Class returns the index that a target of cross entropy names: ok is false unless
// it is an integer in [0, cols).
func Class(target float32, cols int) (t int, ok bool) {
	if !(target >= 0 && target < float32(cols)) { // a NaN fails both
		return 0, false
	}
	t = int(target)
	return t, float32(t) == target
}
