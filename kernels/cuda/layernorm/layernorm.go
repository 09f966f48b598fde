// Package layernorm launches LayerNorm and its gradients (NUMERICS.md §6). 1_direct.cu
// is the definition; 2_registers.cu keeps rows of at most 1024 values in registers and
// computes the blocks of the parameters' gradients in parallel.
package layernorm

import (
	"fmt"

	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
	"vision/kernels/cuda/reduce"
)

// The arguments of the kernels, as layernorm.cuh lays them out.
type (
	forwardArgs struct {
		y, x, gamma, beta, mean, rstd driver.Ptr
		rows                          uint64
		d                             uint32
		n, eps                        float32
		_                             uint32
	}
	backwardArgs struct {
		dx, dy, x, gamma, mean, rstd driver.Ptr
		rows                         uint64
		d                            uint32
		n                            float32
	}
	parametersArgs struct {
		dgamma, dbeta, dy, x, mean, rstd driver.Ptr
		rows                             uint64
		d                                uint32
		_                                uint32
	}
)

// A pass has a kernel for rows of any length, and one each for up to 256, 512, 768 and
// 1024 values.
type pass struct {
	direct    gpu.Kernel
	registers [4]gpu.Kernel
}

func named(name string) (p pass) {
	p.direct = gpu.Kernel{Module: "layernorm_1_direct", Entry: "layernorm_" + name}
	for i := range p.registers {
		p.registers[i] = gpu.Kernel{Module: "layernorm_2_registers", Entry: fmt.Sprintf("layernorm_%s_%d", name, 256*(i+1))}
	}
	return p
}

// of is the kernel for rows of cols values.
func (p *pass) of(d *gpu.Device, cols int) *gpu.Kernel {
	if cols > 1024 || direct(d) {
		return &p.direct
	}
	return &p.registers[(cols-1)/256]
}

var (
	forward, backward = named("forward"), named("backward")
	parameters        = gpu.Kernel{Module: "layernorm_1_direct", Entry: "layernorm_parameters"}
	parameterBlocks   = gpu.Kernel{Module: "layernorm_2_registers", Entry: "layernorm_parameter_blocks"}
)

// Signatures lists the kernels and the sizes of their parameters.
func Signatures() []gpu.Signature {
	s := []gpu.Signature{
		gpu.Takes[forwardArgs](&forward.direct), gpu.Takes[backwardArgs](&backward.direct),
		gpu.Takes[parametersArgs](&parameters), gpu.Takes[parametersArgs](&parameterBlocks),
	}
	for i := range forward.registers {
		s = append(s, gpu.Takes[forwardArgs](&forward.registers[i]), gpu.Takes[backwardArgs](&backward.registers[i]))
	}
	return s
}

const threads = 256

// direct reports whether version 1 was asked for.
func direct(d *gpu.Device) bool { return d.Pinned("layernorm") == "1_direct" }

// LayerNorm normalises every row of D values; see [kernels.LayerNorm].
func LayerNorm(d *gpu.Device, l kernels.LayerNorm) {
	l.Check()
	rows := l.X.Len() / l.D
	gpu.Launch(d, forward.of(d, l.D), reduce.Grid(d, rows), gpu.Threads(threads), 0, &forwardArgs{
		y: d.Ptr(l.Y), x: d.Ptr(l.X), gamma: d.Ptr(l.Gamma), beta: d.Ptr(l.Beta), mean: d.Ptr(l.Mean), rstd: d.Ptr(l.RStd),
		rows: uint64(rows), d: reduce.Columns("LayerNorm", l.D), n: float32(l.D), eps: l.Eps})
}

// Backward computes the gradients; see [kernels.LayerNormGrad]. Those of the parameters
// come first, so that dx may be the buffer of dy or of x.
func Backward(d *gpu.Device, l kernels.LayerNormGrad) {
	l.Check()
	rows := l.X.Len() / l.D
	cols := reduce.Columns("LayerNormBackward", l.D)
	if !l.DGamma.IsNil() || !l.DBeta.IsNil() {
		ofParameters(d, l.D, parametersArgs{dgamma: d.Ptr(l.DGamma), dbeta: d.Ptr(l.DBeta), dy: d.Ptr(l.DY), x: d.Ptr(l.X),
			mean: d.Ptr(l.Mean), rstd: d.Ptr(l.RStd), rows: uint64(rows), d: cols})
	}
	if !l.DX.IsNil() {
		gpu.Launch(d, backward.of(d, l.D), reduce.Grid(d, rows), gpu.Threads(threads), 0, &backwardArgs{
			dx: d.Ptr(l.DX), dy: d.Ptr(l.DY), x: d.Ptr(l.X), gamma: d.Ptr(l.Gamma), mean: d.Ptr(l.Mean), rstd: d.Ptr(l.RStd),
			rows: uint64(rows), d: cols, n: float32(l.D)})
	}
}

// ofParameters computes dgamma and dbeta, either of which may be absent.
func ofParameters(d *gpu.Device, cols int, p parametersArgs) {
	blocks := reduce.Blocks(int(p.rows))
	if blocks == 0 || direct(d) {
		gpu.Launch(d, &parameters, d.Blocks(cols, threads), gpu.Threads(threads), 0, &p)
		return
	}
	n := blocks * cols
	if blocks == 1 {
		gpu.Launch(d, &parameterBlocks, d.Blocks(n, threads), gpu.Threads(threads), 0, &p)
		return
	}
	results := [2]driver.Ptr{p.dgamma, p.dbeta}
	var sums [2]kernels.Buffer // block sums
	for i, to := range []*driver.Ptr{&p.dgamma, &p.dbeta} {
		if results[i] != 0 {
			sums[i] = d.Alloc(n)
			*to = d.Ptr(sums[i])
		}
	}
	gpu.Launch(d, &parameterBlocks, d.Blocks(n, threads), gpu.Threads(threads), 0, &p)
	for i, to := range results {
		if to != 0 {
			reduce.AddBlocks(d, to, d.Ptr(sums[i]), 1, blocks, cols, 1)
			d.Free(sums[i])
		}
	}
}
