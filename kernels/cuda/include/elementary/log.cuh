// NUMERICS.md §5.3.
#pragma once
#include "elementary/tools.cuh"

// log(NaN) and log of a negative number are NaN, log(±0) is −Inf, log(+Inf) is +Inf,
// log(1) is +0. The special values are chosen last, over what the steps make of them.
DEVICE float log(float x) {
  using namespace elementary;
  bool subnormal = x < ELEM_LOG_MINNORMAL;
  s32 i = (s32)bits(subnormal ? mul(x, ELEM_LOG_SCALE) : x);
  s32 e = (s32)((u32)i - ELEM_LOG_PIVOT) >> 23;
  float f = sub(from_bits((u32)i - ((u32)e << 23)), 1.0f);
  float ef = (float)e;
  ef = subnormal ? sub(ef, ELEM_LOG_SCALEBITS) : ef;
  float p = horner(f, ELEM_LOG_C10, ELEM_LOG_C9, ELEM_LOG_C8, ELEM_LOG_C7, ELEM_LOG_C6, ELEM_LOG_C5, ELEM_LOG_C4, ELEM_LOG_C3, ELEM_LOG_C2);
  float y = fma(ef, ELEM_LOG_LN2, fma(p, mul(f, f), f));
  y = x < 0.0f ? from_bits(ELEM_NUM_NAN) : y;
  y = x == 0.0f ? from_bits(ELEM_NUM_NINF) : y;
  return x <= ELEM_LOG_MAX ? y : x; // +Inf and NaN
}
