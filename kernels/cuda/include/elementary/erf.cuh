// NUMERICS.md §5.4 and §5.5.
#pragma once
#include "elementary/exp.cuh"

// erf(NaN) is NaN, erf(±Inf) is ±1, erf(±0) is ±0.
DEVICE float erf(float x) {
  using namespace elementary;
  float ax = magnitude(x);
  if (ax < ELEM_ERF_SPLIT) {
    float s = mul(x, x);
    float b = horner(s, ELEM_ERF_B6, ELEM_ERF_B5, ELEM_ERF_B4, ELEM_ERF_B3, ELEM_ERF_B2, ELEM_ERF_B1, ELEM_ERF_B0);
    return fma(b, x, x);
  }
  float t = at_most(ax, ELEM_ERF_MAX);
  float p = horner(t, ELEM_ERF_P5, ELEM_ERF_P4, ELEM_ERF_P3, ELEM_ERF_P2, ELEM_ERF_P1, ELEM_ERF_P0);
  float t2 = mul(-2.0f, t);
  Rounded n = rounded(add(fma(-t, p, t2), ELEM_NUM_MAGIC));
  float f = fma(-t, p, sub(t2, n.f));
  float g = horner(f, ELEM_ERF_G5, ELEM_ERF_G4, ELEM_ERF_G3, ELEM_ERF_G2, ELEM_ERF_G1, ELEM_ERF_G0);
  float c = pow2(n.k);
  return with_sign(fma(mul(-f, c), g, sub(1.0f, c)), x);
}

// erfc is 1 − erf(x) without its cancellation: erfc(NaN) is NaN, erfc(+Inf) is +0,
// erfc(−Inf) is 2, erfc(±0) is 1.
DEVICE float erfc(float x) {
  using namespace elementary;
  float a = at_most(magnitude(x), ELEM_ERFC_MAX);
  float s = mul(a, a), e = fma(a, a, -s);
  Parts z = exp_parts(-s, -e);
  float dh = add(a, ELEM_ERFC_SHIFT), dl = sub(a, sub(dh, ELEM_ERFC_SHIFT));
  float t = div(1.0f, dh);
  float et = fma(-dh, t, 1.0f);
  et = fma(-dl, t, et);
  float tl = mul(t, et);
  float q = fma(ELEM_ERFC_NSLOPE, t, 1.0f);
  float p = horner(q, ELEM_ERFC_C13, ELEM_ERFC_C12, ELEM_ERFC_C11, ELEM_ERFC_C10, ELEM_ERFC_C9, ELEM_ERFC_C8, ELEM_ERFC_C7,
                   ELEM_ERFC_C6, ELEM_ERFC_C5, ELEM_ERFC_C4, ELEM_ERFC_C3, ELEM_ERFC_C2, ELEM_ERFC_C1);
  float hh = fma(p, q, ELEM_ERFC_C0), hl = fma(p, q, sub(ELEM_ERFC_C0, hh));
  float ql = fma(ELEM_ERFC_NSLOPE, t, sub(1.0f, q)), dq = fma(ELEM_ERFC_NSLOPE, tl, ql);
  hl = fma(fma(p, 2.0f, ELEM_ERFC_NC1), dq, hl);
  float ph = mul(z.h, hh), pl = fma(z.h, hh, -ph);
  pl = fma(z.h, hl, pl);
  pl = fma(z.l, hh, pl);
  float yh = mul(ph, t), yl = fma(ph, t, -yh);
  yl = fma(ph, tl, yl);
  yl = fma(pl, t, yl);
  float y = scaled(add(yh, yl), z.k);
  return x < 0.0f ? sub(2.0f, y) : y;
}
