package kerneltest_test

import (
	"testing"

	"vision/kernels"
	"vision/kernels/kerneltest"
	"vision/kernels/kerneltest/reference"
)

// recorder notes which ops are called.
type recorder struct {
	kernels.Backend
	calls map[string]int
}

func (r recorder) saw(op string) kernels.Backend {
	r.calls[op]++
	return r.Backend
}

func (r recorder) Alloc(n int) kernels.Buffer             { return r.saw("Alloc").Alloc(n) }
func (r recorder) Free(b kernels.Buffer)                  { r.saw("Free").Free(b) }
func (r recorder) Upload(b kernels.Buffer, v []float32)   { r.saw("Upload").Upload(b, v) }
func (r recorder) Download(v []float32, b kernels.Buffer) { r.saw("Download").Download(v, b) }
func (r recorder) Constant(b kernels.Buffer, rows, cols int) {
	r.saw("Constant").Constant(b, rows, cols)
}
func (r recorder) Contract(c kernels.Contraction)         { r.saw("Contract").Contract(c) }
func (r recorder) Attend(a kernels.Attention)             { r.saw("Attend").Attend(a) }
func (r recorder) AttendBackward(a kernels.AttentionGrad) { r.saw("AttendBackward").AttendBackward(a) }
func (r recorder) LayerNorm(l kernels.LayerNorm)          { r.saw("LayerNorm").LayerNorm(l) }
func (r recorder) LayerNormBackward(l kernels.LayerNormGrad) {
	r.saw("LayerNormBackward").LayerNormBackward(l)
}
func (r recorder) Softmax(p, x kernels.Buffer, n int) { r.saw("Softmax").Softmax(p, x, n) }
func (r recorder) SoftmaxBackward(d, p, g kernels.Buffer, n int) {
	r.saw("SoftmaxBackward").SoftmaxBackward(d, p, g, n)
}
func (r recorder) RowSum(d, x kernels.Buffer, n int)    { r.saw("RowSum").RowSum(d, x, n) }
func (r recorder) RowDot(d, x, y kernels.Buffer, n int) { r.saw("RowDot").RowDot(d, x, y, n) }
func (r recorder) RowMax(d, x kernels.Buffer, n int)    { r.saw("RowMax").RowMax(d, x, n) }
func (r recorder) ColSum(d, x kernels.Buffer, n int)    { r.saw("ColSum").ColSum(d, x, n) }
func (r recorder) ColDot(d, x, y kernels.Buffer, n int) { r.saw("ColDot").ColDot(d, x, y, n) }
func (r recorder) Total(d, x kernels.Buffer)            { r.saw("Total").Total(d, x) }
func (r recorder) TotalDot(d, x, y kernels.Buffer)      { r.saw("TotalDot").TotalDot(d, x, y) }
func (r recorder) Add(d, a, b kernels.Buffer)           { r.saw("Add").Add(d, a, b) }
func (r recorder) Sub(d, a, b kernels.Buffer)           { r.saw("Sub").Sub(d, a, b) }
func (r recorder) Mul(d, a, b kernels.Buffer)           { r.saw("Mul").Mul(d, a, b) }
func (r recorder) Div(d, a, b kernels.Buffer)           { r.saw("Div").Div(d, a, b) }
func (r recorder) Scale(d, x kernels.Buffer, c float32) { r.saw("Scale").Scale(d, x, c) }
func (r recorder) GELU(d, x kernels.Buffer)             { r.saw("GELU").GELU(d, x) }
func (r recorder) GELUBackward(d, g, x kernels.Buffer)  { r.saw("GELUBackward").GELUBackward(d, g, x) }
func (r recorder) ReLU(d, x kernels.Buffer)             { r.saw("ReLU").ReLU(d, x) }
func (r recorder) ReLUBackward(d, g, x kernels.Buffer)  { r.saw("ReLUBackward").ReLUBackward(d, g, x) }
func (r recorder) Sine(d, x kernels.Buffer, w0 float32) { r.saw("Sine").Sine(d, x, w0) }
func (r recorder) SineBackward(d, g, x kernels.Buffer, w0 float32) {
	r.saw("SineBackward").SineBackward(d, g, x, w0)
}
func (r recorder) Fill(d kernels.Buffer, v float32) { r.saw("Fill").Fill(d, v) }
func (r recorder) Copy(c kernels.Copy)              { r.saw("Copy").Copy(c) }
func (r recorder) MSE(l, x, y kernels.Buffer)       { r.saw("MSE").MSE(l, x, y) }
func (r recorder) MSEBackward(d, x, y, g kernels.Buffer) {
	r.saw("MSEBackward").MSEBackward(d, x, y, g)
}
func (r recorder) SmoothL1(l, x, y kernels.Buffer, b float32) { r.saw("SmoothL1").SmoothL1(l, x, y, b) }
func (r recorder) SmoothL1Backward(d, x, y, g kernels.Buffer, b float32) {
	r.saw("SmoothL1Backward").SmoothL1Backward(d, x, y, g, b)
}
func (r recorder) Adam(p, g, m, v kernels.Buffer, s kernels.AdamStep) {
	r.saw("Adam").Adam(p, g, m, v, s)
}
func (r recorder) CrossEntropy(l, x, t kernels.Buffer, n int) {
	r.saw("CrossEntropy").CrossEntropy(l, x, t, n)
}
func (r recorder) CrossEntropyBackward(d, x, t, g kernels.Buffer, n int) {
	r.saw("CrossEntropyBackward").CrossEntropyBackward(d, x, t, g, n)
}
func (r recorder) SophiaG(p, g, m, h kernels.Buffer, s kernels.SophiaStep) {
	r.saw("SophiaG").SophiaG(p, g, m, h, s)
}
func (r recorder) SophiaHessian(h, g kernels.Buffer, s kernels.SophiaStep) {
	r.saw("SophiaHessian").SophiaHessian(h, g, s)
}
func (r recorder) Uniform(d kernels.Buffer, w kernels.Draw, lo, hi float32) {
	r.saw("Uniform").Uniform(d, w, lo, hi)
}
func (r recorder) Normal(d kernels.Buffer, w kernels.Draw) { r.saw("Normal").Normal(d, w) }
func (r recorder) Dropout(d, x kernels.Buffer, w kernels.Draw, p float64) {
	r.saw("Dropout").Dropout(d, x, w, p)
}

// Every case issues the op that it is named after, many times.
func TestCasesCallTheirOp(t *testing.T) {
	for _, c := range kerneltest.Cases() {
		r := recorder{reference.New(), map[string]int{}}
		if errs := c.Disagreements(r, kerneltest.Options{Small: true}); len(errs) > 0 {
			t.Errorf("%s: %v", c.Op, errs[0])
		}
		if r.calls[c.Op] < 10 {
			t.Errorf("case %s calls the op %d times, expected at least 10", c.Op, r.calls[c.Op])
		}
	}
}
