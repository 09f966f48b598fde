// Package kernels is the arithmetic of the project: the contract NUMERICS.md,
// the [Backend] interface behind which every device stands, and the arguments of
// its ops. Package tensor and all above it compute through Backend alone.
//
// # From an op's name to its five places
//
// [Ops] is the map, and a test holds it to the source tree: every method of
// Backend that computes has an entry, and every place named exists.
//
//	op → the section of NUMERICS.md that defines it
//	   → kernels/cpu/<file>.go        portable Go, the readable form
//	   → kernels/cpu/<file>_amd64.s   AVX2 + FMA (contraction: AVX-512 too), where it pays
//	   → kernels/cpu/<file>_arm64.s   NEON
//	   → kernels/cuda/<op>            CUDA kernels, version by version, and their launcher
//	   → the ops that compute its gradient
//	   → the case in kernels/kerneltest that every backend passes
//
// # Who guarantees what
//
//   - NUMERICS.md fixes the order of every rounding, so the result of an op is
//     one string of bits.
//   - kernels/elementary holds the scalar primitives and elementary functions,
//     kernels/philox the random words, kernels/hostmath the float64 functions of
//     the host, kernels/digest the digests by which results are compared.
//   - kernels/kerneltest holds a backend to the contract: RunAll.
//
// # Errors
//
// Ops check their arguments before anything runs and panic with *[Error]; the
// entry points above turn that into an error by [Catch].
package kernels
