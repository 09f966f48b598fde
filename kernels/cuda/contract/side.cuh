// Side is one operand of a tile on its way from global to shared memory, for the
// asynchronous versions (pipeline.cuh).
//
// Layouts. What is contiguous in memory decides, for each operand by itself:
//   along k:       planes of four k, [k/4][line][4], filled by 16-byte copies along k,
//                  so that one 16-byte read brings a thread four k of a line without
//                  any transposition. Planes are padded by 16 bytes, or 32, so that the
//                  copies of eight lanes meet all banks. The columns of B are
//                  permuted within every 16 (4·i + j lies at 4·j + i): the four lanes
//                  along n want columns 4 apart, and find them side by side.
//   across lines:  [k][line], filled by 16-byte copies along the lines; a read brings
//                  one k of four lines.
//
// Edges. Lines are clamped to the last (of a group of four, where lines are
// contiguous) and what they make is not stored. A last tile that is not full of k is
// fetched by plain loads, with −0 in A and +0 in B beyond the end: their product −0
// leaves every p as it is, −0 included (a product +0 would turn p = −0 into +0).
#pragma once
#include "contract.cuh"

// Side is one operand: LINES rows of A or columns of B for THREADS threads.
template <bool ALONG, int LINES, int DEPTH, int THREADS, bool PERMUTE> struct Side {
  static constexpr u32 PLANES = DEPTH / 4;
  static constexpr u32 PLANE = LINES * 4 + (PLANES == 4 && !PERMUTE ? 8 : 4); // values, padding included
  static constexpr u32 SIZE = ALONG ? PLANE * PLANES : LINES * DEPTH;
  static constexpr u32 COPIES = LINES * DEPTH / 4 / THREADS; // of 16 bytes, a thread and tile
  static_assert(COPIES * THREADS * 4 == LINES * DEPTH, "every thread copies the same number");

  const float* from; // the tile's first line, at the k to fetch next
  u64 step;          // from tile to tile, in values
  u32 offset[COPIES];
  u32 to; // byte offset within the tile in shared memory

  // place is where line l lies within a plane.
  static METHOD u32 place(u32 l) { return PERMUTE ? (l & ~15u) | (l & 3) << 2 | (l >> 2 & 3) : l; }

  // start points at element (first, k0) of an operand whose lines are line apart and
  // whose k are along apart.
  METHOD void start(const float* p, u64 line, u64 along, u32 first, u32 lines, u32 k0, u32 t) {
    if (ALONG) {
      from = p + first * line + k0;
      step = DEPTH;
#pragma unroll
      for (u32 i = 0; i < COPIES; i++) {
        u32 l = t / PLANES + i * (THREADS / PLANES);
        offset[i] = (first + l < lines ? l : lines - 1 - first) * (u32)line + t % PLANES * 4;
      }
      to = (t % PLANES * PLANE + place(t / PLANES) * 4) * 4;
    } else {
      constexpr u32 GROUPS = LINES / 4; // 16-byte groups of a k
      from = p + first + k0 * along;
      step = DEPTH * along;
      if constexpr (THREADS % GROUPS == 0) { // all copies of a thread are of the same lines
        u32 l = t % GROUPS * 4;
        l = first + l < lines ? l : (lines - 1) / 4 * 4 - first; // the last group
#pragma unroll
        for (u32 i = 0; i < COPIES; i++) offset[i] = (t / GROUPS + i * (THREADS / GROUPS)) * (u32)along + l;
      } else {
#pragma unroll
        for (u32 i = 0; i < COPIES; i++) {
          u32 e = t + i * THREADS, l = e % GROUPS * 4;
          l = first + l < lines ? l : (lines - 1) / 4 * 4 - first;
          offset[i] = e / GROUPS * (u32)along + l;
        }
      }
      to = t * 16;
    }
  }

  // fetch asks for the next tile.
  METHOD void fetch(u32 tile) {
#pragma unroll
    for (u32 i = 0; i < COPIES; i++) copy_async16(tile + to + i * THREADS * (ALONG ? 16 / PLANES : 16), from + offset[i]);
  }

  // fetch_tail brings a tile of fewer than DEPTH k.
  static METHOD void fetch_tail(float* tile, const float* p, u64 line, u64 along, u32 first, u32 lines, u32 k0, u32 end, u32 t,
                                float beyond) {
#pragma unroll 1
    for (u32 e = t; e < LINES * DEPTH; e += THREADS) {
      u32 l = ALONG ? e / DEPTH : e % LINES, k = ALONG ? e % DEPTH : e / LINES;
      u32 in = first + l < lines ? first + l : lines - 1;
      float v = beyond;
      if (k0 + k < end) v = p[in * line + (k0 + k) * along];
      tile[ALONG ? k / 4 * PLANE + place(l) * 4 + k % 4 : k * LINES + l] = v;
    }
  }
};
