// Package devices opens what computes by the name that the command line gives it:
// one place for `--device`, the audit and the benchmarks.
//
//	cpu           the host, with the widest vector unit it has
//	cpu-portable  the host, in plain Go
//	cpu-avx2      the host, with AVX2 and FMA
//	cpu-avx512    the host, contractions with AVX-512
//	cpu-neon      the host, with NEON (arm64)
//	sim           a GPU made of Go, which interprets the CUDA kernels
//	sim-checked   the same with every check on, slowly; sim-checked:N runs blocks and
//	              warps in another order for every N above 0, which may change nothing
//	cuda          NVIDIA's GPU 0; cuda:1 is GPU 1
//	cuda-tf32     the same with contractions and attention on the tensor cores
//	cuda-bf16     in TF32 or BF16; cuda-tf32:1 is GPU 1
//	cuda-gorgonia NVIDIA's GPU through gorgonia.org/cu, where built with the tag gorgonia
//
// All but cuda-tf32 and cuda-bf16 give the same bits (kernels/NUMERICS.md).
package devices
