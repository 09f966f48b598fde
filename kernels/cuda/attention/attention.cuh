// What the kernels of attention share: their parameter, addresses of heads, and the
// two row reductions of softmax (NUMERICS.md §2).
#pragma once
#include "vision.cuh"
#include "elementary.cuh"

// Heads is kernels.Heads: the vector of item b, token t, head h starts at
// at + b·item + t·token + h·head. Strides count values.
struct Heads {
  float* at;
  u64 item, token, head;
};

// Args is the parameter of every kernel here; a kernel reads what it needs. One launch
// works on `count` (item, head) pairs, of which `first` is the first; pair g is item
// g / heads, head g % heads. p and da hold count × queries rows, `pitch` values apart
// in p and `da_pitch` in da.
struct Args {
  Heads q, k, v, o; // o is O in the forward pass, dO in the backward pass
  Heads dq, dk, dv;
  float *p, *da;
  const float* given; // probabilities of the caller, keys values a row, or none
  u64 pitch, da_pitch;
  u32 first, count, heads;
  u32 queries, keys, dim;
  float scale;
  u32 chunks; // version 2: chunks of keys whose scores fit the registers
};

// head_of is where the vectors of pair g begin.
DEVICE float* head_of(const Heads& h, u32 g, u32 heads) { return h.at + (g / heads) * h.item + (g % heads) * h.head; }

// larger is the maximum of NUMERICS.md §0, but for the sign of zero, which exp(x − m)
// does not see: NaN if either is.
DEVICE float larger(float a, float b) { return b > a || b != b ? b : a; }

// Over the 32 lanes of a warp: lanes 16, 8, 4, 2, 1 apart are joined.
DEVICE float warp_max(float v) {
#pragma unroll
  for (int m = 16; m > 0; m /= 2) v = larger(v, shuffle_xor(v, m));
  return v;
}
DEVICE float warp_sum(float v) {
#pragma unroll
  for (int m = 16; m > 0; m /= 2) v = add(v, shuffle_xor(v, m));
  return v;
}

// softmax_rest turns a row of scores with maximum m into probabilities; a lane touches
// the keys lane, lane + 32, … and no other.
DEVICE void softmax_rest(float* row, u32 keys, float m) {
  u32 lane = thread_x() % 32;
  float sum = 0;
  for (u32 j = lane; j < keys; j += 32) {
    float e = exp(sub(row[j], m));
    row[j] = e;
    sum = add(sum, e);
  }
  sum = warp_sum(sum);
  for (u32 j = lane; j < keys; j += 32) row[j] = div(row[j], sum);
}
