package kerneltest_test

import (
	"testing"

	"vision/kernels"
	"vision/kernels/kerneltest"
	"vision/kernels/kerneltest/reference"
)

// A mutant is the reference with one plausible mistake. The suite must find each.
type mutant struct {
	*reference.Backend
	contract          func(m mutant, c kernels.Contraction)
	attend            func(m mutant, a kernels.Attention)
	layerNormBackward func(m mutant, l kernels.LayerNormGrad)
	layerNorm         func(m mutant, l kernels.LayerNorm)
	softmax           func(m mutant, p, x kernels.Buffer, cols int)
	rowSum            func(m mutant, dst, x kernels.Buffer, cols int)
	rowMax            func(m mutant, dst, x kernels.Buffer, cols int)
	colSum            func(m mutant, dst, x kernels.Buffer, cols int)
	total             func(m mutant, dst, x kernels.Buffer)
	add               func(m mutant, dst, a, b kernels.Buffer)
	relu              func(m mutant, dst, x kernels.Buffer)
	sine              func(m mutant, dst, x kernels.Buffer, w0 float32)
	sineBackward      func(m mutant, dx, dy, x kernels.Buffer, w0 float32)
	crossEntropy      func(m mutant, loss, x, targets kernels.Buffer, cols int)
	crossEntropyGrad  func(m mutant, dx, x, targets, dL kernels.Buffer, cols int)
	sophia            func(m mutant, p, g, s1, h kernels.Buffer, s kernels.SophiaStep)
	sophiaHessian     func(m mutant, h, g kernels.Buffer, s kernels.SophiaStep)
	copyOp            func(m mutant, c kernels.Copy)
	adam              func(m mutant, p, g, s1, s2 kernels.Buffer, s kernels.AdamStep)
	normal            func(m mutant, dst kernels.Buffer, d kernels.Draw)
	dropout           func(m mutant, dst, x kernels.Buffer, d kernels.Draw, prob float64)
}

func (m mutant) get(b kernels.Buffer) []float32 {
	v := make([]float32, b.Len())
	m.Download(v, b)
	return v
}

// rows computes one value of every row.
func (m mutant) rows(dst, x kernels.Buffer, cols int, f func(row []float32) float32) {
	v, r := m.get(x), make([]float32, dst.Len())
	for i := range r {
		r[i] = f(v[i*cols : (i+1)*cols])
	}
	m.Upload(dst, r)
}

func (m mutant) Contract(c kernels.Contraction) {
	if m.contract != nil {
		m.contract(m, c)
		return
	}
	m.Backend.Contract(c)
}

func (m mutant) Attend(a kernels.Attention) {
	if m.attend != nil {
		m.attend(m, a)
		return
	}
	m.Backend.Attend(a)
}

func (m mutant) LayerNorm(l kernels.LayerNorm) {
	if m.layerNorm != nil {
		m.layerNorm(m, l)
		return
	}
	m.Backend.LayerNorm(l)
}

func (m mutant) LayerNormBackward(l kernels.LayerNormGrad) {
	if m.layerNormBackward != nil {
		m.layerNormBackward(m, l)
		return
	}
	m.Backend.LayerNormBackward(l)
}

func (m mutant) Softmax(p, x kernels.Buffer, cols int) {
	if m.softmax != nil {
		m.softmax(m, p, x, cols)
		return
	}
	m.Backend.Softmax(p, x, cols)
}

func (m mutant) RowSum(dst, x kernels.Buffer, cols int) {
	if m.rowSum != nil {
		m.rowSum(m, dst, x, cols)
		return
	}
	m.Backend.RowSum(dst, x, cols)
}

func (m mutant) RowMax(dst, x kernels.Buffer, cols int) {
	if m.rowMax != nil {
		m.rowMax(m, dst, x, cols)
		return
	}
	m.Backend.RowMax(dst, x, cols)
}

func (m mutant) ColSum(dst, x kernels.Buffer, cols int) {
	if m.colSum != nil {
		m.colSum(m, dst, x, cols)
		return
	}
	m.Backend.ColSum(dst, x, cols)
}

func (m mutant) Total(dst, x kernels.Buffer) {
	if m.total != nil {
		m.total(m, dst, x)
		return
	}
	m.Backend.Total(dst, x)
}

func (m mutant) Add(dst, a, b kernels.Buffer) {
	if m.add != nil {
		m.add(m, dst, a, b)
		return
	}
	m.Backend.Add(dst, a, b)
}

func (m mutant) ReLU(dst, x kernels.Buffer) {
	if m.relu != nil {
		m.relu(m, dst, x)
		return
	}
	m.Backend.ReLU(dst, x)
}

func (m mutant) Copy(c kernels.Copy) {
	if m.copyOp != nil {
		m.copyOp(m, c)
		return
	}
	m.Backend.Copy(c)
}

func (m mutant) Adam(p, g, s1, s2 kernels.Buffer, s kernels.AdamStep) {
	if m.adam != nil {
		m.adam(m, p, g, s1, s2, s)
		return
	}
	m.Backend.Adam(p, g, s1, s2, s)
}

func (m mutant) Sine(dst, x kernels.Buffer, w0 float32) {
	if m.sine != nil {
		m.sine(m, dst, x, w0)
		return
	}
	m.Backend.Sine(dst, x, w0)
}

func (m mutant) SineBackward(dx, dy, x kernels.Buffer, w0 float32) {
	if m.sineBackward != nil {
		m.sineBackward(m, dx, dy, x, w0)
		return
	}
	m.Backend.SineBackward(dx, dy, x, w0)
}

func (m mutant) CrossEntropy(loss, x, targets kernels.Buffer, cols int) {
	if m.crossEntropy != nil {
		m.crossEntropy(m, loss, x, targets, cols)
		return
	}
	m.Backend.CrossEntropy(loss, x, targets, cols)
}

func (m mutant) CrossEntropyBackward(dx, x, targets, dL kernels.Buffer, cols int) {
	if m.crossEntropyGrad != nil {
		m.crossEntropyGrad(m, dx, x, targets, dL, cols)
		return
	}
	m.Backend.CrossEntropyBackward(dx, x, targets, dL, cols)
}

func (m mutant) SophiaG(p, g, s1, h kernels.Buffer, s kernels.SophiaStep) {
	if m.sophia != nil {
		m.sophia(m, p, g, s1, h, s)
		return
	}
	m.Backend.SophiaG(p, g, s1, h, s)
}

func (m mutant) SophiaHessian(h, g kernels.Buffer, s kernels.SophiaStep) {
	if m.sophiaHessian != nil {
		m.sophiaHessian(m, h, g, s)
		return
	}
	m.Backend.SophiaHessian(h, g, s)
}

func (m mutant) Normal(dst kernels.Buffer, d kernels.Draw) {
	if m.normal != nil {
		m.normal(m, dst, d)
		return
	}
	m.Backend.Normal(dst, d)
}

func (m mutant) Dropout(dst, x kernels.Buffer, d kernels.Draw, prob float64) {
	if m.dropout != nil {
		m.dropout(m, dst, x, d, prob)
		return
	}
	m.Backend.Dropout(dst, x, d, prob)
}

// TestMutants: the case named finds the mistake, already at small sizes.
func TestMutants(t *testing.T) {
	cases := map[string]kerneltest.Case{}
	for _, c := range kerneltest.Cases() {
		cases[c.Op] = c
	}
	for _, m := range mutants() {
		t.Run(m.op+"/"+m.mistake, func(t *testing.T) {
			b := m.backend
			b.Backend = reference.New()
			found := cases[m.op].Disagreements(b, kerneltest.Options{Small: true})
			if len(found) == 0 {
				t.Fatal("not found")
			}
			t.Log(found[0])
		})
	}
}
