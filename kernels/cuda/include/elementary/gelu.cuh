// NUMERICS.md §5.6 and §5.7.
#pragma once
#include "elementary/exp.cuh"

namespace elementary {

// gaussian is exp(−a²/2) in two parts, the square carried in two floats.
DEVICE Parts gaussian(float a) {
  float s = mul(a, a), e = fma(a, a, -s);
  return exp_parts(mul(-0.5f, s), mul(-0.5f, e));
}

} // namespace elementary

// gelu is x·Φ(x), the exact (erf) form: gelu(NaN) is NaN, gelu(+Inf) is +Inf, gelu(−Inf)
// is −0, gelu(±0) is ±0.
DEVICE float gelu(float x) {
  using namespace elementary;
  float a = at_most(magnitude(x), ELEM_GELU_MAX);
  Parts z = gaussian(a);
  float dh = add(a, ELEM_GELU_SHIFT), dl = sub(a, sub(dh, ELEM_GELU_SHIFT));
  float t = div(1.0f, dh);
  float q = fma(ELEM_GELU_NSLOPE, t, 1.0f);
  float p = horner(q, ELEM_GELU_C12, ELEM_GELU_C11, ELEM_GELU_C10, ELEM_GELU_C9, ELEM_GELU_C8, ELEM_GELU_C7, ELEM_GELU_C6,
                   ELEM_GELU_C5, ELEM_GELU_C4, ELEM_GELU_C3, ELEM_GELU_C2, ELEM_GELU_C1);
  float h = fma(p, q, ELEM_GELU_C0);
  float et = fma(-dh, t, 1.0f);
  et = fma(-dl, t, et);
  float d = fma(p, ELEM_GELU_D1, ELEM_GELU_D0); // dH/dt
  float hl = fma(p, q, sub(ELEM_GELU_C0, h));
  hl = fma(fma(d, t, h), et, hl);
  float ph = mul(z.h, h), pl = fma(z.h, h, -ph);
  pl = fma(z.h, hl, pl);
  pl = fma(z.l, h, pl);
  float y = fma(ph, t, mul(pl, t));
  s32 j = z.k >> 1;
  float ya = mul(a, pow2(j)), yb = mul(y, pow2(z.k - j));
  float relu = x < 0.0f ? 0.0f : x;
  y = fma(-ya, yb, relu);
  return x == 0.0f ? x : y;
}

// gelu_grad is Φ(x) + x·φ(x): gelu_grad(NaN) is NaN, gelu_grad(+Inf) is 1,
// gelu_grad(−Inf) is −0, gelu_grad(±0) is 0.5.
DEVICE float gelu_grad(float x) {
  using namespace elementary;
  float a = at_most(magnitude(x), ELEM_GELUGRAD_MAX);
  Parts z = gaussian(a);
  float t = div(1.0f, add(a, ELEM_GELUGRAD_SHIFT));
  float q = fma(ELEM_GELUGRAD_NSLOPE, t, 1.0f);
  float p = horner(q, ELEM_GELUGRAD_C9, ELEM_GELUGRAD_C8, ELEM_GELUGRAD_C7, ELEM_GELUGRAD_C6, ELEM_GELUGRAD_C5, ELEM_GELUGRAD_C4,
                   ELEM_GELUGRAD_C3, ELEM_GELUGRAD_C2, ELEM_GELUGRAD_C1);
  float h = fma(p, q, ELEM_GELUGRAD_C0), hl = fma(p, q, sub(ELEM_GELUGRAD_C0, h));
  float d = sub(ELEM_GELUGRAD_ROOTH, a);
  float dl = add(sub(sub(ELEM_GELUGRAD_ROOTH, d), a), ELEM_GELUGRAD_ROOTL);
  float ph = mul(z.h, h), pl = fma(z.h, h, -ph);
  pl = fma(z.h, hl, pl);
  pl = fma(z.l, h, pl);
  float y = scaled(fma(ph, d, fma(ph, dl, mul(pl, d))), z.k);
  return x > 0.0f ? sub(1.0f, y) : y;
}
