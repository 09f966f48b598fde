// Package softmax launches softmax over rows and its gradient (NUMERICS.md §6).
// 1_direct.cu is the definition; 2_registers.cu keeps rows of at most 1024 values in
// registers.
package softmax

import (
	"fmt"

	"vision/kernels"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
	"vision/kernels/cuda/reduce"
)

// args is Args of softmax.cuh.
type args struct {
	dst, x, dp driver.Ptr
	rows       uint64
	cols       uint32
	_          uint32
}

// A pass has a kernel for rows of any length, and one each for up to 256, 512, 768 and
// 1024 values.
type pass struct {
	direct    gpu.Kernel
	registers [4]gpu.Kernel
}

func named(name string) (p pass) {
	p.direct = gpu.Kernel{Module: "softmax_1_direct", Entry: "softmax_" + name}
	for i := range p.registers {
		p.registers[i] = gpu.Kernel{Module: "softmax_2_registers", Entry: fmt.Sprintf("softmax_%s_%d", name, 256*(i+1))}
	}
	return p
}

var forward, backward = named("forward"), named("backward")

// Signatures lists the kernels and the sizes of their parameters.
func Signatures() []gpu.Signature {
	var s []gpu.Signature
	for _, p := range []*pass{&forward, &backward} {
		s = append(s, gpu.Takes[args](&p.direct))
		for i := range p.registers {
			s = append(s, gpu.Takes[args](&p.registers[i]))
		}
	}
	return s
}

// Softmax computes p = exp(x − rowmax)/rowsum for every row.
func Softmax(d *gpu.Device, p, x kernels.Buffer, cols int) {
	rows := kernels.CheckRows("Softmax", x, cols)
	kernels.CheckSame("Softmax", x.Len(), p)
	launch(d, &forward, rows, args{dst: d.Ptr(p), x: d.Ptr(x), rows: uint64(rows), cols: reduce.Columns("Softmax", cols)})
}

// Backward computes dx = p·(dp − rowsum_fma(p, dp)) for every row.
func Backward(d *gpu.Device, dx, p, dp kernels.Buffer, cols int) {
	rows := kernels.CheckRows("SoftmaxBackward", p, cols)
	kernels.CheckSame("SoftmaxBackward", p.Len(), dx, dp)
	launch(d, &backward, rows, args{dst: d.Ptr(dx), x: d.Ptr(p), dp: d.Ptr(dp), rows: uint64(rows), cols: reduce.Columns("SoftmaxBackward", cols)})
}

func launch(d *gpu.Device, p *pass, rows int, a args) {
	k := &p.direct
	if a.cols <= 1024 && d.Pinned("softmax") != "1_direct" {
		k = &p.registers[(a.cols-1)/256]
	}
	gpu.Launch(d, k, reduce.Grid(d, rows), gpu.Threads(256), 0, &a)
}
