// What changes: four values an access, as in elementwise/2_quads: a quarter of the load
// and store instructions, and four independent chains of fma in a thread, so that the
// polynomials of GELU wait less for each other. The last n mod 4 values are done one by
// one. Needs 16-byte alignment; bytes, operations and bounds are those of 1_direct.
//
// The sine stays as it is: four copies of its integer reduction would fill the
// instruction cache for the sake of angles that hardly occur.
#include "elementary.cuh"
#include "lanes.cuh"

struct Args {
  float* dst;
  const float* x;
  const float* dy; // gradients only
  u64 n;
  float w0; // not used here
  u32 pad;
};

DEVICE float relu(float x) { return x < 0.0f ? 0.0f : x; }
DEVICE float gelu_backward(float dy, float x) { return mul(dy, gelu_grad(x)); }
DEVICE float relu_backward(float dy, float x) { return x > 0.0f ? dy : 0.0f; }

// REST(k, n): k is one of the last n mod 4 values, for the first threads.
#define REST(k, n) if (u64 k = (n) / 4 * 4 + (u64)block_x() * 256 + thread_x(); k < (n))

#define FORWARD(f)                                                        \
  KERNEL(256) void activation_##f##_quads(Args p) {                       \
    REST(k, p.n) p.dst[k] = f(p.x[k]);                                    \
    EACH(i, p.n / 4) {                                                    \
      f32x4 x = load4(p.x + 4 * i);                                       \
      store4(p.dst + 4 * i, f32x4{f(x[0]), f(x[1]), f(x[2]), f(x[3])});   \
    }                                                                     \
  }

#define BACKWARD(f)                                                                                          \
  KERNEL(256) void activation_##f##_quads(Args p) {                                                          \
    REST(k, p.n) p.dst[k] = f(p.dy[k], p.x[k]);                                                              \
    EACH(i, p.n / 4) {                                                                                       \
      f32x4 g = load4(p.dy + 4 * i), x = load4(p.x + 4 * i);                                                 \
      store4(p.dst + 4 * i, f32x4{f(g[0], x[0]), f(g[1], x[1]), f(g[2], x[2]), f(g[3], x[3])});              \
    }                                                                                                        \
  }

FORWARD(gelu)
FORWARD(relu)
BACKWARD(gelu_backward)
BACKWARD(relu_backward)
