// The elementary functions of NUMERICS.md §5 on the device: the same steps, in the
// same order, with the same constants as package kernels/elementary, whose Go
// functions are the readable definition and say what each step is for.
#pragma once
#include "elementary/exp.cuh"
#include "elementary/erf.cuh"
#include "elementary/gelu.cuh"
#include "elementary/log.cuh"
#include "elementary/tanh.cuh"
#include "elementary/trig.cuh"
