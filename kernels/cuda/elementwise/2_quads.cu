// What changes: four values an access, and no division to find b's place.
//
// A thread's accesses are 16 bytes, so a warp moves 512 bytes with each of its
// load and store instructions: a quarter of the instructions, and enough bytes in
// flight to keep memory busy with few warps. The place in b is carried along: it
// advances by the grid's stride modulo nb, which costs a compare and a subtraction
// where 1_direct divides 64-bit numbers (some 70 instructions on the GPU).
//
// Needs 16-byte alignment, whole quads (n and nb multiples of 4, or nb = 1), and
// fewer than 2³² quads. Bytes, operations and bound are those of 1_direct.
#include "vision.cuh"

struct Binary {
  float* dst;
  const float* a;
  const float* b;
  u32 quads, repeat; // of dst and of b; repeat = 0 stands for a single value b[0]
};

struct Scale {
  float* dst;
  const float* x;
  u32 quads;
  float c;
};

DEVICE f32x4 all(float v) { return f32x4{v, v, v, v}; }

#define FOUR(f, x, y) f32x4{f(x[0], y[0]), f(x[1], y[1]), f(x[2], y[2]), f(x[3], y[3])}

// Each kernel is one loop over the quads; where b repeats, j is i mod repeat.
#define BINARY(name, f)                                                                     \
  KERNEL(256) void elementwise_##name##_quads(Binary p) {                                   \
    u64 stride = (u64)blocks_x() * 256, i = (u64)block_x() * 256 + thread_x();              \
    if (p.repeat == 0) {                                                                    \
      f32x4 b = all(p.b[0]);                                                                \
      for (; i < p.quads; i += stride) {                                                    \
        f32x4 a = load4(p.a + 4 * i);                                                       \
        store4(p.dst + 4 * i, FOUR(f, a, b));                                               \
      }                                                                                     \
      return;                                                                               \
    }                                                                                       \
    if (i >= p.quads) return;                                                               \
    u32 j = (u32)i % p.repeat, step = (u32)(stride % p.repeat);                             \
    for (; i < p.quads; i += stride) {                                                      \
      f32x4 a = load4(p.a + 4 * i), b = load4(p.b + 4 * (u64)j);                            \
      store4(p.dst + 4 * i, FOUR(f, a, b));                                                 \
      u32 left = p.repeat - j; /* j + step may pass 2^32 */                                 \
      j = step < left ? j + step : step - left;                                             \
    }                                                                                       \
  }

BINARY(add, add)
BINARY(sub, sub)
BINARY(mul, mul)
BINARY(div, div)

KERNEL(256) void elementwise_scale_quads(Scale p) {
  u64 stride = (u64)blocks_x() * 256;
  f32x4 c = all(p.c);
  for (u64 i = (u64)block_x() * 256 + thread_x(); i < p.quads; i += stride) {
    f32x4 x = load4(p.x + 4 * i);
    store4(p.dst + 4 * i, FOUR(mul, x, c));
  }
}

KERNEL(256) void elementwise_fill_quads(Scale p) {
  u64 stride = (u64)blocks_x() * 256;
  f32x4 c = all(p.c);
  for (u64 i = (u64)block_x() * 256 + thread_x(); i < p.quads; i += stride) store4(p.dst + 4 * i, c);
}
