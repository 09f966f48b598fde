// Loops over values and rows, and what the 32 lanes of a warp do with a row
// (NUMERICS.md §2). All kernels that include this have 256 threads a block.
#pragma once
#include "vision.cuh"

// EACH(i, n): the threads of the grid share n values.
#define EACH(i, n) for (u64 i = (u64)block_x() * 256 + thread_x(), stride = (u64)blocks_x() * 256; i < (n); i += stride)

// EACH_ROW(r, n): the warps of the grid share n rows; the lanes of a warp have one r.
#define EACH_ROW(r, n) for (u64 r = (u64)block_x() * 8 + thread_x() / 32, stride = (u64)blocks_x() * 8; r < (n); r += stride)

// EACH_OF_LANE(i, n): lane l has i = l, l + 32, …; n < 2³¹.
#define EACH_OF_LANE(i, n) for (u32 i = thread_x() % 32; i < (n); i += 32)

// max_of is the maximum of NUMERICS.md §0: NaN if either is, +0 above −0.
DEVICE float max_of(float a, float b) {
  float m = b > a || b != b ? b : a;
  return a == b ? from_bits(bits(a) & bits(b)) : m; // equal bits, unless they are zeros
}

// sum_of_lanes adds lanes 16, 8, 4, 2, 1 apart; every lane has the result.
DEVICE float sum_of_lanes(float q) {
#pragma unroll
  for (int m = 16; m > 0; m /= 2) q = add(q, shuffle_xor(q, m));
  return q;
}

DEVICE float max_of_lanes(float v) {
#pragma unroll
  for (int m = 16; m > 0; m /= 2) v = max_of(v, shuffle_xor(v, m));
  return v;
}

DEVICE bool first_lane() { return thread_x() % 32 == 0; }

// from_first reads one value for all lanes. Lane 0 alone reads it: it may lie in the
// buffer of a one-column result, which lane 0 writes later.
DEVICE float from_first(const float* p) {
  float v = 0;
  if (first_lane()) v = *p;
  return shuffle_from(v, 0);
}

#define MINUS_INFINITY from_bits(0xff800000u)
#define QUIET_NAN from_bits(0x7fc00000u)
