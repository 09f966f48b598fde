// Package cpu computes every op of [vision/kernels.Backend] on the host.
//
// # Several paths, one result
//
// Each op has a portable Go kernel, which is its definition, and, where it pays,
// an AVX2+FMA kernel in Go assembly, chosen at run time; the contraction has one
// for AVX-512 too (contract_tiling.go). On arm64 they are NEON kernels. All give the
// same bits: the order of every sum is that of NUMERICS.md, and a fused multiply-add
// is exact in all of them (elementary.FMA without the instruction). Options.Portable forces the first path
// and Options.Vector a narrower unit, which is how the others are tested.
//
// # Parallelism
//
// Work is cut over outputs only, never inside a sum, so the number of threads
// does not show in the result. The workers are started once and sleep between
// ops; an op allocates nothing: its arguments go into a job that the backend
// owns (see pool.go).
//
// # Files
//
// One op, one file: contract.go, attention.go, layernorm.go, softmax.go, gelu.go,
// … with <op>_amd64.s and <op>_arm64.s beside it where there is assembly. The
// instructions of NEON are words, by the macros of neon_arm64.h.
package cpu
