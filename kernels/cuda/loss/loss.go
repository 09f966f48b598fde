// Package loss launches the losses and their gradients (NUMERICS.md §6): terms, summed
// by rows, here; the rest of the full reduction in package reduce. 1_direct.cu is the
// definition; 2_registers.cu keeps cross entropy's rows of at most 1024 scores in
// registers.
package loss

import (
	"fmt"
	"math"

	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
	"vision/kernels/cuda/reduce"
)

func named(name string) gpu.Kernel { return gpu.Kernel{Module: "loss_1_direct", Entry: "loss_" + name} }

var (
	mse, mseBackward                   = named("mse"), named("mse_backward")
	smoothL1, smoothL1Backward         = named("smooth_l1"), named("smooth_l1_backward")
	crossEntropy, crossEntropyBackward = classKernels("cross_entropy"), classKernels("cross_entropy_backward")
)

// A pass of cross entropy has a kernel for rows of any length, and one each for up to
// 256, 512, 768 and 1024 scores.
type pass struct {
	direct    gpu.Kernel
	registers [4]gpu.Kernel
}

func classKernels(name string) pass {
	p := pass{direct: named(name)}
	for i := range p.registers {
		p.registers[i] = gpu.Kernel{Module: "loss_2_registers", Entry: fmt.Sprintf("loss_%s_%d", name, 256*(i+1))}
	}
	return p
}

// The arguments of the kernels, as loss.cuh lays them out.
type (
	termsArgs struct {
		dst, x, y  driver.Ptr
		rows, n    uint64
		beta, half float32
	}
	gradientArgs struct {
		dx, x, y, dl driver.Ptr
		n            uint64
		c, beta      float32
	}
	classesArgs struct {
		dst, x, targets, dl driver.Ptr
		rows                uint64
		cols                uint32
		c                   float32
	}
)

// Signatures lists the kernels and the sizes of their parameters.
func Signatures() []gpu.Signature {
	s := []gpu.Signature{
		gpu.Takes[termsArgs](&mse), gpu.Takes[gradientArgs](&mseBackward),
		gpu.Takes[termsArgs](&smoothL1), gpu.Takes[gradientArgs](&smoothL1Backward),
	}
	for _, p := range []*pass{&crossEntropy, &crossEntropyBackward} {
		s = append(s, gpu.Takes[classesArgs](&p.direct))
		for i := range p.registers {
			s = append(s, gpu.Takes[classesArgs](&p.registers[i]))
		}
	}
	return s
}

const threads = 256

// MSE computes loss[0] = total_fma(d, d)/n, d = x − y.
func MSE(d *gpu.Device, loss, x, y kernels.Buffer) {
	kernels.CheckSame("MSE", 1, loss)
	kernels.CheckSame("MSE", x.Len(), y)
	terms(d, &mse, loss, x, y, 0)
}

// MSEBackward computes dx = (d·c)·dL, c = float32(2/n).
func MSEBackward(d *gpu.Device, dx, x, y, dL kernels.Buffer) {
	kernels.CheckSame("MSEBackward", x.Len(), dx, y)
	kernels.CheckSame("MSEBackward", 1, dL)
	gradient(d, &mseBackward, dx, x, y, dL, float32(2/float64(x.Len())), 0)
}

// SmoothL1 computes loss[0] = total(|d| < β ? ((0.5·d)·d)/β : |d| − 0.5·β)/n.
func SmoothL1(d *gpu.Device, loss, x, y kernels.Buffer, beta float32) {
	kernels.CheckSame("SmoothL1", 1, loss)
	kernels.CheckSame("SmoothL1", x.Len(), y)
	checkBeta("SmoothL1", beta)
	terms(d, &smoothL1, loss, x, y, beta)
}

// SmoothL1Backward computes dx = (d ≤ −β ? −c : d ≥ β ? c : (d/β)·c)·dL, c = float32(1/n).
func SmoothL1Backward(d *gpu.Device, dx, x, y, dL kernels.Buffer, beta float32) {
	kernels.CheckSame("SmoothL1Backward", x.Len(), dx, y)
	kernels.CheckSame("SmoothL1Backward", 1, dL)
	checkBeta("SmoothL1Backward", beta)
	gradient(d, &smoothL1Backward, dx, x, y, dL, float32(1/float64(x.Len())), beta)
}

func checkBeta(op string, beta float32) {
	if !(beta > 0) || math.IsInf(float64(beta), 0) {
		kernels.Fail(op, kernels.ErrValue, fmt.Sprintf("beta %v, expected a finite value above 0", beta))
	}
}

func terms(d *gpu.Device, k *gpu.Kernel, loss, x, y kernels.Buffer, beta float32) {
	rows := reduce.TotalRows(x.Len())
	sums := d.Alloc(rows)
	gpu.Launch(d, k, reduce.Grid(d, rows), gpu.Threads(threads), 0, &termsArgs{dst: d.Ptr(sums), x: d.Ptr(x), y: d.Ptr(y),
		rows: uint64(rows), n: uint64(x.Len()), beta: beta, half: float32(0.5 * beta)})
	reduce.Finish(d, loss, sums, float32(x.Len()))
	d.Free(sums)
}

func gradient(d *gpu.Device, k *gpu.Kernel, dx, x, y, dL kernels.Buffer, c, beta float32) {
	gpu.Launch(d, k, d.Blocks(x.Len(), threads), gpu.Threads(threads), 0,
		&gradientArgs{dx: d.Ptr(dx), x: d.Ptr(x), y: d.Ptr(y), dl: d.Ptr(dL), n: uint64(x.Len()), c: c, beta: beta})
}

// CrossEntropy computes loss[0] = total(log(rowsum(exp(x − m))) − (x[t] − m))/rows, m the
// row's maximum; a row whose target t is no index counts as NaN.
func CrossEntropy(d *gpu.Device, loss, x, targets kernels.Buffer, cols int) {
	rows := kernels.CheckClasses("CrossEntropy", x, targets, cols)
	kernels.CheckSame("CrossEntropy", 1, loss)
	terms := d.Alloc(rows)
	classes(d, &crossEntropy, rows, classesArgs{dst: d.Ptr(terms), x: d.Ptr(x), targets: d.Ptr(targets), cols: uint32(cols)})
	reduce.Mean(d, loss, terms)
	d.Free(terms)
}

// CrossEntropyBackward computes dx = ((e/s − [j = t])·c)·dL, c = float32(1/rows), and NaN
// in all of a row whose target is no index.
func CrossEntropyBackward(d *gpu.Device, dx, x, targets, dL kernels.Buffer, cols int) {
	rows := kernels.CheckClasses("CrossEntropyBackward", x, targets, cols)
	kernels.CheckSame("CrossEntropyBackward", x.Len(), dx)
	kernels.CheckSame("CrossEntropyBackward", 1, dL)
	classes(d, &crossEntropyBackward, rows, classesArgs{dst: d.Ptr(dx), x: d.Ptr(x), targets: d.Ptr(targets), dl: d.Ptr(dL),
		cols: uint32(cols), c: float32(1 / float64(rows))})
}

func classes(d *gpu.Device, p *pass, rows int, a classesArgs) {
	k := &p.direct
	if a.cols <= 1024 && d.Pinned("loss") != "1_direct" {
		k = &p.registers[(a.cols-1)/256]
	}
	a.rows = uint64(rows)
	gpu.Launch(d, k, reduce.Grid(d, rows), gpu.Threads(threads), 0, &a)
}
