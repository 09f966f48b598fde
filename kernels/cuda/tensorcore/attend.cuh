// What the tensor-core attention kernels share: arguments, and the running softmax on
// accumulator fragments. A block of 128 threads answers 64 queries of one head, a warp
// 16 of them; keys come in tiles of 64. Softmax is the online form (Milakov,
// Gimelshein 2018, arXiv:1805.02867; used so by Dao 2023, arXiv:2307.08691): when a
// tile raises a row's maximum, what was summed before is scaled down. The canonical
// kernels may not do that (NUMERICS.md §6).
#pragma once
#include "elementary.cuh"
#include "mma.cuh"

struct Heads {
  const float* at;
  u64 item, token, head;
};

struct Args {
  Heads q, k, v;
  float* o;
  u64 o_item, o_token, o_head;
  u32 queries, keys;
  float scale;
  u32 quads; // 16-byte reads of q, k and v are aligned
};

static constexpr u32 DIM = 64, TILE = 64, THREADS = 128;

// State of the two rows, g and g + 8, that a lane holds parts of.
struct Rows {
  float most[2], sum[2];
  float o[8][4]; // output fragments: row g + 8·(e/2), column 8·i + 2t + e%2
};

DEVICE void reset(Rows& r) {
  r.most[0] = r.most[1] = from_bits(0xff800000u);
  r.sum[0] = r.sum[1] = 0;
#pragma unroll
  for (u32 i = 0; i < 8; i++) r.o[i][0] = r.o[i][1] = r.o[i][2] = r.o[i][3] = 0;
}

DEVICE float larger(float a, float b) { return a > b ? a : b; }

// soften turns scores s, fragments of 16 queries × 64 keys from key0 on, into
// exp(s·scale − max), and brings sums and outputs down to the new maximum.
DEVICE void soften(Rows& r, float s[8][4], const Args& a, u32 key0) {
  u32 t = thread_x() % 4;
  float most[2] = {r.most[0], r.most[1]};
#pragma unroll
  for (u32 i = 0; i < 8; i++) {
#pragma unroll
    for (u32 e = 0; e < 4; e++) {
      bool there = key0 + 8 * i + 2 * t + e % 2 < a.keys;
      s[i][e] = there ? mul(s[i][e], a.scale) : from_bits(0xff800000u);
      most[e / 2] = larger(most[e / 2], s[i][e]);
    }
  }
#pragma unroll
  for (u32 h = 0; h < 2; h++) {
    most[h] = larger(most[h], shuffle_xor(most[h], 1));
    most[h] = larger(most[h], shuffle_xor(most[h], 2));
    float down = exp(sub(r.most[h], most[h]));
    r.most[h] = most[h];
    r.sum[h] = mul(r.sum[h], down);
#pragma unroll
    for (u32 i = 0; i < 8; i++) {
      r.o[i][2 * h] = mul(r.o[i][2 * h], down);
      r.o[i][2 * h + 1] = mul(r.o[i][2 * h + 1], down);
    }
  }
#pragma unroll
  for (u32 i = 0; i < 8; i++) {
#pragma unroll
    for (u32 e = 0; e < 4; e++) {
      s[i][e] = exp(sub(s[i][e], r.most[e / 2]));
      r.sum[e / 2] = add(r.sum[e / 2], s[i][e]);
    }
  }
}

// store divides by the sums and writes the rows that exist.
DEVICE void store(Rows& r, const Args& a, u32 query0) {
  u32 lane = thread_x() % 32, g = lane / 4, t = lane % 4;
  float* o = a.o + block_z() * a.o_item + block_y() * a.o_head;
#pragma unroll
  for (u32 h = 0; h < 2; h++) {
    float sum = r.sum[h];
    sum = add(sum, shuffle_xor(sum, 1));
    sum = add(sum, shuffle_xor(sum, 2));
    u32 query = query0 + g + 8 * h;
    if (query >= a.queries) continue;
#pragma unroll
    for (u32 i = 0; i < 8; i++) {
      o[query * a.o_token + 8 * i + 2 * t] = div(r.o[i][2 * h], sum);
      o[query * a.o_token + 8 * i + 2 * t + 1] = div(r.o[i][2 * h + 1], sum);
    }
  }
}

// read4 brings four values of a token's vector, +0 for a token that is not there.
DEVICE f32x4 read4(const Heads& h, u32 token, u32 tokens, u32 column, bool quads) {
  f32x4 v = {0, 0, 0, 0};
  if (token >= tokens) return v;
  const float* p = h.at + block_z() * h.item + block_y() * h.head + token * h.token + column;
  if (quads) return load4(p);
  v.x = p[0], v.y = p[1], v.z = p[2], v.w = p[3];
  return v;
}
