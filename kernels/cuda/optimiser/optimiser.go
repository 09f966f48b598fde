// Package optimiser launches the updates of parameters: Adam, AdamW and Sophia-G
// (NUMERICS.md §6). 1_direct.cu is the definition; 2_quads.cu moves 16 bytes an
// access.
package optimiser

import (
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

// An op has one kernel in each version; both take the same arguments.
type kernel struct{ direct, quads gpu.Kernel }

func named(name string) kernel {
	return kernel{
		direct: gpu.Kernel{Module: "optimiser_1_direct", Entry: "optimiser_" + name},
		quads:  gpu.Kernel{Module: "optimiser_2_quads", Entry: "optimiser_" + name + "_quads"},
	}
}

var adam, sophia, hessian = named("adam"), named("sophia"), named("sophia_hessian")

// Signatures lists the kernels and the sizes of their parameters.
func Signatures() []gpu.Signature {
	s := []gpu.Signature{gpu.Takes[adamArgs](&adam.direct), gpu.Takes[adamArgs](&adam.quads)}
	for _, k := range []*kernel{&sophia, &hessian} {
		s = append(s, gpu.Takes[sophiaArgs](&k.direct), gpu.Takes[sophiaArgs](&k.quads))
	}
	return s
}

const threads = 256

// launch runs the version that takes n values at these addresses.
func launch[A any](d *gpu.Device, k *kernel, args *A, n int, at ...driver.Ptr) {
	quads := d.Pinned("optimiser") != "1_direct"
	for _, p := range at {
		quads = quads && p%16 == 0
	}
	if quads {
		gpu.Launch(d, &k.quads, d.Blocks((n+3)/4, threads), gpu.Threads(threads), 0, args)
		return
	}
	gpu.Launch(d, &k.direct, d.Blocks(n, threads), gpu.Threads(threads), 0, args)
}
