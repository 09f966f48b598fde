// One value's step of Sophia-G and of its curvature, kernels.SophiaStep written out.
#pragma once
#include "vision.cuh"

struct Sophia {
  float* p;
  const float* g;
  float* m;
  float* h; // only read by the step, only written by the curvature's
  u64 n;
  float c1, beta1, c2, beta2, w, neg_lr, rho_bs, eps;
};

// sign is 1, −1, +0 for ±0, and a NaN for a NaN.
DEVICE float sign(float x) { return x > 0.0f ? 1.0f : x < 0.0f ? -1.0f : x == 0.0f ? 0.0f : x; }

DEVICE void sophia_step(const Sophia& s, float& p, float g, float& m, float h) {
  m = fma(g, s.c1, mul(m, s.beta1));
  float q = div(from_bits(bits(m) & 0x7fffffffu), fma(s.rho_bs, h, s.eps));
  q = q > 1.0f ? 1.0f : q; // a NaN stays
  p = fma(mul(s.neg_lr, sign(m)), q, mul(p, s.w));
}

DEVICE void sophia_hessian(const Sophia& s, float& h, float g) { h = fma(mul(s.c2, g), g, mul(h, s.beta2)); }
