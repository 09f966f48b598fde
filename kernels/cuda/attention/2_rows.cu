// Version 2, forward: one kernel, scores and probabilities never leave the chip. A
// block takes 4·R queries of one pair and all keys (rows.cuh). K and V stream through
// shared memory by cp.async, double-buffered, while the products run in registers:
// R × J scores a lane, then R/2 × 4 results (R/4 × 4 for d = 32), so that 16 bytes of
// shared memory feed up to 4·R fma instead of one.
//
// Operations: 4·N²·d a pair. Bytes from L2: a block reads K and V once, 8·N·d for
// 16·R·N·d operations: 2·R FLOP a byte, 20 at R = 10. From memory 16·N·d at best: N/4,
// 49 FLOP a byte at N = 197. Bound: fp32.
#include "rows.cuh"

// body: R rows a warp, J·32 keys a chunk.
template <int D, int R, int J> DEVICE void body(const Args& a) {
  extern __shared__ float room[];
  constexpr int RL = R * D / 128; // rows of a lane in the second product
  u32 pitch = row_pitch(a.keys), lane = thread_x() % 32;
  float* behind = room + WARPS * R * pitch;
  float* tile = a.chunks == 1 ? room : behind;
  float* rows = room + thread_x() / 32 * R * pitch; // of this warp
  {
    Place at = place<R>(a);
    fetch_rows<D, R>(tile, head_of(a.q, at.g, a.heads), (u32)a.q.token, at.first, a.queries);
    scores<D, R, J>(rows, pitch, tile, tile + WARPS * R * D, head_of(a.k, at.g, a.heads), (u32)a.k.token, a.keys, a.chunks, a.scale);
  }
  Place at = place<R>(a);
  const float* v = head_of(a.v, at.g, a.heads);
  fetch_steps<D>(behind, v, (u32)a.v.token, 0, a.keys); // under way during softmax
  copy_async_commit();
#pragma unroll 1
  for (u32 r = 0; r < R; r += R / 2) softmax_rows<R / 2>(rows + r * pitch, pitch, a.keys);
  if (a.p)
#pragma unroll 1
    for (u32 r = 0; r < R && at.query + r < a.queries; r++) {
      float* p = a.p + ((u64)at.h * a.queries + at.query + r) * a.pitch;
      for (u32 j = lane; j < a.keys; j += 32) p[j] = rows[r * pitch + j];
    }
  u32 group = lane / (D / 4) * RL;
  f32x4 o[RL];
  weighted<D, RL>(o, rows + group * pitch, pitch, behind, v, (u32)a.v.token, a.keys);
  at = place<R>(a);
  float* to = head_of(a.o, at.g, a.heads) + lane % (D / 4) * 4;
#pragma unroll
  for (int r = 0; r < RL; r++)
    if (at.query + group + r < a.queries) store4(to + (at.query + group + r) * a.o.token, o[r]);
}

// attention_<d>_<J>_<R>; launcher: tilings.
KERNEL2(128, 3) void attention_64_3_10(Args a) { body<64, 10, 3>(a); }
KERNEL2(128, 3) void attention_64_7_10(Args a) { body<64, 10, 7>(a); }
KERNEL2(128, 2) void attention_64_9_8(Args a) { body<64, 8, 9>(a); }
KERNEL2(128, 2) void attention_64_7_6(Args a) { body<64, 6, 7>(a); }
KERNEL2(128, 2) void attention_32_7_12(Args a) { body<32, 12, 7>(a); }
