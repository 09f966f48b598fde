// C = epilogue(A·B) in BF16: operands are rounded to bf16 on their way into shared
// memory, products accumulate in fp32 by mma.m16n8k16. Not canonical.
//
// A block makes 128×128 of C over k-tiles of 32. The next tile's global reads are in
// flight, in registers, while the warps work on this one; shared memory holds two
// tiles, so one barrier a tile is enough. Either axis of an operand may be the
// contiguous one: the tile is stored as it lies, and ldmatrix transposes it (.trans)
// when k runs down the rows. Pitches of 80 and 272 bytes put the eight rows of an
// 8×8 matrix into eight different groups of four banks.
//
// Bytes per tile and block: 32 KiB read, 2·128·128·32 = 1.05 MFLOP: 32 FLOP/byte out
// of L2. Bound: the tensor cores, when M, N ≥ 128 fill the device.
#include "contract.cuh"

static constexpr u32 BK = 32;
static constexpr u32 PITCH_K = 40, PITCH_MN = 136; // in bf16
static constexpr u32 WORDS = TILE * PITCH_K;       // the larger of the two layouts, in bf16

// A tile in registers: 128·32 values over 256 threads.
struct Stage {
  f32x4 v[4];
};

// read brings quads of the tile at (row0, k0). K_CONTIGUOUS: rows of 32 k, else 32
// rows of 128.
template <bool K_CONTIGUOUS>
DEVICE void read(Stage& s, const float* p, u64 stride, u32 row0, u32 rows, u32 k0, u32 k, bool quads) {
#pragma unroll
  for (u32 j = 0; j < 4; j++) {
    u32 q = thread_x() + THREADS * j;
    if (K_CONTIGUOUS) {
      u32 row = row0 + q / 8;
      s.v[j] = read4(p + row * stride, k0 + q % 8 * 4, k, row < rows, quads);
    } else {
      u32 row = k0 + q / 32;
      s.v[j] = read4(p + row * stride, row0 + q % 32 * 4, rows, row < k, quads);
    }
  }
}

template <bool K_CONTIGUOUS>
DEVICE void write(u16* tile, const Stage& s) {
#pragma unroll
  for (u32 j = 0; j < 4; j++) {
    u32 q = thread_x() + THREADS * j;
    u32 at = K_CONTIGUOUS ? q / 8 * PITCH_K + q % 8 * 4 : q / 32 * PITCH_MN + q % 32 * 4;
    u32* to = (u32*)(tile + at);
    to[0] = to_bf16x2(s.v[j].x, s.v[j].y);
    to[1] = to_bf16x2(s.v[j].z, s.v[j].w);
  }
}

// Fragments of A: 16 rows from m, 16 k from k.
template <bool K_CONTIGUOUS>
DEVICE void fragment_a(u32 r[4], u32 tile, u32 m, u32 k) {
  u32 lane = thread_x() % 32, j = lane / 8, i = lane % 8;
  if (K_CONTIGUOUS)
    load_matrices(r, tile + 2 * ((m + lane % 16) * PITCH_K + k + lane / 16 * 8));
  else
    load_matrices_transposed(r, tile + 2 * ((k + j / 2 * 8 + i) * PITCH_MN + m + j % 2 * 8));
}

// Fragments of B for two neighbouring 8-column tiles: b[0], b[1] and b[2], b[3].
template <bool K_CONTIGUOUS>
DEVICE void fragment_b(u32 r[4], u32 tile, u32 n, u32 k) {
  u32 lane = thread_x() % 32, j = lane / 8, i = lane % 8;
  if (K_CONTIGUOUS)
    load_matrices(r, tile + 2 * ((n + j / 2 * 8 + i) * PITCH_K + k + j % 2 * 8));
  else
    load_matrices_transposed(r, tile + 2 * ((k + j % 2 * 8 + i) * PITCH_MN + n + j / 2 * 8));
}

template <bool A_K, bool B_K>
DEVICE void contract(const Args& p) {
  __shared__ u16 tiles[2][2][WORDS]; // [buffer][A or B]
  u32 warp = thread_x() / 32, m0 = block_y() * TILE, n0 = block_x() * TILE;
  u32 wm = warp / 4 * 64, wn = warp % 4 * 32;
  u64 b0 = block_z() / p.batch1, b1 = block_z() % p.batch1;
  const float* a = p.a.at + b0 * p.a.batch0 + b1 * p.a.batch1;
  const float* b = p.b.at + b0 * p.b.batch0 + b1 * p.b.batch1;
  float acc[4][4][4] = {};
  Stage sa, sb;
  read<A_K>(sa, a, p.a.row, m0, p.m, 0, p.k, p.a_quads);
  read<B_K>(sb, b, p.b.row, n0, p.n, 0, p.k, p.b_quads);
  u32 count = (p.k + BK - 1) / BK;
  for (u32 tile = 0; tile < count; tile++) {
    u16(*buffer)[WORDS] = tiles[tile % 2];
    write<A_K>(buffer[0], sa);
    write<B_K>(buffer[1], sb);
    // One barrier is enough: who writes this buffer again, two tiles on, has passed
    // the next tile's barrier, and so has everyone who reads it now.
    __syncthreads();
    if (tile + 1 < count) {
      read<A_K>(sa, a, p.a.row, m0, p.m, (tile + 1) * BK, p.k, p.a_quads);
      read<B_K>(sb, b, p.b.row, n0, p.n, (tile + 1) * BK, p.k, p.b_quads);
    }
    u32 ta = shared_address(buffer[0]), tb = shared_address(buffer[1]);
#pragma unroll
    for (u32 k = 0; k < BK; k += 16) {
      u32 fa[4][4], fb[2][4];
#pragma unroll
      for (u32 i = 0; i < 4; i++) fragment_a<A_K>(fa[i], ta, wm + 16 * i, k);
#pragma unroll
      for (u32 j = 0; j < 2; j++) fragment_b<B_K>(fb[j], tb, wn + 16 * j, k);
#pragma unroll
      for (u32 i = 0; i < 4; i++) {
#pragma unroll
        for (u32 j = 0; j < 4; j++) mma_bf16(acc[i][j], fa[i], fb[j / 2][j % 2 * 2], fb[j / 2][j % 2 * 2 + 1]);
      }
    }
  }
  finish_all(p, b0, b1, m0, n0, acc, (float*)&tiles[0][0][0]);
}

// The letters say which operand has its k contiguous: X·Wᵀ is nt.
KERNEL(256) void contract_bf16_nt(Args p) { contract<true, true>(p); }
KERNEL(256) void contract_bf16_nn(Args p) { contract<true, false>(p); }
KERNEL(256) void contract_bf16_tn(Args p) { contract<false, false>(p); }
KERNEL(256) void contract_bf16_tt(Args p) { contract<false, true>(p); }
