// What the versions of reduce share: the parameters of the kernels.
#pragma once
#include "lanes.cuh"

// Rows of x (and y): dst[r] from values r·cols … ; the last row ends with value n, which
// matters for the rows of a full reduction (NUMERICS.md §4).
struct Rows {
  float* dst;
  const float *x, *y;
  u64 rows, n;
  u32 cols;
  u32 pad;
};

// row_length is the number of values of row r.
DEVICE u32 row_length(const Rows& p, u64 r) {
  u64 left = p.n - r * p.cols;
  return left < p.cols ? (u32)left : p.cols;
}

// Columns: dst [groups, cols] from x (and y) [groups, rows, cols]; n = groups·cols.
// dst is divided by `divisor`: 1, which changes no bit, or the count of a mean.
struct Columns {
  float* dst;
  const float *x, *y;
  u64 n, rows, cols;
  float divisor;
  u32 pad;
};
