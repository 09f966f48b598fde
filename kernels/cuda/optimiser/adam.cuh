// One value's step of Adam or AdamW, kernels.AdamStep written out.
#pragma once
#include "vision.cuh"

struct Adam {
  float* p;
  const float* g;
  float* m;
  float* v;
  u64 n;
  float c1, c2, beta2, b2, a, eps, w, l2;
  u32 has_w, has_l2;
};

DEVICE void adam_step(const Adam& s, float& p, float g, float& m, float& v) {
  if (s.has_w) p = mul(p, s.w);
  if (s.has_l2) g = fma(p, s.l2, g);
  m = fma(sub(g, m), s.c1, m);
  v = fma(mul(s.c2, g), g, mul(v, s.beta2));
  float d = add(div(sqrt(v), s.b2), s.eps);
  p = add(p, div(mul(s.a, m), d));
}
