// O = softmax(Q·Kᵀ·scale)·V in BF16 for heads of 64: Q, K, V and the weights are
// rounded to bf16, scores and outputs accumulate in fp32 by mma.m16n8k16. Scores
// never leave registers: the accumulator layout of S is the operand layout of P.
// Not canonical.
//
// Bytes per block: its 64 queries once, all keys and values; 4·64·64·64 FLOP for each
// tile of 64 keys (32 KiB): an intensity of 32 FLOP/byte out of L2. Bound: issue slots. By
// an A100's data sheet the 64 mma of a warp and tile take its quarter of a multiprocessor
// 512 cycles; the softmax between them is 17 fp32 instructions a score, 544 in all, and
// about as many more round, compare, load and store. Pitch 144 bytes: the eight rows of
// an 8×8 matrix lie in eight different groups of four banks.
#include "attend.cuh"

static constexpr u32 PITCH = DIM + 8; // in bf16

DEVICE void bring(u16* tile, const Heads& h, u32 key0, const Args& a) {
#pragma unroll
  for (u32 j = 0; j < 8; j++) {
    u32 q = thread_x() + THREADS * j;
    f32x4 v = read4(h, key0 + q / 16, a.keys, q % 16 * 4, a.quads);
    u32* to = (u32*)(tile + q / 16 * PITCH + q % 16 * 4);
    to[0] = to_bf16x2(v.x, v.y);
    to[1] = to_bf16x2(v.z, v.w);
  }
}

KERNEL2(128, 2) void attend_bf16(Args a) {
  __shared__ u16 keys[TILE * PITCH];
  __shared__ u16 values[TILE * PITCH];
  u32 lane = thread_x() % 32, g = lane / 4, t = lane % 4, j = lane / 8, i = lane % 8;
  u32 query0 = block_x() * 64 + thread_x() / 32 * 16;
  u32 q[4][4];
#pragma unroll
  for (u32 k = 0; k < 4; k++) {
#pragma unroll
    for (u32 e = 0; e < 4; e++) {
      u32 query = query0 + g + e % 2 * 8, column = 16 * k + 2 * t + e / 2 * 8;
      const float* p = a.q.at + block_z() * a.q.item + block_y() * a.q.head + query * a.q.token + column;
      q[k][e] = query < a.queries ? to_bf16x2(p[0], p[1]) : 0;
    }
  }
  Rows r;
  reset(r);
  u32 tk = shared_address(keys), tv = shared_address(values);
  for (u32 key0 = 0; key0 < a.keys; key0 += TILE) {
    __syncthreads(); // the tile before has been read
    bring(keys, a.k, key0, a);
    bring(values, a.v, key0, a);
    __syncthreads();
    float s[8][4] = {};
#pragma unroll
    for (u32 k = 0; k < 4; k++) {
#pragma unroll
      for (u32 n = 0; n < 8; n += 2) {
        u32 b[4];
        load_matrices(b, tk + 2 * ((8 * n + j / 2 * 8 + i) * PITCH + 16 * k + j % 2 * 8));
        mma_bf16(s[n], q[k], b[0], b[1]);
        mma_bf16(s[n + 1], q[k], b[2], b[3]);
      }
    }
    soften(r, s, a, key0);
#pragma unroll
    for (u32 k = 0; k < 4; k++) {
      u32 p[4] = {to_bf16x2(s[2 * k][0], s[2 * k][1]), to_bf16x2(s[2 * k][2], s[2 * k][3]),
                  to_bf16x2(s[2 * k + 1][0], s[2 * k + 1][1]), to_bf16x2(s[2 * k + 1][2], s[2 * k + 1][3])};
#pragma unroll
      for (u32 n = 0; n < 8; n += 2) {
        u32 b[4];
        load_matrices_transposed(b, tv + 2 * ((16 * k + j % 2 * 8 + i) * PITCH + 8 * n + j / 2 * 8));
        mma_bf16(r.o[n], p, b[0], b[1]);
        mma_bf16(r.o[n + 1], p, b[2], b[3]);
      }
    }
  }
  store(r, a, query0);
}
