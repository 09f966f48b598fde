// What the tensor-core contractions share: arguments, tile sizes, reading operands
// with edges, and the epilogue of kernels.Contraction on accumulator fragments.
#pragma once
#include "elementary.cuh"
#include "mma.cuh"

// Row is the stride of the axis that is not contiguous.
struct Operand {
  const float* at;
  u64 batch0, batch1;
  u64 row;
};

struct Args {
  Operand a, b, residual;
  float* c;
  u64 c_batch0, c_batch1, c_row;
  float* preact;
  u64 p_batch0, p_batch1, p_row;
  const float* bias;
  const float* scale;
  u32 m, n, k;
  u32 batch1;    // size of the inner batch axis
  u32 act;       // 0 identity, 1 GELU, 2 ReLU
  u32 bias_rows; // the bias goes along m
  u32 a_quads, b_quads; // 16-byte reads are aligned
};

// A block of 256 threads makes 128×128 of C; its 8 warps, 2×4, make 64×32 each as
// 4×4 fragments of 16×8.
static constexpr u32 TILE = 128, THREADS = 256;

// four values at p + i, those at i ≥ limit replaced by +0; none is read when the
// row is outside.
DEVICE f32x4 read4(const float* p, u32 i, u32 limit, bool row, bool quads) {
  f32x4 v = {0, 0, 0, 0};
  if (!row) return v;
  if (quads && i + 3 < limit) return load4(p + i);
  if (i < limit) v.x = p[i];
  if (i + 1 < limit) v.y = p[i + 1];
  if (i + 2 < limit) v.z = p[i + 2];
  if (i + 3 < limit) v.w = p[i + 3];
  return v;
}

// One element through the epilogue, each step rounded.
DEVICE void finish(const Args& a, u64 b0, u64 b1, u32 m, u32 n, float t) {
  if (m >= a.m || n >= a.n) return;
  if (a.bias) t = add(t, a.bias[a.bias_rows ? m : n]);
  if (a.preact) a.preact[b0 * a.p_batch0 + b1 * a.p_batch1 + m * a.p_row + n] = t;
  if (a.act == 1) t = gelu(t);
  if (a.act == 2) t = t < 0 ? 0.0f : t;
  if (a.scale) t = mul(t, a.scale[n]);
  if (a.residual.at) t = add(t, a.residual.at[b0 * a.residual.batch0 + b1 * a.residual.batch1 + m * a.residual.row + n]);
  a.c[b0 * a.c_batch0 + b1 * a.c_batch1 + m * a.c_row + n] = t;
}

// finish_all takes the block's fragments through shared memory, 64 rows at a time, so
// that rows of C are written in full lines and the epilogue's code stands once.
// room holds 64 rows of EPILOGUE_PITCH values; its former content is dead.
static constexpr u32 EPILOGUE_PITCH = TILE + 4;
DEVICE void finish_all(const Args& a, u64 b0, u64 b1, u32 m0, u32 n0, const float acc[4][4][4], float* room) {
  u32 warp = thread_x() / 32, lane = thread_x() % 32, g = lane / 4, t = lane % 4;
#pragma unroll 1
  for (u32 half = 0; half < 2; half++) {
    __syncthreads();
    if (warp / 4 == half) {
#pragma unroll
      for (u32 i = 0; i < 4; i++) {
#pragma unroll
        for (u32 j = 0; j < 4; j++) {
#pragma unroll
          for (u32 e = 0; e < 4; e++)
            room[(16 * i + g + 8 * (e / 2)) * EPILOGUE_PITCH + warp % 4 * 32 + 8 * j + 2 * t + e % 2] = acc[i][j][e];
        }
      }
    }
    __syncthreads();
#pragma unroll 1
    for (u32 i = thread_x(); i < 64 * TILE; i += THREADS)
      finish(a, b0, b1, m0 + 64 * half + i / TILE, n0 + i % TILE, room[i / TILE * EPILOGUE_PITCH + i % TILE]);
  }
}
