// What the kernels of the losses share: their parameters.
#pragma once
#include "elementary.cuh"
#include "lanes.cuh"

// Terms of MSE and smooth L1: rows of 4096 of the flattened tensors, the last may be
// short (NUMERICS.md §4).
struct Terms {
  float* dst; // one value a row
  const float *x, *y;
  u64 rows, n;
  float beta, half; // smooth L1: β and 0.5·β
};

// Gradient of MSE and smooth L1, value by value.
struct Gradient {
  float* dx;
  const float *x, *y, *dl;
  u64 n;
  float c, beta;
};

// Classes: cross entropy. dst holds a term a row, or the gradient.
struct Classes {
  float* dst;
  const float *x, *targets, *dl;
  u64 rows;
  u32 cols;
  float c;
};

// Class of a target, an index in [0, cols) held as a float; ok is false for all else.
struct Class {
  u32 t;
  bool ok;
};
DEVICE Class class_of(float target, u32 cols) { // cols ≤ 2²⁴, exact as a float
  bool inside = target >= 0.0f && target < (float)cols;
  u32 t = inside ? (u32)target : 0;
  return {t, inside && (float)t == target};
}

// The terms of smooth L1: a < β ? ((0.5·d)·d)/β : a − 0.5·β.
DEVICE float smooth_l1(float d, float beta, float half) {
  float a = from_bits(bits(d) & 0x7fffffffu);
  return a < beta ? div(mul(mul(0.5f, d), d), beta) : sub(a, half);
}
