// Pack copies an operand into the form that the asynchronous versions want: one of
// its axes contiguous, every row beginning at a multiple of 16 bytes, the segments of
// the contracted index joined. For rows of odd lengths (197 tokens), buffers that
// begin anywhere, strides on both axes.
//
// 8 bytes for every value, no arithmetic. Bound: memory. A value serves 128 or more
// products afterwards.
#include "contract.cuh"

struct PackArgs {
  const float* from;
  float* to; // [items][outer][pitch]
  u64 line, along, segment; // strides of from: lines are rows of A or columns of B
  u64 batch0, batch1;
  u64 pitch;
  u32 lines, k, segments;
  u32 items, items1; // matrices to copy, of which items1 along the second batch axis
  u32 k_inner;       // 1: to is [lines][k]; 0: [k][lines]
};

KERNEL(256) void contract_pack(PackArgs x) {
  u32 total = x.k * x.segments;
  u64 outer = x.k_inner ? x.lines : total;
  u64 elements = x.items * outer * x.pitch;
  for (u64 e = (u64)block_x() * 256 + thread_x(); e < elements; e += (u64)blocks_x() * 256) {
    u32 inner = (u32)(e % x.pitch), o = (u32)(e / x.pitch % outer), item = (u32)(e / x.pitch / outer);
    u32 l = x.k_inner ? o : inner, k = x.k_inner ? inner : o;
    float v = 0.0f; // between the rows: never part of a result
    if (l < x.lines && k < total) {
      u32 s = k / x.k;
      v = x.from[(item / x.items1) * x.batch0 + (item % x.items1) * x.batch1 + l * x.line + (k - s * x.k) * x.along + s * x.segment];
    }
    x.to[e] = v;
  }
}
