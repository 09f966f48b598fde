// Package cuda computes on an NVIDIA GPU, or on the simulated one: kernels.Backend
// over a [gpu.Device], with the bits of kernels/NUMERICS.md.
//
// Every op has a folder of its own with its kernels (*.cu), in versions, beside the
// Go that launches them:
//
//	contract attention                   products
//	layernorm softmax reduce             rows and columns
//	activation loss elementwise layout   values and where they lie
//	draws optimiser                      random numbers, parameters
//
// This package only passes the arguments on. Below it:
//
//	gpu       the device: memory, kernels, timing, graphs
//	ptx       the compiled kernels
//	driver    the CUDA driver API as an interface, and its bindings
//	ptxsim    a driver whose device is made of Go
//	mutants   faults planted in the kernels, and which check finds them
package cuda
