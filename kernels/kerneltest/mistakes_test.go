package kerneltest_test

import (
	"math"
	"slices"

	"vision/kernels"
	"vision/kernels/elementary"
	"vision/kernels/kerneltest"
	"vision/kernels/kerneltest/reference"
)

type mistake struct {
	op, mistake string
	backend     mutant
}

// mutants are the mistakes, each with the op whose case must find it.
func mutants() []mistake {
	return slices.Concat(contractMutants(), rowMutants(), elementMutants(), lossMutants())
}

func rowMutants() []mistake {
	return []mistake{
		{"Attend", "divided after the product", mutant{attend: divideLate}},
		{"LayerNorm", "variance as E[x²] − mean²", mutant{layerNorm: func(m mutant, l kernels.LayerNorm) {
			m.Backend.LayerNorm(l)
			if l.RStd.IsNil() {
				return
			}
			m.rows(l.RStd, l.X, l.D, func(row []float32) float32 {
				mean := reference.RowSum(row) / float32(l.D)
				return 1 / float32(math.Sqrt(float64(reference.RowDot(row, row)/float32(l.D)-mean*mean+l.Eps)))
			})
		}}},
		{"LayerNormBackward", "dx written before dgamma is summed", mutant{layerNormBackward: func(m mutant, l kernels.LayerNormGrad) {
			first := l
			first.DGamma, first.DBeta = kernels.Buffer{}, kernels.Buffer{}
			m.Backend.LayerNormBackward(first)
			l.DX = kernels.Buffer{}
			m.Backend.LayerNormBackward(l)
		}}},
		{"Softmax", "a product with the reciprocal", mutant{softmax: func(m mutant, p, x kernels.Buffer, cols int) {
			kernels.CheckRows("Softmax", x, cols)
			kernels.CheckSame("Softmax", x.Len(), p)
			v := m.get(x)
			for r := 0; r < len(v); r += cols {
				row := v[r : r+cols]
				max := reference.RowMax(row)
				for i := range row {
					row[i] = elementary.Exp(row[i] - max)
				}
				s := 1 / reference.RowSum(row)
				for i := range row {
					row[i] *= s
				}
			}
			m.Upload(p, v)
		}}},
		{"Softmax", "one value past the end", mutant{softmax: func(m mutant, p, x kernels.Buffer, cols int) {
			m.Backend.Softmax(p, x, cols)
			end := p.Offset() + p.Len()
			m.Upload(kernels.NewBuffer(p.Mem).Slice(end, end+1), []float32{0})
		}}},
		{"Softmax", "the last value is not written", mutant{softmax: func(m mutant, p, x kernels.Buffer, cols int) {
			before := m.get(p)
			m.Backend.Softmax(p, x, cols)
			if n := len(before); n > 0 {
				m.Upload(p.From(n-1), before[n-1:])
			}
		}}},
		{"RowSum", "ascending", mutant{rowSum: func(m mutant, dst, x kernels.Buffer, cols int) {
			kernels.CheckSame("RowSum", kernels.CheckRows("RowSum", x, cols), dst)
			m.rows(dst, x, cols, func(row []float32) (s float32) {
				for _, v := range row {
					s += v
				}
				return s
			})
		}}},
		{"RowSum", "the input is overwritten", mutant{rowSum: func(m mutant, dst, x kernels.Buffer, cols int) {
			m.Backend.RowSum(dst, x, cols)
			if x.Len() > 0 {
				m.Upload(x.Slice(0, 1), []float32{7})
			}
		}}},
		{"RowSum", "accepts any length", mutant{rowSum: func(m mutant, dst, x kernels.Buffer, cols int) {
			if cols > 0 && dst.Len() == x.Len()/cols {
				m.Backend.RowSum(dst, x, cols)
			}
		}}},
		{"RowMax", "NaN is lost", mutant{rowMax: func(m mutant, dst, x kernels.Buffer, cols int) {
			kernels.CheckSame("RowMax", kernels.CheckRows("RowMax", x, cols), dst)
			m.rows(dst, x, cols, func(row []float32) float32 {
				top := row[0]
				for _, v := range row {
					if v > top {
						top = v
					}
				}
				return top
			})
		}}},
		{"ColSum", "one chain over all rows", mutant{colSum: func(m mutant, dst, x kernels.Buffer, cols int) {
			groups, rows := kernels.CheckColumns("ColSum", dst, x, cols)
			v, s := m.get(x), make([]float32, dst.Len())
			for g := range groups {
				for i := range rows {
					for j := range cols {
						s[g*cols+j] += v[(g*rows+i)*cols+j]
					}
				}
			}
			m.Upload(dst, s)
		}}},
		{"Total", "rule 2 over everything", mutant{total: func(m mutant, dst, x kernels.Buffer) {
			kernels.CheckSame("Total", 1, dst)
			m.Upload(dst, []float32{reference.RowSum(m.get(x))})
		}}},
	}
}

func elementMutants() []mistake {
	return []mistake{
		{"Add", "b repeats from the end of the piece", mutant{add: func(m mutant, dst, a, b kernels.Buffer) {
			m.Backend.Add(dst, a, b)
			if n := b.Len(); n > 1 && a.Len() > n {
				m.Backend.Add(dst.Slice(n, n+1), a.Slice(n, n+1), b.Slice(1, 2))
			}
		}}},
		{"ReLU", "max(x, 0)", mutant{relu: func(m mutant, dst, x kernels.Buffer) {
			kernels.CheckSame("ReLU", dst.Len(), x)
			v := m.get(x)
			for i := range v {
				v[i] = max(v[i], 0)
			}
			m.Upload(dst, v)
		}}},
		{"Copy", "NaN made canonical", mutant{copyOp: func(m mutant, c kernels.Copy) {
			m.Backend.Copy(c)
			v := m.get(c.Dst.Buffer)
			for i, x := range v {
				v[i] = math.Float32frombits(kerneltest.Bits(x))
			}
			m.Upload(c.Dst.Buffer, v)
		}}},
		{"Adam", "another order of the step", mutant{adam: func(m mutant, p, g, s1, s2 kernels.Buffer, s kernels.AdamStep) {
			before := m.get(p)
			m.Backend.Adam(p, g, s1, s2, s)
			m1, m2 := m.get(s1), m.get(s2)
			for i := range before {
				d := float32(math.Sqrt(float64(m2[i])))/s.B2 + s.Eps
				before[i] += s.A * (m1[i] / d)
			}
			m.Upload(p, before)
		}}},
		{"Normal", "sine and cosine exchanged", mutant{normal: func(m mutant, dst kernels.Buffer, d kernels.Draw) {
			m.Backend.Normal(dst, d)
			v := m.get(dst)
			for i := 0; i+1 < len(v); i += 2 {
				v[i], v[i+1] = v[i+1], v[i]
			}
			m.Upload(dst, v)
		}}},
		{"Dropout", "counters of 32 bits", mutant{dropout: func(m mutant, dst, x kernels.Buffer, d kernels.Draw, prob float64) {
			d.First = d.First % (1 << 34)
			m.Backend.Dropout(dst, x, d, prob)
		}}},
		{"Dropout", "a division", mutant{dropout: func(m mutant, dst, x kernels.Buffer, d kernels.Draw, prob float64) {
			before := m.get(x)
			m.Backend.Dropout(dst, x, d, prob)
			v := m.get(dst)
			for i := range v {
				if v[i] != 0 {
					v[i] = before[i] / float32(1-prob)
				}
			}
			m.Upload(dst, v)
		}}},
	}
}
