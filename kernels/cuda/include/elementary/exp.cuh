// NUMERICS.md §5.1 and §5.2.
#pragma once
#include "elementary/tools.cuh"

namespace elementary {

// exp_polynomial is c2 + c3·r + … + c6·r⁴ of e^r = 1 + r + r²·(…).
DEVICE float exp_polynomial(float r) { return horner(r, ELEM_EXP_C6, ELEM_EXP_C5, ELEM_EXP_C4, ELEM_EXP_C3, ELEM_EXP_C2); }

// Parts is e^(z+zl) = (h + l)·2^k.
struct Parts {
  float h, l;
  s32 k;
};

// exp_parts takes z ≤ 0 and |zl| at most half an ulp of z.
DEVICE Parts exp_parts(float z, float zl) {
  Rounded n = rounded(fma(z, ELEM_EXP_LOG2E, ELEM_NUM_MAGIC));
  float r0 = fma(n.f, ELEM_EXP_NLN2H, z);
  float r = fma(n.f, ELEM_EXP_NLN2L, r0);
  float rl = fma(n.f, ELEM_EXP_NLN2L, sub(r0, r));
  float w = fma(mul(r, r), exp_polynomial(r), rl);
  float v = add(r, w);
  float vl = sub(w, sub(v, r));
  float h = add(1.0f, v);
  float l = add(sub(v, sub(h, 1.0f)), vl);
  return {h, fma(zl, h, l), n.k};
}

} // namespace elementary

// exp(NaN) is NaN, exp(+Inf) is +Inf, exp(−Inf) is +0, exp(±0) is 1.
DEVICE float exp(float x) {
  using namespace elementary;
  float z = at_most(x, ELEM_EXP_MAX);
  z = z < ELEM_EXP_MIN ? ELEM_EXP_MIN : z;
  Rounded n = rounded(fma(z, ELEM_EXP_LOG2E, ELEM_NUM_MAGIC));
  float r = fma(n.f, ELEM_EXP_NLN2H, z);
  r = fma(n.f, ELEM_EXP_NLN2L, r);
  float p = exp_polynomial(r);
  p = fma(p, r, 1.0f);
  p = fma(p, r, 1.0f);
  return scaled(p, n.k);
}
