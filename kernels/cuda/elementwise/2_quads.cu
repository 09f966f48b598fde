// What changes: four values an access, and no division to find b's place.
//
// A thread's accesses are 16 bytes, so a warp moves 512 bytes with each of its
// load and store instructions: a quarter of the instructions, and enough bytes in
// flight to keep memory busy with few warps. The place in b is carried along: it
// advances by the grid's stride modulo nb, which costs a compare and a subtraction
// where 1_direct divides 64-bit numbers (some 70 instructions on the GPU).
//
// Needs 16-byte alignment and fewer than 2³³ values; where b repeats, nb = 1 or a
// multiple of 4. The last n mod 4 values are done one by one. Bytes, operations and
// bound are those of 1_direct.
#include "vision.cuh"

struct Binary {
  float* dst;
  const float* a;
  const float* b;
  u64 n;
  u32 repeat; // quads of b; 0 stands for a single value b[0]
  u32 pad;
};

struct Scale {
  float* dst;
  const float* x;
  u64 n;
  float c;
  u32 pad;
};

DEVICE f32x4 all(float v) { return f32x4{v, v, v, v}; }

#define FOUR(f, x, y) f32x4{f(x[0], y[0]), f(x[1], y[1]), f(x[2], y[2]), f(x[3], y[3])}

#define EACH(i, n) for (u64 i = (u64)block_x() * 256 + thread_x(), stride = (u64)blocks_x() * 256; i < (n); i += stride)

// REST is the index of one of the last n mod 4 values, for the first threads.
#define REST(k, n) if (u64 k = (n) / 4 * 4 + (u64)block_x() * 256 + thread_x(); k < (n))

// j is i mod repeat: the quad of b that belongs to quad i.
#define BINARY(name, f)                                                        \
  KERNEL(256) void elementwise_##name##_quads(Binary p) {                      \
    REST(k, p.n) p.dst[k] = f(p.a[k], p.b[p.repeat == 0 ? 0 : k]);             \
    u64 first = (u64)block_x() * 256 + thread_x(), quads = p.n / 4;            \
    if (p.repeat == 0) {                                                       \
      f32x4 b = all(p.b[0]);                                                   \
      EACH(i, quads) {                                                         \
        f32x4 a = load4(p.a + 4 * i);                                          \
        store4(p.dst + 4 * i, FOUR(f, a, b));                                  \
      }                                                                        \
      return;                                                                  \
    }                                                                          \
    u32 j = (u32)first % p.repeat, step = blocks_x() * 256 % p.repeat;         \
    EACH(i, quads) {                                                           \
      f32x4 a = load4(p.a + 4 * i), b = load4(p.b + 4 * (u64)j);               \
      store4(p.dst + 4 * i, FOUR(f, a, b));                                    \
      u32 left = p.repeat - j; /* j + step may pass 2^32 */                    \
      j = step < left ? j + step : step - left;                                \
    }                                                                          \
  }

BINARY(add, add)
BINARY(sub, sub)
BINARY(mul, mul)
BINARY(div, div)

KERNEL(256) void elementwise_scale_quads(Scale p) {
  REST(k, p.n) p.dst[k] = mul(p.x[k], p.c);
  f32x4 c = all(p.c);
  EACH(i, p.n / 4) {
    f32x4 x = load4(p.x + 4 * i);
    store4(p.dst + 4 * i, FOUR(mul, x, c));
  }
}

KERNEL(256) void elementwise_fill_quads(Scale p) {
  REST(k, p.n) p.dst[k] = p.c;
  f32x4 c = all(p.c);
  EACH(i, p.n / 4) store4(p.dst + 4 * i, c);
}
