// Values one by one: dst[i] = a[i] ∘ b[i mod nb], dst[i] = x[i]·c, dst[i] = v
// (NUMERICS.md §0: one rounding each).
//
//              bytes a value   operations   FLOP/byte   bound
//   binary     12 (8 + 4·nb/n)     1        1/12–1/8    memory
//   scale       8                  1        1/8         memory
//   fill        4                  0        0           memory
#include "vision.cuh"

struct Binary {
  float* dst;
  const float* a;
  const float* b;
  u64 n, nb; // nb divides n
};

struct Scale {
  float* dst;
  const float* x;
  u64 n;
  float c; // fill: the value
  u32 pad;
};

#define EACH(i, n) for (u64 i = (u64)block_x() * 256 + thread_x(), stride = (u64)blocks_x() * 256; i < (n); i += stride)

KERNEL(256) void elementwise_add(Binary p) {
  EACH(i, p.n) p.dst[i] = add(p.a[i], p.b[i % p.nb]);
}

KERNEL(256) void elementwise_sub(Binary p) {
  EACH(i, p.n) p.dst[i] = sub(p.a[i], p.b[i % p.nb]);
}

KERNEL(256) void elementwise_mul(Binary p) {
  EACH(i, p.n) p.dst[i] = mul(p.a[i], p.b[i % p.nb]);
}

KERNEL(256) void elementwise_div(Binary p) {
  EACH(i, p.n) p.dst[i] = div(p.a[i], p.b[i % p.nb]);
}

KERNEL(256) void elementwise_scale(Scale p) {
  EACH(i, p.n) p.dst[i] = mul(p.x[i], p.c);
}

KERNEL(256) void elementwise_fill(Scale p) {
  EACH(i, p.n) p.dst[i] = p.c;
}
