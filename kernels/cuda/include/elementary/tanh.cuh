// tanh, §5.8.
#pragma once
#include "exp.cuh"

DEVICE float tanh(float x) {
  float a = absolute(x), y;
  if (a < ELEM_TANH_SPLIT) {
    float s = mul(a, a);
    float p = fma(ELEM_TANH_C4, s, ELEM_TANH_C3);
    p = fma(p, s, ELEM_TANH_C2);
    p = fma(p, s, ELEM_TANH_C1);
    p = fma(p, s, ELEM_TANH_C0);
    y = fma(mul(s, a), p, a);
  } else {
    a = at_most(a, ELEM_TANH_MAX);
    float h, l;
    s32 k;
    exp_parts(mul(ELEM_NUM_NTWO, a), 0, h, l, k);
    float scale = power_of_two(k);
    float eh = mul(h, scale), el = mul(l, scale);
    float d = add(ELEM_NUM_ONE, eh);
    float dl = sub(eh, sub(d, ELEM_NUM_ONE));
    float q = div(eh, d);
    float u = sub(ELEM_NUM_ONE, q);
    float c = fma(-q, d, eh);
    c = fma(-q, dl, c);
    c = fma(el, u, c);
    c = mul(c, u);
    float yh = fma(ELEM_NUM_NTWO, q, ELEM_NUM_ONE);
    float yl = fma(ELEM_NUM_NTWO, q, sub(ELEM_NUM_ONE, yh));
    yl = fma(ELEM_NUM_NTWO, c, yl);
    y = add(yh, yl);
  }
  return from_bits(bits(y) | (bits(x) & ELEM_BITS_SIGN));
}
