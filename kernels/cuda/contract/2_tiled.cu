// Tiles: a block of 256 threads computes 64×64 elements of C, 4×4 a thread. Sixteen
// k of A and B at a time are brought to shared memory, where each value of A serves
// 64 columns and each of B 64 rows; in registers a thread's 8 values feed 16 fma.
// Takes operands of any strides, any segments, any edge: the version for what the
// asynchronous ones do not take.
//
// What is beyond the edge: rows and columns are clamped to the last one, and never
// stored. k beyond the end is −0 in A and +0 in B: their product −0 changes no p,
// not even p = −0.
//
// Operations 2·M·N·K; bytes from L2 4·M·N·K·(1/64 + 1/64): 16 FLOP per byte. Bound:
// shared memory, two 16-byte reads for 16 fma, and the wait between load and use.
#include "contract.cuh"

enum { TILE = 64, DEPTH = 16, STRIDE = TILE + 4 };

// fetch brings elements (line, k0 … k0+15) of 64 lines to tile[k][line]. Neighbouring
// threads take neighbouring addresses: along k where that stride is 1.
DEVICE void fetch(float tile[DEPTH][STRIDE], const float* p, u64 line, u64 along, u64 segment, u32 first, u32 lines, u32 k0,
                  const Args& x, float beyond) {
  u32 t = thread_x();
#pragma unroll
  for (u32 i = 0; i < 4; i++) {
    u32 e = t + 256 * i;
    u32 l = along == 1 ? e / DEPTH : e % TILE, d = along == 1 ? e % DEPTH : e / TILE;
    u32 row = first + l < lines ? first + l : lines - 1, k = k0 + d;
    float v = beyond;
    if (k < x.k * x.segments) {
      u32 s = x.segments > 1 ? k / x.k : 0;
      v = p[row * line + (k - s * x.k) * along + s * segment];
    }
    tile[d][l] = v;
  }
}

KERNEL(256) void contract_tiled(Args x) {
  __shared__ float sa[DEPTH][STRIDE], sb[DEPTH][STRIDE], sums[TILE][STRIDE];
  u32 units = x.items * x.tiles_m * x.tiles_n;
  u32 tm = thread_x() / 16 * 4, tn = thread_x() % 16 * 4;
  for (u32 unit = block_x(); unit < units; unit += blocks_x()) {
    u32 row0 = unit % x.tiles_m * TILE, column0 = unit / x.tiles_m % x.tiles_n * TILE, item = unit / x.tiles_m / x.tiles_n;
    const float* a = x.a.p + item_offset(x.a, item, x.batch1);
    const float* b = x.b.p + item_offset(x.b, item, x.batch1);
    f32x4 s[4], p[4];
    for (int i = 0; i < 4; i++) s[i] = 0.0f; // K = 0
    for (u32 block = 0; block < x.blocks; block++) {
      u32 end = x.k * x.segments - block * BLOCK;
      end = block * BLOCK + (end < BLOCK ? end : BLOCK);
      for (int i = 0; i < 4; i++) p[i] = 0.0f;
      for (u32 k0 = block * BLOCK; k0 < end; k0 += DEPTH) {
        fetch(sa, a, x.a.row, x.a.col, x.a.segment, row0, x.m, k0, x, -0.0f);
        fetch(sb, b, x.b.col, x.b.row, x.b.segment, column0, x.n, k0, x, 0.0f);
        __syncthreads();
#pragma unroll
        for (int k = 0; k < DEPTH; k++) {
          f32x4 u = load4(&sa[k][tm]), v = load4(&sb[k][tn]);
#pragma unroll
          for (int i = 0; i < 4; i++) {
#pragma unroll
            for (int j = 0; j < 4; j++) p[i][j] = fma(u[i], v[j], p[i][j]);
          }
        }
        __syncthreads();
      }
      for (int i = 0; i < 4; i++) s[i] = block == 0 ? p[i] : add4(s[i], p[i]);
    }
#pragma unroll
    for (int i = 0; i < 4; i++) store4(&sums[tm + i][tn], s[i]);
    __syncthreads(); // the rows change hands: each is finished by 16 neighbours
    u32 column = thread_x() % 16 * 4;
    if (column0 + column < x.n) {
      Epilogue out(x, item, column0 + column);
#pragma unroll 1
      for (u32 r = thread_x() / 16; r < TILE && row0 + r < x.m; r += 16) out.row(x, row0 + r, load4(&sums[r][column]));
    }
    __syncthreads();
  }
}
