// Package elementary is the scalar definition of the project's binary32
// arithmetic: the primitives FMA, Max and Min and the elementary functions Exp,
// Log, Erf, Erfc, GELU, GELUGrad, Tanh, Sin and Cos.
//
// Every function is one fixed sequence of operations that are each rounded once
// to nearest even: add, subtract, multiply, divide, fused multiply-add, integer
// and bit operations, compares and selects. The sequence, not an error bound, is
// the contract: all backends (AVX2 in kernels/cpu, CUDA) perform the same
// operations and so return the same bits; kernels/NUMERICS.md lists the steps
// and the worst errors measured over all 2³² inputs. Any NaN may carry any
// payload.
//
// In this package a product that is added to something is written
// float32(a*b) + c, since the language lets a compiler fuse a*b + c; the fused
// operation is always a call of FMA. All constants come from coefficients.txt.
package elementary

//go:generate go run ./gen
