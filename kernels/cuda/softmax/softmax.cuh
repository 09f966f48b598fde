// What the versions of softmax share: the parameter of the kernels.
#pragma once
#include "elementary.cuh"
#include "lanes.cuh"

struct Args {
  float* dst;
  const float* x;  // the probabilities in the gradient
  const float* dp; // gradient only
  u64 rows;
  u32 cols;
  u32 pad;
};
