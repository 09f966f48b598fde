// NUMERICS.md §5.9.
#pragma once
#include "elementary/tools.cuh"

namespace elementary {

// Reduced is x − k·π/2 = r + rl, |r| ≤ π/4, k modulo 4.
struct Reduced {
  float r, rl;
  u32 k;
};

// reduce_small: |x| ≤ 40000. The products of k with π/2 are carried in full.
DEVICE Reduced reduce_small(float x) {
  Rounded n = rounded(fma(x, ELEM_TRIG_TWOOPI, ELEM_NUM_MAGIC));
  float r0 = fma(n.f, ELEM_TRIG_NPIO2H, x);
  float ph = mul(n.f, ELEM_TRIG_PIO2M);
  float r = sub(r0, ph), rl = sub(sub(r0, r), ph);
  float pl = fma(n.f, ELEM_TRIG_PIO2M, -ph);
  pl = fma(n.f, ELEM_TRIG_PIO2L, pl);
  return {r, sub(rl, pl), (u32)n.k};
}

// two_over_pi is word i + j of the bits of 2/π, i ≤ 4: selects, since a table would be
// an array in memory.
template <int J> DEVICE u32 two_over_pi(u32 i) {
  constexpr u32 w[8] = {ELEM_TRIG_W0, ELEM_TRIG_W1, ELEM_TRIG_W2, ELEM_TRIG_W3, ELEM_TRIG_W4, ELEM_TRIG_W5, ELEM_TRIG_W6, ELEM_TRIG_W7};
  u32 one_or_two = (i & 1) != 0 ? w[J + 1] : w[J + 2], three_or_four = (i & 1) != 0 ? w[J + 3] : w[J + 4];
  u32 v = i <= 2 ? one_or_two : three_or_four;
  return i == 0 ? w[J] : v;
}

// window is the 32 bits of hi:lo that begin `shift` < 32 bits after hi's first.
DEVICE u32 window(u32 hi, u32 lo, u32 shift) { return (u32)(((((u64)hi << 32) | lo) << shift) >> 32); }

// reduce_large is Payne and Hanek's method in integers, for finite x > 40000: 96 bits of
// 2/π times x's 24 digits, modulo 4; the fraction, normalised, times π/2 in 64 bits;
// the product's top 30 bits and the rest as two floats.
DEVICE Reduced reduce_large(float x) {
  u32 u = bits(x), skip = (u >> 23) - 120, i = skip >> 5, shift = skip & 31;
  u64 m = (u & 0x7fffffu) | 0x800000u;
  u32 a = two_over_pi<0>(i), b = two_over_pi<1>(i), c = two_over_pi<2>(i), d = two_over_pi<3>(i);
  u64 lo = m * window(c, d, shift);
  u64 mid = m * window(b, c, shift) + (lo >> 32);
  u64 hi = m * window(a, b, shift) + (mid >> 32);
  // k in the top two bits of hi:mid:lo, the fraction in the 64 below
  u32 above = ((u32)hi << 2) | ((u32)mid >> 30), below = ((u32)mid << 2) | ((u32)lo >> 30);
  u32 half = above >> 31, k = ((u32)hi >> 30) + half, negative = half << 31;
  u64 f = ((u64)above << 32) | below;
  f = half != 0 ? 0 - f : f;
  s32 z = __builtin_clzll(f);
  u64 g = __nvvm_mulhi_ull(f << z, ((u64)ELEM_TRIG_PIO2HI << 32) | ELEM_TRIG_PIO2LO); // r·2^(63+z)
  float fh = (float)(s32)(g >> 34);
  s64 rest = (s64)g - ((s64)(s32)fh << 34);
  float fl = (float)(s32)(rest >> 10);
  float r = mul(fh, pow2(-29 - z)), rl = mul(fl, pow2(-53 - z));
  return {from_bits(bits(r) ^ negative), from_bits(bits(rl) ^ negative), k};
}

// sin_quadrant is sin(r + rl + k·π/2).
DEVICE float sin_quadrant(Reduced v, u32 k) {
  float s = mul(v.r, v.r), y;
  if ((k & 1) == 0) {
    y = add(v.r, fma(mul(s, v.r), horner(s, ELEM_TRIG_S2, ELEM_TRIG_S1, ELEM_TRIG_S0), v.rl));
  } else {
    float h = fma(-0.5f, s, 1.0f);
    float l = fma(-v.r, v.rl, fma(-0.5f, s, sub(1.0f, h)));
    y = add(h, fma(mul(s, s), horner(s, ELEM_TRIG_K2, ELEM_TRIG_K1, ELEM_TRIG_K0), l));
  }
  return from_bits(bits(y) ^ ((k << 30) & ELEM_BITS_SIGN));
}

} // namespace elementary

// sin of x radians: sin(NaN) and sin(±Inf) are NaN, sin(±0) is ±0.
DEVICE float sin(float x) {
  using namespace elementary;
  float ax = magnitude(x);
  if (ax <= ELEM_TRIG_MAX) {
    Reduced v = reduce_small(x);
    float y = sin_quadrant(v, v.k);
    return x == 0.0f ? x : y;
  }
  if (!(ax <= ELEM_LOG_MAX)) return from_bits(ELEM_NUM_NAN);
  Reduced v = reduce_large(ax);
  return from_bits(bits(sin_quadrant(v, v.k)) ^ (bits(x) & ELEM_BITS_SIGN));
}

// cos of x radians: cos(NaN) and cos(±Inf) are NaN, cos(±0) is 1.
DEVICE float cos(float x) {
  using namespace elementary;
  float ax = magnitude(x);
  if (ax <= ELEM_TRIG_MAX) {
    Reduced v = reduce_small(x);
    return sin_quadrant(v, v.k + 1);
  }
  if (!(ax <= ELEM_LOG_MAX)) return from_bits(ELEM_NUM_NAN);
  Reduced v = reduce_large(ax);
  return sin_quadrant(v, v.k + 1);
}
