// A row that a warp holds in registers: N values a lane, value k of lane l being number
// l + 32k. N is chosen such that the row is longer than 32(N − 8): only the last eight
// may be missing.
#pragma once
#include "lanes.cuh"

// HELD(v, N, n, row): v[k] = the lane's values of the row of n, +0 for those missing.
#define HELD(v, N, n, row)                                                     \
  _Pragma("unroll") for (u32 k = 0, i = thread_x() % 32; k < N; k++, i += 32) \
    v[k] = k + 8 < N || i < (n) ? (row)[i] : 0.0f

// EACH_HELD(k, i, N, n): k and i = lane + 32k, for the values below n.
#define EACH_HELD(k, i, N, n)                                                  \
  _Pragma("unroll") for (u32 k = 0, i = thread_x() % 32; k < N; k++, i += 32) \
    if (k + 8 < N || i < (n))
