// What every version of the contraction shares: its parameters and its epilogue
// (kernels.Contraction; NUMERICS.md §1 and §6, "Linear, epilogue").
#pragma once
#include "vision.cuh"
#include "elementary/gelu.cuh"

#define METHOD __device__ __inline__ __attribute__((always_inline))

// Operand is a matrix inside a batch, strides in values.
struct Operand {
  float* p;
  u64 row, col;
  u64 batch0, batch1;
  u64 segment;
};

// Output is a matrix with contiguous columns; p is null where it is absent.
struct Output {
  float* p;
  u64 row;
  u64 batch0, batch1;
};

enum { IDENTITY = 0, GELU = 1, RELU = 2 };

// Args are the parameters of every kernel here. A is [m, segments·k], B
// [segments·k, n], C [m, n], for items = batch0·batch1 batch items.
struct Args {
  Operand a, b;
  Output c, pre, residual;
  const float* bias;  // n values, m if bias_rows; or null
  const float* scale; // n values, or null
  float* scratch;     // 4_warptile: the running sums; with split: the block sums
  u32 m, n, k, segments;
  u32 items, batch1;
  u32 tiles_m, tiles_n;
  u32 blocks;    // of 128 over the contracted index
  u32 split;     // 1: a unit is one of those blocks, and its sum goes to scratch
  u32 bias_rows; // 0 or 1
  u32 act;
  u32 quads; // 1: every output, bias and scale can be accessed 16 bytes at a time
  u32 columns; // of scratch with split: a multiple of 4
};

enum { BLOCK = 128 }; // NUMERICS.md §1

// item_offset is where batch item i of an operand begins.
template <class T> DEVICE u64 item_offset(const T& o, u32 i, u32 batch1) {
  return (i / batch1) * o.batch0 + (i % batch1) * o.batch1;
}

DEVICE float activate(float t, u32 act) {
  if (act == GELU) return gelu(t);
  if (act == RELU) return t < 0.0f ? 0.0f : t;
  return t;
}

// Four neighbours of a row, the first n of them present.
DEVICE f32x4 load_some(const float* p, u32 n, bool quads) {
  if (quads) return load4(p);
  f32x4 v = {0.0f, 0.0f, 0.0f, 0.0f};
  v.x = p[0];
  if (n > 1) v.y = p[1];
  if (n > 2) v.z = p[2];
  if (n > 3) v.w = p[3];
  return v;
}

DEVICE void store_some(float* p, f32x4 v, u32 n, bool quads) {
  if (quads) {
    store4(p, v);
    return;
  }
  p[0] = v.x;
  if (n > 1) p[1] = v.y;
  if (n > 2) p[2] = v.z;
  if (n > 3) p[3] = v.w;
}

DEVICE f32x4 add4(f32x4 a, f32x4 b) {
  f32x4 r = {add(a.x, b.x), add(a.y, b.y), add(a.z, b.z), add(a.w, b.w)};
  return r;
}

DEVICE f32x4 mul4(f32x4 a, f32x4 b) {
  f32x4 r = {mul(a.x, b.x), mul(a.y, b.y), mul(a.z, b.z), mul(a.w, b.w)};
  return r;
}

// Epilogue finishes four neighbouring columns of one item, row by row. The parts
// that depend on the column alone are read once.
struct Epilogue {
  float *c, *pre, *residual;
  f32x4 bias, scale;
  u32 n; // columns present, 1 to 4
  bool quads;

  // start needs column < n.
  METHOD Epilogue(const Args& x, u32 item, u32 column) {
    n = x.n - column < 4 ? x.n - column : 4;
    quads = x.quads && n == 4;
    c = x.c.p + item_offset(x.c, item, x.batch1) + column;
    pre = x.pre.p + item_offset(x.pre, item, x.batch1) + column;
    residual = x.residual.p + item_offset(x.residual, item, x.batch1) + column;
    f32x4 zero = {0.0f, 0.0f, 0.0f, 0.0f};
    bias = zero;
    scale = zero;
    if (x.bias && !x.bias_rows) bias = load_some(x.bias + column, n, quads);
    if (x.scale) scale = load_some(x.scale + column, n, quads);
  }

  // row applies the steps to t, each on the rounded value of the step before.
  METHOD void row(const Args& x, u32 r, f32x4 t) const {
    if (x.bias) {
      f32x4 b = bias;
      if (x.bias_rows) b = x.bias[r];
      t = add4(t, b);
    }
    if (x.pre.p) store_some(pre + r * x.pre.row, t, n, quads);
    if (x.act != IDENTITY) {
      t.x = activate(t.x, x.act);
      t.y = activate(t.y, x.act);
      t.z = activate(t.z, x.act);
      t.w = activate(t.w, x.act);
    }
    if (x.scale) t = mul4(t, scale);
    if (x.residual.p) t = add4(t, load_some(residual + r * x.residual.row, n, quads));
    store_some(c + r * x.c.row, t, n, quads);
  }
};
