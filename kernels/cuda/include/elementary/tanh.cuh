// NUMERICS.md §5.8.
#pragma once
#include "elementary/exp.cuh"

// tanh(NaN) is NaN, tanh(±Inf) is ±1, tanh(±0) is ±0.
DEVICE float tanh(float x) {
  using namespace elementary;
  float a = magnitude(x);
  if (a < ELEM_TANH_SPLIT) {
    float s = mul(a, a);
    float p = horner(s, ELEM_TANH_C4, ELEM_TANH_C3, ELEM_TANH_C2, ELEM_TANH_C1, ELEM_TANH_C0);
    return with_sign(fma(mul(s, a), p, a), x);
  }
  a = at_most(a, ELEM_TANH_MAX);
  Parts z = exp_parts(mul(-2.0f, a), 0.0f);
  float c2 = pow2(z.k), eh = mul(z.h, c2), el = mul(z.l, c2);
  float d = add(1.0f, eh), dl = sub(eh, sub(d, 1.0f));
  float q = div(eh, d), u = sub(1.0f, q);
  float c = fma(-q, d, eh);
  c = fma(-q, dl, c);
  c = fma(el, u, c);
  c = mul(c, u); // what q lacks
  float yh = fma(-2.0f, q, 1.0f), yl = fma(-2.0f, q, sub(1.0f, yh));
  yl = fma(-2.0f, c, yl);
  return with_sign(add(yh, yl), x);
}
