package kernels

import (
	"regexp"
	"strings"
)

// Op is where one op of [Backend] is defined, computed, differentiated and tested.
type Op struct {
	// Method of Backend, and name of its case in kernels/kerneltest.
	Method string
	// Section is the heading in NUMERICS.md: "§2". Row is the op's row in the table
	// of §6, where it has one.
	Section, Row string
	// CPU is the Go file, Assembly the files with vector code it uses, if any;
	// both in kernels/cpu.
	CPU      string
	Assembly []string
	// CUDA is the folder of its kernels in kernels/cuda.
	CUDA string
	// Gradient lists the ops that compute the gradient. NoGradient says why there
	// is none. One of the two is set.
	Gradient   []string
	NoGradient string
}

// Reasons for which an op has no gradient of its own.
const (
	isGradient = "it is a gradient; second derivatives are not taken"
	isSelector = "used for shifting and for choosing, where no gradient flows"
	isUpdate   = "it changes parameters, outside the tape"
	isSource   = "it has no operand that depends on a parameter"
)

// Ops lists every op, in the order of Backend's parts.
func Ops() []Op {
	all := append(append(contractions(), rowAndColumnOps()...), elementOps()...)
	for i := range all {
		all[i].Assembly = withNEON(all[i].Assembly)
	}
	return all
}

// onlyAMD64 are files whose kernels NEON has no counterpart of, or has it elsewhere.
var onlyAMD64 = regexp.MustCompile("_(avx512|many|groups)$")

// withNEON adds the file for arm64 to every one for amd64 but those that have none.
func withNEON(files []string) []string {
	all := files[:len(files):len(files)]
	for _, f := range files {
		if base, ok := strings.CutSuffix(f, "_amd64.s"); ok && !onlyAMD64.MatchString(base) {
			all = append(all, base+"_arm64.s")
		}
	}
	return all
}

func contractions() []Op {
	product := []string{"contract_amd64.s", "contract_avx512_amd64.s", "contract_pack_amd64.s", "contract_pack_groups_amd64.s", "vector_amd64.s"}
	contract := append([]string{"contract_many_amd64.s", "contract_ahead_amd64.s", "elementary_gelu_amd64.s", "elementary_avx512_amd64.s"}, product...)
	attend := append([]string{"elementary_amd64.s", "softmax_amd64.s", "softmax_avx512_amd64.s", "reduce_rows_amd64.s"}, product...)
	return []Op{
		{Method: "Contract", Section: "§1", Row: "Linear, epilogue", CUDA: "contract", CPU: "contract.go", Assembly: contract,
			Gradient: []string{"Contract", "ColSum", "ColDot", "Mul", "GELUBackward", "ReLUBackward"}},
		{Method: "Attend", Section: "§6", Row: "Attention", CUDA: "attention", CPU: "attention.go", Assembly: attend, Gradient: []string{"AttendBackward"}},
		{Method: "AttendBackward", Section: "§6", Row: "Attention backward", CUDA: "attention", CPU: "attention_backward.go", Assembly: attend, NoGradient: isGradient},
	}
}

func rowAndColumnOps() []Op {
	norm := []string{"layernorm_amd64.s", "reduce_rows_amd64.s"}
	rows, columns := []string{"reduce_rows_amd64.s"}, []string{"reduce_columns_amd64.s"}
	return []Op{
		{Method: "LayerNorm", Section: "§6", Row: "LayerNorm", CUDA: "layernorm", CPU: "layernorm.go", Assembly: norm, Gradient: []string{"LayerNormBackward"}},
		{Method: "LayerNormBackward", Section: "§6", Row: "LayerNorm backward", CUDA: "layernorm", CPU: "layernorm_backward.go", Assembly: norm, NoGradient: isGradient},
		{Method: "Softmax", Section: "§6", Row: "Softmax", CUDA: "softmax", CPU: "softmax.go", Assembly: []string{"elementary_amd64.s", "softmax_amd64.s", "softmax_avx512_amd64.s", "reduce_rows_amd64.s"},
			Gradient: []string{"SoftmaxBackward"}},
		{Method: "SoftmaxBackward", Section: "§6", Row: "Softmax backward", CUDA: "softmax", CPU: "softmax.go", Assembly: []string{"relu_amd64.s", "reduce_rows_amd64.s"},
			NoGradient: isGradient},
		{Method: "RowSum", Section: "§2", CUDA: "reduce", CPU: "reduce_rows.go", Assembly: rows, Gradient: []string{"Copy"}},
		{Method: "RowDot", Section: "§2", CUDA: "reduce", CPU: "reduce_rows.go", Assembly: rows, Gradient: []string{"Copy", "Mul"}},
		{Method: "RowMax", Section: "§2", CUDA: "reduce", CPU: "reduce_rows.go", Assembly: rows, NoGradient: isSelector},
		{Method: "ColSum", Section: "§3", CUDA: "reduce", CPU: "reduce_columns.go", Assembly: columns, Gradient: []string{"Copy"}},
		{Method: "ColDot", Section: "§3", CUDA: "reduce", CPU: "reduce_columns.go", Assembly: columns, Gradient: []string{"Copy", "Mul"}},
		{Method: "Total", Section: "§4", CUDA: "reduce", CPU: "total.go", Assembly: rows, Gradient: []string{"Copy"}},
		{Method: "TotalDot", Section: "§4", CUDA: "reduce", CPU: "total.go", Assembly: rows, Gradient: []string{"Scale", "Mul"}},
	}
}

func elementOps() []Op {
	vector, gelu := []string{"vector_amd64.s"}, []string{"elementary_gelu_amd64.s", "elementary_avx512_amd64.s"}
	relu, loss, draws := []string{"relu_amd64.s"}, []string{"loss_amd64.s"}, []string{"draws_amd64.s"}
	crossEntropy := []string{"elementary_amd64.s", "reduce_rows_amd64.s", "vector_amd64.s"}
	return []Op{
		{Method: "Add", Section: "§0", CUDA: "elementwise", CPU: "arithmetic.go", Assembly: vector, Gradient: []string{"ColSum"}},
		{Method: "Sub", Section: "§0", CUDA: "elementwise", CPU: "arithmetic.go", Assembly: vector, Gradient: []string{"Scale", "ColSum"}},
		{Method: "Mul", Section: "§0", Row: "LayerScale", CUDA: "elementwise", CPU: "arithmetic.go", Assembly: vector, Gradient: []string{"Mul", "ColDot"}},
		{Method: "Div", Section: "§0", CUDA: "elementwise", CPU: "arithmetic.go", Assembly: vector, Gradient: []string{"Div", "Mul", "ColDot"}},
		{Method: "Scale", Section: "§0", CUDA: "elementwise", CPU: "arithmetic.go", Assembly: vector, Gradient: []string{"Scale"}},
		{Method: "GELU", Section: "§5", Row: "GELU", CUDA: "activation", CPU: "gelu.go", Assembly: gelu, Gradient: []string{"GELUBackward"}},
		{Method: "GELUBackward", Section: "§5", Row: "GELU", CUDA: "activation", CPU: "gelu.go", Assembly: gelu, NoGradient: isGradient},
		{Method: "ReLU", Section: "§6", Row: "ReLU", CUDA: "activation", CPU: "relu.go", Assembly: relu, Gradient: []string{"ReLUBackward"}},
		{Method: "ReLUBackward", Section: "§6", Row: "ReLU", CUDA: "activation", CPU: "relu.go", Assembly: relu, NoGradient: isGradient},
		{Method: "Sine", Section: "§6", Row: "SIREN sine", CUDA: "activation", CPU: "sine.go", Assembly: []string{"elementary_amd64.s", "vector_amd64.s"}, Gradient: []string{"SineBackward"}},
		{Method: "SineBackward", Section: "§6", Row: "SIREN sine", CUDA: "activation", CPU: "sine.go", Assembly: []string{"elementary_amd64.s", "vector_amd64.s"}, NoGradient: isGradient},
		{Method: "Fill", Section: "§0", CUDA: "elementwise", CPU: "arithmetic.go", NoGradient: isSource},
		{Method: "Copy", Section: "§0", CUDA: "layout", CPU: "copy.go", Assembly: []string{"copy_amd64.s"}, Gradient: []string{"Copy", "ColSum"}},
		{Method: "MSE", Section: "§6", Row: "MSE", CUDA: "loss", CPU: "loss.go", Assembly: []string{"reduce_rows_amd64.s"}, Gradient: []string{"MSEBackward"}},
		{Method: "MSEBackward", Section: "§6", Row: "MSE", CUDA: "loss", CPU: "loss.go", Assembly: loss, NoGradient: isGradient},
		{Method: "SmoothL1", Section: "§6", Row: "smooth L1", CUDA: "loss", CPU: "loss.go", Assembly: loss, Gradient: []string{"SmoothL1Backward"}},
		{Method: "SmoothL1Backward", Section: "§6", Row: "smooth L1", CUDA: "loss", CPU: "loss.go", Assembly: loss, NoGradient: isGradient},
		{Method: "CrossEntropy", Section: "§6", Row: "cross entropy", CUDA: "loss", CPU: "crossentropy.go", Assembly: crossEntropy, Gradient: []string{"CrossEntropyBackward"}},
		{Method: "CrossEntropyBackward", Section: "§6", Row: "cross entropy", CUDA: "loss", CPU: "crossentropy.go", Assembly: crossEntropy, NoGradient: isGradient},
		{Method: "Adam", Section: "§6", Row: "Adam, AdamW", CUDA: "optimiser", CPU: "adam.go", Assembly: []string{"adam_amd64.s"}, NoGradient: isUpdate},
		{Method: "SophiaG", Section: "§6", Row: "SophiaG", CUDA: "optimiser", CPU: "sophia.go", Assembly: []string{"sophia_amd64.s"}, NoGradient: isUpdate},
		{Method: "SophiaHessian", Section: "§6", Row: "SophiaG", CUDA: "optimiser", CPU: "sophia.go", Assembly: []string{"sophia_amd64.s"}, NoGradient: isUpdate},
		{Method: "Uniform", Section: "§7", CUDA: "draws", CPU: "draws.go", Assembly: draws, NoGradient: isSource},
		{Method: "Normal", Section: "§7", CUDA: "draws", CPU: "draws.go", Assembly: draws, NoGradient: isSource},
		{Method: "Dropout", Section: "§7", Row: "Dropout", CUDA: "draws", CPU: "draws.go", Assembly: draws, Gradient: []string{"Dropout"}},
	}
}
