package formula

// Linear is one matrix product with its epilogue. A is [M, K], B [K, N], both
// row-major; absent parts are nil.
type Linear struct {
	M, N, K               int
	A, B                  []float64
	Bias, Scale, Residual []float64
	GELU                  bool
}

// Forward is (act(A·B + bias))·scale + residual.
func (l Linear) Forward() (y, preAct []Number) {
	a, b := Lift(l.A), Lift(l.B)
	column := make([]Number, l.K)
	y, preAct = make([]Number, l.M*l.N), make([]Number, l.M*l.N)
	for n := range l.N {
		for k := range column {
			column[k] = b[k*l.N+n]
		}
		for m := range l.M {
			i := m*l.N + n
			t := Dot(a[m*l.K:(m+1)*l.K], column, ContractionDepth(l.K))
			if l.Bias != nil {
				t = t.Add(Exact(l.Bias[n]))
			}
			preAct[i] = t
			if l.GELU {
				t = t.GELU()
			}
			if l.Scale != nil {
				t = t.Mul(Exact(l.Scale[n]))
			}
			if l.Residual != nil {
				t = t.Add(Exact(l.Residual[i]))
			}
			y[i] = t
		}
	}
	return y, preAct
}

// LinearGrad is the gradients of Linear.
type LinearGrad struct{ DA, DB, DBias, DScale, DResidual []Number }

// Backward is the chain rule: d = dy·scale·act′; dA = d·Bᵀ; dB = Aᵀ·d;
// dbias = Σ d; dscale = Σ dy·act; dresidual = dy.
func (l Linear) Backward(dy []float64) (g LinearGrad) {
	_, pre := l.Forward()
	d, scaled := Lift(dy), make([]Number, len(dy))
	g.DResidual = Lift(dy)
	for i := range d {
		act := pre[i]
		if l.GELU {
			act = act.GELU()
		}
		scaled[i] = act
		if l.Scale != nil {
			d[i] = d[i].Mul(Exact(l.Scale[i%l.N]))
		}
		if l.GELU {
			d[i] = d[i].Mul(pre[i].GELUSlope())
		}
	}
	g.DA = matmul(l.M, l.K, l.N, at(d, l.N, 1), at(Lift(l.B), 1, l.N))
	g.DB = matmul(l.K, l.N, l.M, at(Lift(l.A), 1, l.K), at(d, l.N, 1))
	g.DBias = ColSum(d, l.N)
	g.DScale = ColDot(Lift(dy), scaled, l.N)
	return g
}

// at reads element (i, j) of strided numbers.
func at(x []Number, row, col int) func(i, j int) Number {
	return func(i, j int) Number { return x[i*row+j*col] }
}

// matmul is C[i,j] = Σₖ a(i,k)·b(k,j).
func matmul(rows, cols, inner int, a, b func(i, j int) Number) []Number {
	c := make([]Number, rows*cols)
	x, y := make([]Number, inner), make([]Number, inner)
	for i := range rows {
		for j := range cols {
			for k := range inner {
				x[k], y[k] = a(i, k), b(k, j)
			}
			c[i*cols+j] = Dot(x, y, ContractionDepth(inner))
		}
	}
	return c
}

// ColSum adds the rows of x.
func ColSum(x []Number, cols int) []Number {
	s, column := make([]Number, cols), make([]Number, len(x)/cols)
	for j := range s {
		for i := range column {
			column[i] = x[i*cols+j]
		}
		s[j] = Sum(column, ColumnDepth(len(column)))
	}
	return s
}

// ColDot adds the rows of x∘y.
func ColDot(x, y []Number, cols int) []Number {
	s := make([]Number, cols)
	a, b := make([]Number, len(x)/cols), make([]Number, len(x)/cols)
	for j := range s {
		for i := range a {
			a[i], b[i] = x[i*cols+j], y[i*cols+j]
		}
		s[j] = Dot(a, b, ColumnDepth(len(a)))
	}
	return s
}

// RowSum adds the columns of x.
func RowSum(x []float64, cols int) []Number {
	s := make([]Number, len(x)/cols)
	for i := range s {
		s[i] = Sum(Lift(x[i*cols:(i+1)*cols]), RowDepth(cols))
	}
	return s
}

// RowDot adds the columns of x∘y.
func RowDot(x, y []float64, cols int) []Number {
	s := make([]Number, len(x)/cols)
	for i := range s {
		s[i] = Dot(Lift(x[i*cols:(i+1)*cols]), Lift(y[i*cols:(i+1)*cols]), RowDepth(cols))
	}
	return s
}
