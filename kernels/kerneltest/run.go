package kerneltest

import (
	"testing"

	"vision/kernels"
)

// Options choose how much is run.
type Options struct {
	// Small leaves out the large sizes: for simulators and emulators.
	Small bool
	// Aligned lets every buffer start on a 64-byte boundary of its allocation: for
	// kernels that have another path there. Without it offsets are odd.
	Aligned bool
}

// Case is the contract of one op.
type Case struct {
	// Op is the method of kernels.Backend that the case is about, and its name.
	Op   string
	body func(p *probe)
}

// Cases lists the contract, in the order of kernels.Backend.
func Cases() []Case {
	return []Case{
		{"Alloc", caseAlloc},
		{"Free", caseFree},
		{"Upload", caseUpload},
		{"Download", caseDownload},
		{"Constant", caseConstant},
		{"Contract", caseContract},
		{"Attend", caseAttend},
		{"AttendBackward", caseAttendBackward},
		{"LayerNorm", caseLayerNorm},
		{"LayerNormBackward", caseLayerNormBackward},
		{"Softmax", caseSoftmax},
		{"SoftmaxBackward", caseSoftmaxBackward},
		{"RowSum", caseRowSum},
		{"RowDot", caseRowDot},
		{"RowMax", caseRowMax},
		{"ColSum", caseColSum},
		{"ColDot", caseColDot},
		{"Total", caseTotal},
		{"TotalDot", caseTotalDot},
		{"Add", caseAdd},
		{"Sub", caseSub},
		{"Mul", caseMul},
		{"Div", caseDiv},
		{"Scale", caseScale},
		{"GELU", caseGELU},
		{"GELUBackward", caseGELUBackward},
		{"ReLU", caseReLU},
		{"ReLUBackward", caseReLUBackward},
		{"Sine", caseSine},
		{"SineBackward", caseSineBackward},
		{"Fill", caseFill},
		{"Copy", caseCopy},
		{"MSE", caseMSE},
		{"MSEBackward", caseMSEBackward},
		{"SmoothL1", caseSmoothL1},
		{"SmoothL1Backward", caseSmoothL1Backward},
		{"CrossEntropy", caseCrossEntropy},
		{"CrossEntropyBackward", caseCrossEntropyBackward},
		{"Adam", caseAdam},
		{"SophiaG", caseSophiaG},
		{"SophiaHessian", caseSophiaHessian},
		{"Uniform", caseUniform},
		{"Normal", caseNormal},
		{"Dropout", caseDropout},
	}
}

// Disagreements runs the case on a backend and returns what differs from the
// contract, at most some twenty findings.
func (c Case) Disagreements(b kernels.Backend, o Options) []error {
	p := newProbe(b, o)
	held := b.Memory().InUse
	c.body(p)
	if now := b.Memory().InUse; now != held && !p.full() {
		p.fault("%d bytes in use after all buffers were freed, %d before", now, held)
	}
	return p.faults
}

// RunAll holds a backend to the contract: one subtest an op. open is called once
// for every subtest; the backend is closed at its end.
func RunAll(t *testing.T, open func() kernels.Backend, o Options) {
	for _, c := range Cases() {
		t.Run(c.Op, func(t *testing.T) {
			b := open()
			defer func() {
				if err := b.Close(); err != nil {
					t.Errorf("Close: %v", err)
				}
			}()
			for _, err := range c.Disagreements(b, o) {
				t.Error(err)
			}
		})
	}
}
