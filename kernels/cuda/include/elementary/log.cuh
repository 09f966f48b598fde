// log, §5.3.
#pragma once
#include "exp.cuh"

DEVICE float log(float x) {
  bool subnormal = x < ELEM_LOG_MINNORMAL;
  float y = subnormal ? mul(x, ELEM_LOG_SCALE) : x;
  s32 i = (s32)bits(y);
  s32 e = (i - (s32)ELEM_LOG_PIVOT) >> 23;
  float f = sub(from_bits((u32)i - ((u32)e << 23)), ELEM_NUM_ONE);
  float ef = (float)e;
  if (subnormal) ef = sub(ef, ELEM_LOG_SCALEBITS);
  float p = fma(ELEM_LOG_C10, f, ELEM_LOG_C9);
  p = fma(p, f, ELEM_LOG_C8);
  p = fma(p, f, ELEM_LOG_C7);
  p = fma(p, f, ELEM_LOG_C6);
  p = fma(p, f, ELEM_LOG_C5);
  p = fma(p, f, ELEM_LOG_C4);
  p = fma(p, f, ELEM_LOG_C3);
  p = fma(p, f, ELEM_LOG_C2);
  float r = fma(p, mul(f, f), f);
  float result = fma(ef, ELEM_LOG_LN2, r);
  if (x != x || x > ELEM_LOG_MAX) result = x;
  if (x == 0) result = from_bits(ELEM_NUM_NINF);
  if (x < 0) result = from_bits(ELEM_NUM_NAN);
  return result;
}
