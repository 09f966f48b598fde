// C = epilogue(A·B) in TF32: fp32 tiles come by cp.async straight into shared memory,
// three stages deep, fragments are rounded to TF32 on their way into mma.m16n8k8,
// accumulators are fp32. Not canonical.
//
// A block makes 128×128 of C over k-tiles of 16. Where k is contiguous a tile lies as
// [row][16 + 4] and ldmatrix reads it, a 32-bit value taking the place of two
// 16-bit ones; where k runs down the rows it lies as [k][128 + 8] and single words
// are read: lanes (g, t) then hit bank 8t + g, all different.
//
// Bytes per tile and block: 16 KiB read, 0.52 MFLOP: 32 FLOP/byte out of L2. Bound: the
// tensor cores, when M, N ≥ 128 fill the device.
#include "contract.cuh"

static constexpr u32 BK = 16, STAGES = 3;
static constexpr u32 PITCH_K = 20, PITCH_MN = 136;
static constexpr u32 WORDS = TILE * PITCH_K; // the larger of the two layouts
extern __shared__ float shared[];             // [STAGES][A or B][WORDS]

// start asks for a tile: 16 bytes at a time where alignment and edges allow it, else
// value by value, those outside as +0.
template <bool K_CONTIGUOUS>
DEVICE void start(float* tile, const float* p, u64 stride, u32 row0, u32 rows, u32 k0, u32 k, bool quads) {
#pragma unroll
  for (u32 j = 0; j < 2; j++) {
    u32 q = thread_x() + THREADS * j;
    u32 row = K_CONTIGUOUS ? row0 + q / 4 : k0 + q / 32;
    u32 col = K_CONTIGUOUS ? k0 + q % 4 * 4 : row0 + q % 32 * 4;
    u32 at = K_CONTIGUOUS ? q / 4 * PITCH_K + q % 4 * 4 : q / 32 * PITCH_MN + q % 32 * 4;
    bool inside = row < (K_CONTIGUOUS ? rows : k);
    u32 limit = K_CONTIGUOUS ? k : rows;
    if (quads && inside && col + 3 < limit)
      copy_async16(shared_address(tile + at), p + row * stride + col);
    else
      store4(tile + at, read4(p + row * stride, col, limit, inside, false));
  }
}

template <bool K_CONTIGUOUS>
DEVICE void fragment_a(u32 r[4], const float* tile, u32 m, u32 k) {
  u32 lane = thread_x() % 32, g = lane / 4, t = lane % 4;
  if (K_CONTIGUOUS) {
    load_matrices(r, shared_address(tile + (m + lane % 16) * PITCH_K + k + lane / 16 * 4));
    for (u32 i = 0; i < 4; i++) r[i] = to_tf32(from_bits(r[i]));
  } else {
    for (u32 i = 0; i < 4; i++) r[i] = to_tf32(tile[(k + t + i / 2 * 4) * PITCH_MN + m + g + i % 2 * 8]);
  }
}

// Two neighbouring 8-column tiles: b[0], b[1] and b[2], b[3].
template <bool K_CONTIGUOUS>
DEVICE void fragment_b(u32 r[4], const float* tile, u32 n, u32 k) {
  u32 lane = thread_x() % 32, g = lane / 4, t = lane % 4;
  if (K_CONTIGUOUS) {
    u32 j = lane / 8, i = lane % 8;
    load_matrices(r, shared_address(tile + (n + j / 2 * 8 + i) * PITCH_K + k + j % 2 * 4));
    for (u32 i = 0; i < 4; i++) r[i] = to_tf32(from_bits(r[i]));
  } else {
    for (u32 i = 0; i < 4; i++) r[i] = to_tf32(tile[(k + t + i % 2 * 4) * PITCH_MN + n + g + i / 2 * 8]);
  }
}

template <bool A_K, bool B_K>
DEVICE void contract(const Args& p) {
  u32 warp = thread_x() / 32, m0 = block_y() * TILE, n0 = block_x() * TILE;
  u32 wm = warp / 4 * 64, wn = warp % 4 * 32;
  u64 b0 = block_z() / p.batch1, b1 = block_z() % p.batch1;
  const float* a = p.a.at + b0 * p.a.batch0 + b1 * p.a.batch1;
  const float* b = p.b.at + b0 * p.b.batch0 + b1 * p.b.batch1;
  float acc[4][4][4] = {};
  u32 count = (p.k + BK - 1) / BK;
#pragma unroll
  for (u32 tile = 0; tile < STAGES - 1; tile++) {
    if (tile < count) {
      float* stage = shared + 2 * tile * WORDS;
      start<A_K>(stage, a, p.a.row, m0, p.m, tile * BK, p.k, p.a_quads);
      start<B_K>(stage + WORDS, b, p.b.row, n0, p.n, tile * BK, p.k, p.b_quads);
    }
    copy_async_commit(); // also of nothing: groups are counted
  }
  for (u32 tile = 0; tile < count; tile++) {
    copy_async_wait<STAGES - 2>(); // this tile's group is complete
    __syncthreads();               // for all threads; and all are done with the stage that start fills now
    if (tile + STAGES - 1 < count) {
      float* stage = shared + 2 * ((tile + STAGES - 1) % STAGES) * WORDS;
      start<A_K>(stage, a, p.a.row, m0, p.m, (tile + STAGES - 1) * BK, p.k, p.a_quads);
      start<B_K>(stage + WORDS, b, p.b.row, n0, p.n, (tile + STAGES - 1) * BK, p.k, p.b_quads);
    }
    copy_async_commit();
    const float* stage = shared + 2 * (tile % STAGES) * WORDS;
#pragma unroll
    for (u32 k = 0; k < BK; k += 8) {
      u32 fa[4][4], fb[2][4];
#pragma unroll
      for (u32 i = 0; i < 4; i++) fragment_a<A_K>(fa[i], stage, wm + 16 * i, k);
#pragma unroll
      for (u32 j = 0; j < 2; j++) fragment_b<B_K>(fb[j], stage + WORDS, wn + 16 * j, k);
#pragma unroll
      for (u32 i = 0; i < 4; i++) {
#pragma unroll
        for (u32 j = 0; j < 4; j++) mma_tf32(acc[i][j], fa[i], fb[j / 2][j % 2 * 2], fb[j / 2][j % 2 * 2 + 1]);
      }
    }
  }
  copy_async_wait<0>();
  finish_all(p, b0, b1, m0, n0, acc, shared);
}

// The letters say which operand has its k contiguous: X·Wᵀ is nt.
KERNEL2(256, 1) void contract_tf32_nt(Args p) { contract<true, true>(p); }
KERNEL2(256, 1) void contract_tf32_nn(Args p) { contract<true, false>(p); }
KERNEL2(256, 1) void contract_tf32_tn(Args p) { contract<false, false>(p); }
KERNEL2(256, 1) void contract_tf32_tt(Args p) { contract<false, true>(p); }
