// GELU, ReLU and SIREN's sine value by value, and their gradients (NUMERICS.md §6; the
// functions are §5's, include/elementary).
//
//                bytes a value   operations a value (fma = 2)      FLOP/byte   bound
//   gelu          8              91 + a division                    11         fp32 issue, near memory
//   gelu back.   12              79 + a division                    7          memory, near fp32 issue
//   relu          8              1 compare                          0          memory
//   relu back.   12              1 compare                          0          memory
//   sine          8              24 to 31, |w0·x| ≤ 40000           3–4         memory
//   sine back.   12              26 to 33, |w0·x| ≤ 40000           2–3         memory
//
// Beyond 40000 the sine's reduction adds some 60 integer operations; a warp pays for
// both sides if its lanes differ.
#include "elementary.cuh"
#include "lanes.cuh"

struct Args {
  float* dst;
  const float* x;
  const float* dy; // gradients only
  u64 n;
  float w0; // sine: u = w0·x
  u32 pad;
};

KERNEL(256) void activation_gelu(Args p) {
  EACH(i, p.n) p.dst[i] = gelu(p.x[i]);
}

KERNEL(256) void activation_gelu_backward(Args p) {
  EACH(i, p.n) p.dst[i] = mul(p.dy[i], gelu_grad(p.x[i]));
}

KERNEL(256) void activation_relu(Args p) {
  EACH(i, p.n) {
    float x = p.x[i];
    p.dst[i] = x < 0.0f ? 0.0f : x; // NaN and −0 stay
  }
}

KERNEL(256) void activation_relu_backward(Args p) {
  EACH(i, p.n) p.dst[i] = p.x[i] > 0.0f ? p.dy[i] : 0.0f;
}

KERNEL(256) void activation_sine(Args p) {
  EACH(i, p.n) p.dst[i] = sin(mul(p.w0, p.x[i]));
}

KERNEL(256) void activation_sine_backward(Args p) {
  EACH(i, p.n) p.dst[i] = mul(mul(p.dy[i], cos(mul(p.w0, p.x[i]))), p.w0);
}
