// The elementary functions of kernels/NUMERICS.md §5, step by step: exp, log, erf, erfc,
// gelu, gelu_grad, tanh, sin, cos. Package kernels/elementary is the same in Go, line by
// line; both take their constants from kernels/elementary/coefficients.txt.
//
// Branches of the scalar definition are branches here where one side is rare (large
// angles) and selects where both are cheap. Nothing here uses memory or calls.
#pragma once
#include "elementary/exp.cuh"
#include "elementary/log.cuh"
#include "elementary/erf.cuh"
#include "elementary/gelu.cuh"
#include "elementary/tanh.cuh"
#include "elementary/trig.cuh"
