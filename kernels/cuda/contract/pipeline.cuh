// The asynchronous versions: tiles of A and B travel from global to shared memory by
// cp.async, several ahead of the one that is being multiplied, and no register
// waits for them. One template; 3_async, 4_warptile and 5_small choose its sizes.
//
// A block of WM×WN warps makes a tile of WM·8·TM × WN·4·TN elements of C; a warp's
// lanes stand 8 along m and 4 along n. Bit 0 and bits 2, 3 of the lane number go
// along m, bit 1 and bit 4 along n: lanes that read the same 16 bytes of A then
// differ in bit 1, those that read the same of B in bit 0, which lets the hardware
// serve two quarters of a warp with one pass over shared memory.
//
// How the operands lie there, and what happens at the edges: side.cuh.
#pragma once
#include "side.cuh"

extern __shared__ float shared[];

// Where the sums of the blocks of 128 live.
enum Sums {
  REGISTERS, // beside the block's own: TM·TN more registers, no traffic
  MEMORY,    // in scratch, in the order of the threads, which stays in L2
};

template <bool ALONG_A, bool ALONG_B, int TM, int TN, int WM, int WN, int DEPTH, int STAGES, Sums SUMS, int PARTS> struct Pipeline {
  static constexpr u32 M = WM * 8 * TM, N = WN * 4 * TN, THREADS = WM * WN * 32;
  static constexpr u32 GM = TM / 4, GN = TN / 4; // groups of four
  typedef Side<ALONG_A, M, DEPTH, THREADS, false> SideA;
  typedef Side<ALONG_B, N, DEPTH, THREADS, true> SideB;
  static constexpr u32 STAGE = SideA::SIZE + SideB::SIZE;

  // lane_m and lane_n are a thread's place among the 8·WM × 4·WN of the block.
  static METHOD u32 lane_m(u32 t) { return (t & 1) | (t >> 1 & 6); }
  static METHOD u32 lane_n(u32 t) { return (t >> 1 & 1) | (t >> 3 & 2); }
  static METHOD u32 warp_m(u32 t) { return t / 32 % WM; }
  static METHOD u32 warp_n(u32 t) { return t / 32 / WM; }

  // multiply adds the DEPTH products of a tile to every element's chain, in PARTS rounds
  // of a loop: more make less code. The loop has no counter and its addresses are of 32
  // bits, because each of its instructions takes a slot from an fma.
  static METHOD void multiply(f32x4 (&p)[TM][GN], const float* pa, const float* pb) {
    if constexpr (PARTS == 1) {
      products(p, pa, pb);
    } else {
      u32 a = shared_address(pa), b = shared_address(pb), end = a + SideA::SIZE * 4;
      asm volatile("" : "+r"(end)); // the compiler would count to PARTS instead
#pragma unroll 1
      for (; a != end; a += SideA::SIZE * 4 / PARTS, b += SideB::SIZE * 4 / PARTS) products(p, shared_pointer(a), shared_pointer(b));
    }
  }

  static METHOD void products(f32x4 (&p)[TM][GN], const float* a, const float* b) {
#pragma unroll
    for (u32 q = 0; q < DEPTH / 4 / PARTS; q++) {
      f32x4 u[TM]; // ALONG_A: [row] of four k; else [group of rows, k] of four rows
      f32x4 v[4 * GN];
      if (ALONG_A) {
#pragma unroll
        for (u32 i = 0; i < TM; i++) u[i] = load4(a + q * SideA::PLANE + i * 8 * 4);
      } else {
#pragma unroll
        for (u32 k = 0; k < 4; k++) {
#pragma unroll
          for (u32 i = 0; i < GM; i++) u[k * GM + i] = load4(a + (q * 4 + k) * M + i * 32);
        }
      }
      if (ALONG_B) {
#pragma unroll
        for (u32 j = 0; j < 4 * GN; j++) v[j] = load4(b + q * SideB::PLANE + (j / 4 * 16 + j % 4 * 4) * 4);
      } else {
#pragma unroll
        for (u32 k = 0; k < 4; k++) {
#pragma unroll
          for (u32 j = 0; j < GN; j++) v[k * GN + j] = load4(b + (q * 4 + k) * N + j * 16);
        }
      }
#pragma unroll
      for (u32 k = 0; k < 4; k++) {
#pragma unroll
        for (u32 j = 0; j < GN; j++) {
#pragma unroll
          for (u32 i = 0; i < TM; i++) {
            float x = ALONG_A ? u[i][k] : u[k * GM + i / 4][i % 4];
#pragma unroll
            for (u32 c = 0; c < 4; c++) p[i][j][c] = fma(x, ALONG_B ? v[j * 4 + c][k] : v[k * GN + j][c], p[i][j][c]);
          }
        }
      }
    }
  }

  // finish hands four groups of rows at a time over to the epilogue through
  // shared memory, so that a warp finishes a whole row of the tile: its accesses to C
  // are contiguous, and the epilogue's code is there once.
  static METHOD void finish(const Args& x, f32x4 (&s)[TM][GN], u32 row0, u32 column0, u32 item, u32 block, bool partial) {
    constexpr u32 PITCH = N + 4, ROWS = WM * 32, LANES = N / 4, TOGETHER = THREADS / LANES; // rows at a time
    u32 t = thread_x();
    u32 column = column0 + t % LANES * 4;
#pragma unroll 1
    for (u32 part = 0; part < GM; part++) {
      __syncthreads();
#pragma unroll
      for (u32 g = 0; g < GM; g++) {
        if (g != part) continue;
#pragma unroll
        for (u32 i = 0; i < 4; i++) {
          u32 row = warp_m(t) * 32 + (ALONG_A ? i * 8 + lane_m(t) : lane_m(t) * 4 + i);
#pragma unroll
          for (u32 j = 0; j < GN; j++) store4(shared + row * PITCH + warp_n(t) * 4 * TN + j * 16 + lane_n(t) * 4, s[g * 4 + i][j]);
        }
      }
      __syncthreads();
      if ((THREADS % LANES == 0 || t < TOGETHER * LANES) && column < x.n) {
        Epilogue out(x, item, column);
#pragma unroll 1
        for (u32 r = t / LANES; r < ROWS; r += TOGETHER) {
          u32 row = row0 + r / 32 * 8 * TM + part * 32 + r % 32;
          if (row >= x.m) continue;
          f32x4 v = load4(shared + r * PITCH + t % LANES * 4);
          if (partial) {
            store4(x.scratch + (((u64)block * x.items + item) * x.m + row) * x.columns + column, v);
          } else {
            out.row(x, row, v);
          }
        }
      }
    }
    __syncthreads();
  }

  static METHOD void run(const Args& x) {
    u32 tiles = x.items * x.tiles_m * x.tiles_n, units = x.split ? tiles * x.blocks : tiles;
#pragma unroll 1
    for (u32 unit = block_x(); unit < units; unit += blocks_x()) one(x, unit % tiles, unit / tiles);
  }

  // one computes a tile: all blocks of the contracted index, or with split just one.
  static METHOD void one(const Args& x, u32 tile, u32 block) {
    u32 t = thread_x();
    u32 row0 = tile % x.tiles_m * M, column0 = tile / x.tiles_m % x.tiles_n * N, item = tile / x.tiles_m / x.tiles_n;
    u32 k0 = block * BLOCK, end = x.split && x.k - k0 > BLOCK ? k0 + BLOCK : x.k;
    SideA sa;
    SideB sb;
    sa.start(x.a.p + item_offset(x.a, item, x.batch1), x.a.row, x.a.col, row0, x.m, k0, t);
    sb.start(x.b.p + item_offset(x.b, item, x.batch1), x.b.col, x.b.row, column0, x.n, k0, t);
    u32 stage0 = shared_address(shared);
    u32 full = (end - k0) / DEPTH;
#pragma unroll
    for (u32 i = 0; i < STAGES - 1; i++) {
      if (i < full) {
        sa.fetch(stage0 + i * STAGE * 4);
        sb.fetch(stage0 + i * STAGE * 4 + SideA::SIZE * 4);
      }
      sa.from += sa.step;
      sb.from += sb.step;
      copy_async_commit();
    }
    u32 next = (STAGES - 1) * STAGE * 4, now = 0; // the stage to fill and the one to read, in bytes
    const char* ra = (const char*)(shared + warp_m(t) * 8 * TM * (ALONG_A ? 4 : 1) + lane_m(t) * 4);
    const char* rb = (const char*)(shared + SideA::SIZE + warp_n(t) * 4 * TN * (ALONG_B ? 4 : 1) + lane_n(t) * 4);

    f32x4 p[TM][GN], s[SUMS == REGISTERS ? TM : 1][SUMS == REGISTERS ? GN : 1];
#pragma unroll
    for (u32 i = 0; i < TM; i++) {
#pragma unroll
      for (u32 j = 0; j < GN; j++) {
        p[i][j] = 0.0f;
        if (SUMS == REGISTERS) s[i][j] = -0.0f; // −0 + p = p, for every p
      }
    }
    // Phases end where a block of 128 does; a tail of fewer than DEPTH k is one more.
    u32 done = 0, phase = 0;
    bool tail = (end - k0) % DEPTH != 0;
#pragma unroll 1
    for (;;) {
      u32 until = done + BLOCK / DEPTH < full ? done + BLOCK / DEPTH : full;
      if (done == full) { // the tail
        __syncthreads();
        const float* pa = x.a.p + item_offset(x.a, item, x.batch1);
        const float* pb = x.b.p + item_offset(x.b, item, x.batch1);
        SideA::fetch_tail(shared + now / 4, pa, x.a.row, x.a.col, row0, x.m, k0 + full * DEPTH, end, t, -0.0f);
        SideB::fetch_tail(shared + now / 4 + SideA::SIZE, pb, x.b.col, x.b.row, column0, x.n, k0 + full * DEPTH, end, t, 0.0f);
        until = full + 1;
        tail = false;
      }
#pragma unroll 1
      for (; done < until; done++) {
        copy_async_wait<STAGES - 2>(); // this tile has arrived,
        __syncthreads();               // for all threads, and the one before is used up
        if (done + STAGES - 1 < full) {
          sa.fetch(stage0 + next);
          sb.fetch(stage0 + next + SideA::SIZE * 4);
        }
        copy_async_commit();
        sa.from += sa.step;
        sb.from += sb.step;
        multiply(p, (const float*)(ra + now), (const float*)(rb + now));
        next = now; // it is used up when the next tile begins
        now = now == (STAGES - 1) * STAGE * 4 ? 0 : now + STAGE * 4;
      }
      bool last = done >= full && !tail;
      if (tail && done == full && full % (BLOCK / DEPTH) != 0) continue; // the tail belongs to this block
      if (SUMS == REGISTERS) {
#pragma unroll
        for (u32 i = 0; i < TM; i++) {
#pragma unroll
          for (u32 j = 0; j < GN; j++) {
            s[i][j] = add4(s[i][j], p[i][j]);
            p[i][j] = 0.0f;
          }
        }
      } else {
        float* sums = x.scratch + ((u64)block_x() * TM * GN * THREADS + t) * 4;
        if (phase > 0) {
#pragma unroll
          for (u32 i = 0; i < TM; i++) {
#pragma unroll
            for (u32 j = 0; j < GN; j++) p[i][j] = add4(load4(sums + (i * GN + j) * THREADS * 4), p[i][j]);
          }
        }
        if (!last) {
#pragma unroll
          for (u32 i = 0; i < TM; i++) {
#pragma unroll
            for (u32 j = 0; j < GN; j++) {
              store4(sums + (i * GN + j) * THREADS * 4, p[i][j]);
              p[i][j] = 0.0f;
            }
          }
        }
      }
      phase++;
      if (last) break;
    }
    // What follows from the tile's number is computed anew, out of the compiler's sight:
    // kept through the loop, it would cost registers that are not there.
    asm volatile("" : "+r"(tile));
    row0 = tile % x.tiles_m * M, column0 = tile / x.tiles_m % x.tiles_n * N, item = tile / x.tiles_m / x.tiles_n;
    if constexpr (SUMS == REGISTERS) {
      finish(x, s, row0, column0, item, block, x.split);
    } else {
      finish(x, p, row0, column0, item, block, x.split);
    }
  }
};
