// Package reference computes every op of [vision/kernels.Backend] by the letter
// of NUMERICS.md: one scalar loop per rule, one goroutine, no vector, no tile, no
// fusion. Its bits are what every backend must return; package kerneltest runs
// the two side by side.
//
// It is written from the document, apart from the backends, and shares with them
// only the scalar definitions of kernels/elementary (fma, exp, GELU …) and the
// random words of kernels/philox. Speed is no concern: a result is computed whole
// before any of it is stored, so that a destination may be one of the operands.
package reference
