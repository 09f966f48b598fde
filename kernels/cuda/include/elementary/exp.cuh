// exp and the tools of §5.0 to §5.2.
#pragma once
#include "coefficients.cuh"
#include "vision.cuh"

// 2^k for −126 ≤ k ≤ 127, its pattern built in integers.
DEVICE float power_of_two(s32 k) { return from_bits((u32)(k + 127) << 23); }

// The integer that v, a number plus 1.5·2²³, was rounded to, as float and integer.
DEVICE float nearest(float v, s32& k) {
  k = (s32)(bits(v) - bits(ELEM_NUM_MAGIC));
  return sub(v, ELEM_NUM_MAGIC);
}

DEVICE float absolute(float x) { return from_bits(bits(x) & ELEM_BITS_ABS); }

// most unless x is larger; a NaN passes.
DEVICE float at_most(float x, float most) { return x > most ? most : x; }

// y·2^k in two multiplications, of which at most one rounds.
DEVICE float scale_by(float y, s32 k) {
  s32 h = k >> 1;
  return mul(mul(y, power_of_two(h)), power_of_two(k - h));
}

DEVICE float exp_polynomial(float r) {
  float p = fma(ELEM_EXP_C6, r, ELEM_EXP_C5);
  p = fma(p, r, ELEM_EXP_C4);
  p = fma(p, r, ELEM_EXP_C3);
  return fma(p, r, ELEM_EXP_C2);
}

// §5.1
DEVICE float exp(float x) {
  float z = at_most(x, ELEM_EXP_MAX);
  z = z < ELEM_EXP_MIN ? ELEM_EXP_MIN : z;
  s32 k;
  float kf = nearest(fma(z, ELEM_EXP_LOG2E, ELEM_NUM_MAGIC), k);
  float r = fma(kf, ELEM_EXP_NLN2H, z);
  r = fma(kf, ELEM_EXP_NLN2L, r);
  float p = exp_polynomial(r);
  p = fma(p, r, ELEM_NUM_ONE);
  p = fma(p, r, ELEM_NUM_ONE);
  return scale_by(p, k);
}

// §5.2: e^(z+zl) = (h + l)·2^k.
DEVICE void exp_parts(float z, float zl, float& h, float& l, s32& k) {
  float kf = nearest(fma(z, ELEM_EXP_LOG2E, ELEM_NUM_MAGIC), k);
  float r0 = fma(kf, ELEM_EXP_NLN2H, z);
  float r = fma(kf, ELEM_EXP_NLN2L, r0);
  float rl = fma(kf, ELEM_EXP_NLN2L, sub(r0, r));
  float w = fma(mul(r, r), exp_polynomial(r), rl);
  float v = add(r, w);
  float vl = sub(w, sub(v, r));
  h = add(ELEM_NUM_ONE, v);
  l = add(sub(v, sub(h, ELEM_NUM_ONE)), vl);
  l = fma(zl, h, l);
}
