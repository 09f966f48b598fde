// erf and erfc, §5.4 and §5.5.
#pragma once
#include "exp.cuh"

DEVICE float erf(float x) {
  float ax = absolute(x);
  if (ax < ELEM_ERF_SPLIT) {
    float s = mul(x, x);
    float b = fma(ELEM_ERF_B6, s, ELEM_ERF_B5);
    b = fma(b, s, ELEM_ERF_B4);
    b = fma(b, s, ELEM_ERF_B3);
    b = fma(b, s, ELEM_ERF_B2);
    b = fma(b, s, ELEM_ERF_B1);
    b = fma(b, s, ELEM_ERF_B0);
    return fma(b, x, x);
  }
  float t = at_most(ax, ELEM_ERF_MAX);
  float p = fma(ELEM_ERF_P5, t, ELEM_ERF_P4);
  p = fma(p, t, ELEM_ERF_P3);
  p = fma(p, t, ELEM_ERF_P2);
  p = fma(p, t, ELEM_ERF_P1);
  p = fma(p, t, ELEM_ERF_P0);
  float t2 = mul(ELEM_NUM_NTWO, t);
  float z = fma(-t, p, t2);
  s32 k;
  float kf = nearest(add(z, ELEM_NUM_MAGIC), k);
  float f = fma(-t, p, sub(t2, kf));
  float g = fma(ELEM_ERF_G5, f, ELEM_ERF_G4);
  g = fma(g, f, ELEM_ERF_G3);
  g = fma(g, f, ELEM_ERF_G2);
  g = fma(g, f, ELEM_ERF_G1);
  g = fma(g, f, ELEM_ERF_G0);
  float c = power_of_two(k);
  float y = fma(mul(-f, c), g, sub(ELEM_NUM_ONE, c));
  return from_bits(bits(y) | (bits(x) & ELEM_BITS_SIGN));
}

DEVICE float erfc(float x) {
  float a = at_most(absolute(x), ELEM_ERFC_MAX);
  float s = mul(a, a);
  float e = fma(a, a, -s);
  float eh, el;
  s32 k;
  exp_parts(-s, -e, eh, el, k);
  float dh = add(a, ELEM_ERFC_SHIFT);
  float dl = sub(a, sub(dh, ELEM_ERFC_SHIFT));
  float t = div(ELEM_NUM_ONE, dh);
  float et = fma(-dh, t, ELEM_NUM_ONE);
  et = fma(-dl, t, et);
  float tl = mul(t, et);
  float q = fma(ELEM_ERFC_NSLOPE, t, ELEM_NUM_ONE);
  float p = fma(ELEM_ERFC_C13, q, ELEM_ERFC_C12);
  p = fma(p, q, ELEM_ERFC_C11);
  p = fma(p, q, ELEM_ERFC_C10);
  p = fma(p, q, ELEM_ERFC_C9);
  p = fma(p, q, ELEM_ERFC_C8);
  p = fma(p, q, ELEM_ERFC_C7);
  p = fma(p, q, ELEM_ERFC_C6);
  p = fma(p, q, ELEM_ERFC_C5);
  p = fma(p, q, ELEM_ERFC_C4);
  p = fma(p, q, ELEM_ERFC_C3);
  p = fma(p, q, ELEM_ERFC_C2);
  p = fma(p, q, ELEM_ERFC_C1);
  float hh = fma(p, q, ELEM_ERFC_C0);
  float hl = fma(p, q, sub(ELEM_ERFC_C0, hh));
  float ql = fma(ELEM_ERFC_NSLOPE, t, sub(ELEM_NUM_ONE, q));
  float dq = fma(ELEM_ERFC_NSLOPE, tl, ql);
  hl = fma(fma(p, ELEM_NUM_TWO, ELEM_ERFC_NC1), dq, hl);
  float ph = mul(eh, hh);
  float pl = fma(eh, hh, -ph);
  pl = fma(eh, hl, pl);
  pl = fma(el, hh, pl);
  float yh = mul(ph, t);
  float yl = fma(ph, t, -yh);
  yl = fma(ph, tl, yl);
  yl = fma(pl, t, yl);
  float y = scale_by(add(yh, yl), k);
  return x < 0 ? sub(ELEM_NUM_TWO, y) : y;
}
