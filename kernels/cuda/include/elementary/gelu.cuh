// GELU (the exact form) and its derivative, §5.6 and §5.7.
#pragma once
#include "exp.cuh"

DEVICE float gelu(float x) {
  float a = at_most(absolute(x), ELEM_GELU_MAX);
  float s = mul(a, a);
  float e = fma(a, a, -s);
  float eh, el;
  s32 k;
  exp_parts(mul(ELEM_NUM_NHALF, s), mul(ELEM_NUM_NHALF, e), eh, el, k);
  float dh = add(a, ELEM_GELU_SHIFT);
  float dl = sub(a, sub(dh, ELEM_GELU_SHIFT));
  float t = div(ELEM_NUM_ONE, dh);
  float q = fma(ELEM_GELU_NSLOPE, t, ELEM_NUM_ONE);
  float p = fma(ELEM_GELU_C12, q, ELEM_GELU_C11);
  p = fma(p, q, ELEM_GELU_C10);
  p = fma(p, q, ELEM_GELU_C9);
  p = fma(p, q, ELEM_GELU_C8);
  p = fma(p, q, ELEM_GELU_C7);
  p = fma(p, q, ELEM_GELU_C6);
  p = fma(p, q, ELEM_GELU_C5);
  p = fma(p, q, ELEM_GELU_C4);
  p = fma(p, q, ELEM_GELU_C3);
  p = fma(p, q, ELEM_GELU_C2);
  p = fma(p, q, ELEM_GELU_C1);
  float h = fma(p, q, ELEM_GELU_C0);
  float et = fma(-dh, t, ELEM_NUM_ONE);
  et = fma(-dl, t, et);
  float d = fma(p, ELEM_GELU_D1, ELEM_GELU_D0);
  float hl = fma(p, q, sub(ELEM_GELU_C0, h));
  hl = fma(fma(d, t, h), et, hl);
  float ph = mul(eh, h);
  float pl = fma(eh, h, -ph);
  pl = fma(eh, hl, pl);
  pl = fma(el, h, pl);
  float y = fma(ph, t, mul(pl, t));
  s32 kh = k >> 1;
  float ya = mul(a, power_of_two(kh));
  float yb = mul(y, power_of_two(k - kh));
  float relu = x < 0 ? 0.0f : x;
  float result = fma(-ya, yb, relu);
  return x == 0 ? x : result;
}

DEVICE float gelu_gradient(float x) {
  float a = at_most(absolute(x), ELEM_GELUGRAD_MAX);
  float s = mul(a, a);
  float e = fma(a, a, -s);
  float eh, el;
  s32 k;
  exp_parts(mul(ELEM_NUM_NHALF, s), mul(ELEM_NUM_NHALF, e), eh, el, k);
  float t = div(ELEM_NUM_ONE, add(a, ELEM_GELUGRAD_SHIFT));
  float q = fma(ELEM_GELUGRAD_NSLOPE, t, ELEM_NUM_ONE);
  float p = fma(ELEM_GELUGRAD_C9, q, ELEM_GELUGRAD_C8);
  p = fma(p, q, ELEM_GELUGRAD_C7);
  p = fma(p, q, ELEM_GELUGRAD_C6);
  p = fma(p, q, ELEM_GELUGRAD_C5);
  p = fma(p, q, ELEM_GELUGRAD_C4);
  p = fma(p, q, ELEM_GELUGRAD_C3);
  p = fma(p, q, ELEM_GELUGRAD_C2);
  p = fma(p, q, ELEM_GELUGRAD_C1);
  float h = fma(p, q, ELEM_GELUGRAD_C0);
  float d = sub(ELEM_GELUGRAD_ROOTH, a);
  float dl = add(sub(sub(ELEM_GELUGRAD_ROOTH, d), a), ELEM_GELUGRAD_ROOTL);
  float hl = fma(p, q, sub(ELEM_GELUGRAD_C0, h));
  float ph = mul(eh, h);
  float pl = fma(eh, h, -ph);
  pl = fma(eh, hl, pl);
  pl = fma(el, h, pl);
  float y = fma(ph, d, fma(ph, dl, mul(pl, d)));
  y = scale_by(y, k);
  return x > 0 ? sub(ELEM_NUM_ONE, y) : y;
}
