// Package ptxsim is a GPU made of Go: a driver.Driver whose one device interprets the
// PTX that ships, so that machines without a GPU run the very kernels, check what
// no GPU checks, and compare bits with the CPU.
//
// # What is modelled
//
//   - The PTX that clang 19 makes of kernels/cuda; an instruction that is not known is
//     refused when a module is loaded, with its line.
//   - Warps of 32 lanes. Where lanes diverge, the group with the lowest program counter
//     runs first, and groups that meet go on together; at a barrier or a shuffle a
//     group waits for the lanes it needs, and fails if they cannot come.
//   - fp32 arithmetic, rounded to nearest even, one rounding an instruction: the same
//     bits as a device. NaN payloads are the host's.
//   - Shared memory, static and dynamic; cp.async, whose copies happen when their group
//     is waited for, the latest moment that hardware may choose; ldmatrix; mma.sync by
//     a stated model (tensor.go).
//   - Streams, events and graphs: in order, at once. A fault ends the context; every
//     later call answers with it.
//
// # What is checked
//
// Always: bounds, alignment, use after free, divergent barriers and shuffles, launch
// limits. With Options.Checks also: memory and registers read before they are
// written, races in shared memory between barriers, races in device memory within a
// block and between the blocks of a launch, threads that end before a barrier. With
// Options.Schedule blocks and warps run in another order, which may change nothing.
//
// # What is not
//
// Time, caches, registers of hardware, the memory model's weak orders, double
// precision, textures, atomics. Registers reported by FuncGetAttribute are the
// interpreter's; those of real architectures come from ptxas (KERNELS.md).
//
// # To add an instruction
//
// Find its family in compile_*.go, add a case that returns an op, name its class in
// count.go if it is a new kind, and give opcode_test.go an expectation that does
// not come from here.
package ptxsim
