// sin and cos, §5.9.
#pragma once
#include "exp.cuh"

// Word i of the table of 2/π: selects, so that no table lies in memory.
DEVICE u32 two_over_pi(u32 i) {
  u32 low = i & 2 ? (i & 1 ? ELEM_TRIG_W3 : ELEM_TRIG_W2) : (i & 1 ? ELEM_TRIG_W1 : ELEM_TRIG_W0);
  u32 high = i & 2 ? (i & 1 ? ELEM_TRIG_W7 : ELEM_TRIG_W6) : (i & 1 ? ELEM_TRIG_W5 : ELEM_TRIG_W4);
  return i & 4 ? high : low;
}

// 32 bits of the table from bit 32·i + shift on.
DEVICE u64 window(u32 i, u32 shift) {
  u64 pair = (u64)two_over_pi(i) << 32 | two_over_pi(i + 1);
  return pair << shift >> 32;
}

// |x| ≤ 40000, in floats.
DEVICE void reduce(float x, float& r, float& rl, u32& k) {
  s32 ki;
  float kf = nearest(fma(x, ELEM_TRIG_TWOOPI, ELEM_NUM_MAGIC), ki);
  float r0 = fma(kf, ELEM_TRIG_NPIO2H, x);
  float ph = mul(kf, ELEM_TRIG_PIO2M);
  r = sub(r0, ph);
  rl = sub(sub(r0, r), ph);
  float pl = fma(kf, ELEM_TRIG_PIO2M, -ph);
  pl = fma(kf, ELEM_TRIG_PIO2L, pl);
  rl = sub(rl, pl);
  k = (u32)ki;
}

// 40000 < x < ∞, in integers (Payne and Hanek).
DEVICE void reduce_large(float x, float& r, float& rl, u32& k) {
  u32 u = bits(x);
  u64 m = (u & 0x7fffff) | 0x800000;
  u32 skip = (u >> 23) - 120, i = skip >> 5, shift = skip & 31;
  u64 lo = m * window(i + 2, shift);
  u64 mid = m * window(i + 1, shift) + (lo >> 32);
  u64 hi = m * window(i, shift) + (mid >> 32);
  lo &= 0xffffffff, mid &= 0xffffffff, hi &= 0xffffffff;
  u64 f = hi << 34 | mid << 2 | lo >> 30;
  k = (u32)(hi >> 30) + (u32)(f >> 63);
  u32 negative = (u32)(f >> 63) << 31;
  if (negative) f = -f;
  s32 z = f ? __builtin_clzll(f) : 64;
  u64 normal = z < 64 ? f << z : 0;
  u64 g = (u64)((unsigned __int128)normal * ((u64)ELEM_TRIG_PIO2HI << 32 | ELEM_TRIG_PIO2LO) >> 64);
  float fh = (float)(s32)(g >> 34);
  s64 rest = (s64)g - ((s64)(s32)fh << 34);
  float fl = (float)(s32)(rest >> 10);
  r = mul(fh, power_of_two(-29 - z));
  rl = mul(fl, power_of_two(-53 - z));
  r = from_bits(bits(r) ^ negative);
  rl = from_bits(bits(rl) ^ negative);
}

DEVICE float sin_quadrant(float r, float rl, u32 k) {
  float s = mul(r, r);
  float p = fma(fma(ELEM_TRIG_S2, s, ELEM_TRIG_S1), s, ELEM_TRIG_S0);
  float even = add(r, fma(mul(s, r), p, rl));
  float q = fma(fma(ELEM_TRIG_K2, s, ELEM_TRIG_K1), s, ELEM_TRIG_K0);
  float h = fma(ELEM_NUM_NHALF, s, ELEM_NUM_ONE);
  float l = fma(-r, rl, fma(ELEM_NUM_NHALF, s, sub(ELEM_NUM_ONE, h)));
  float odd = add(h, fma(mul(s, s), q, l));
  return from_bits(bits(k & 1 ? odd : even) ^ (k << 30 & ELEM_BITS_SIGN));
}

DEVICE float sin(float x) {
  float ax = absolute(x), r, rl;
  u32 k, sign = 0;
  if (ax > ELEM_TRIG_MAX) {
    if (!(ax <= ELEM_LOG_MAX)) return from_bits(ELEM_NUM_NAN);
    reduce_large(ax, r, rl, k);
    sign = bits(x) & ELEM_BITS_SIGN;
  } else {
    reduce(x, r, rl, k);
  }
  float y = from_bits(bits(sin_quadrant(r, rl, k)) ^ sign);
  return x == 0 ? x : y;
}

DEVICE float cos(float x) {
  float ax = absolute(x), r, rl;
  u32 k;
  if (ax > ELEM_TRIG_MAX) {
    if (!(ax <= ELEM_LOG_MAX)) return from_bits(ELEM_NUM_NAN);
    reduce_large(ax, r, rl, k);
  } else {
    reduce(x, r, rl, k);
  }
  return sin_quadrant(r, rl, k + 1);
}
