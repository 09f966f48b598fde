// The notation of NUMERICS.md §5.0.
#pragma once
#include "vision.cuh"
#include "coefficients.cuh"

namespace elementary {

DEVICE float magnitude(float x) { return from_bits(bits(x) & ELEM_BITS_ABS); }

// at_most is min?(x, most): a NaN passes.
DEVICE float at_most(float x, float most) { return x > most ? most : x; }

// with_sign sets x's sign bit in y.
DEVICE float with_sign(float y, float x) { return from_bits(bits(y) | (bits(x) & ELEM_BITS_SIGN)); }

// pow2 is 2^k for −126 ≤ k ≤ 127, its pattern built in integers.
DEVICE float pow2(s32 k) { return from_bits((u32)(k + (s32)ELEM_BITS_BIAS) << 23); }

// Rounded is the integer nearest to the number that v, its sum with 1.5·2²³, was
// rounded from, as float and as integer.
struct Rounded {
  float f;
  s32 k;
};
DEVICE Rounded rounded(float v) { return {sub(v, ELEM_NUM_MAGIC), (s32)(bits(v) - bits(ELEM_NUM_MAGIC))}; }

// scaled is y·2^k for −252 ≤ k ≤ 254 in two products, of which at most one rounds.
DEVICE float scaled(float y, s32 k) {
  s32 h = k >> 1;
  return mul(mul(y, pow2(h)), pow2(k - h));
}

// horner is the polynomial in v whose coefficients follow, highest first.
DEVICE float horner(float, float p) { return p; }
template <class... Lower> DEVICE float horner(float v, float p, float c, Lower... lower) {
  return horner(v, fma(p, v, c), lower...);
}

} // namespace elementary
