// O = softmax(Q·Kᵀ·scale)·V in TF32 for heads of 64: operands are rounded to TF32 as
// they enter mma.m16n8k8, scores and outputs accumulate in fp32. Not canonical.
//
// The accumulators of S hold keys 2t and 2t+1 where the operand P wants columns t and
// t+4. A product does not care in which order keys are counted, so column t stands
// for key 2t and column t+4 for key 2t+1, in P and in V alike: no shuffle is needed.
//
// Bytes per block: its 64 queries once, all keys and values; 4·64·64·64 FLOP for each
// tile of 64 keys (32 KiB): an intensity of 32 FLOP/byte out of L2. Bound: issue slots,
// with the tensor cores close behind: by an A100's data sheet the 128 mma of a warp and
// tile take its quarter of a multiprocessor 1024 cycles, beside them stand the 544 fp32
// instructions of bf16_attend and more roundings. Pitch 68: rows of matrices, and the
// words (2t, g) and (2t+1, g) of V, lie in different banks.
#include "attend.cuh"

static constexpr u32 PITCH = DIM + 4;

DEVICE void bring(float* tile, const Heads& h, u32 key0, const Args& a) {
#pragma unroll
  for (u32 j = 0; j < 8; j++) {
    u32 q = thread_x() + THREADS * j, row = q / 16, column = q % 16 * 4;
    float* to = tile + row * PITCH + column;
    if (a.quads && key0 + row < a.keys)
      copy_async16(shared_address(to), h.at + block_z() * h.item + block_y() * h.head + (key0 + row) * h.token + column);
    else
      store4(to, read4(h, key0 + row, a.keys, column, false));
  }
}

KERNEL2(128, 2) void attend_tf32(Args a) {
  __shared__ float keys[TILE * PITCH];
  __shared__ float values[TILE * PITCH];
  u32 lane = thread_x() % 32, g = lane / 4, t = lane % 4, j = lane / 8, i = lane % 8;
  u32 query0 = block_x() * 64 + thread_x() / 32 * 16;
  u32 q[8][4];
#pragma unroll
  for (u32 k = 0; k < 8; k++) {
#pragma unroll
    for (u32 e = 0; e < 4; e++) {
      u32 query = query0 + g + e % 2 * 8, column = 8 * k + t + e / 2 * 4;
      const float* p = a.q.at + block_z() * a.q.item + block_y() * a.q.head + query * a.q.token + column;
      q[k][e] = query < a.queries ? to_tf32(p[0]) : 0;
    }
  }
  Rows r;
  reset(r);
  for (u32 key0 = 0; key0 < a.keys; key0 += TILE) {
    __syncthreads(); // the tile before has been read
    bring(keys, a.k, key0, a);
    copy_async_commit();
    bring(values, a.v, key0, a);
    copy_async_commit();
    copy_async_wait<1>(); // the keys are there; values may still be on their way
    __syncthreads();
    float s[8][4] = {};
#pragma unroll
    for (u32 k = 0; k < 8; k++) {
#pragma unroll
      for (u32 n = 0; n < 8; n += 2) {
        u32 b[4];
        load_matrices(b, shared_address(keys + (8 * n + j / 2 * 8 + i) * PITCH + 8 * k + j % 2 * 4));
#pragma unroll
        for (u32 e = 0; e < 4; e++) b[e] = to_tf32(from_bits(b[e]));
        mma_tf32(s[n], q[k], b[0], b[1]);
        mma_tf32(s[n + 1], q[k], b[2], b[3]);
      }
    }
    soften(r, s, a, key0);
    copy_async_wait<0>();
    __syncthreads();
#pragma unroll
    for (u32 k = 0; k < 8; k++) {
      u32 p[4] = {to_tf32(s[k][0]), to_tf32(s[k][2]), to_tf32(s[k][1]), to_tf32(s[k][3])};
      const float* v = values + (8 * k + 2 * t) * PITCH + g;
#pragma unroll
      for (u32 n = 0; n < 8; n++) mma_tf32(r.o[n], p, to_tf32(v[8 * n]), to_tf32(v[PITCH + 8 * n]));
    }
  }
  store(r, a, query0);
}
