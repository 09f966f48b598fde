// Updates of parameters in place, one thread a value (NUMERICS.md §6; the steps of
// one value are in adam.cuh and sophia.cuh).
//
//                    bytes a value              operations                     FLOP/byte   bound
//   adam             28 (p, g, m, v; p, m, v)   16, a root and two divisions   0.6         memory
//   sophia           24 (p, g, m, h; p, m)      10, one division               0.4         memory
//   sophia_hessian   12 (h, g; h)               4                              0.3         memory
#include "adam.cuh"
#include "sophia.cuh"

#define EACH(i, n) for (u64 i = (u64)block_x() * 256 + thread_x(), stride = (u64)blocks_x() * 256; i < (n); i += stride)

KERNEL(256) void optimiser_adam(Adam s) {
  EACH(i, s.n) adam_step(s, s.p[i], s.g[i], s.m[i], s.v[i]);
}

KERNEL(256) void optimiser_sophia(Sophia s) {
  EACH(i, s.n) sophia_step(s, s.p[i], s.g[i], s.m[i], s.h[i]);
}

KERNEL(256) void optimiser_sophia_hessian(Sophia s) {
  EACH(i, s.n) sophia_hessian(s, s.h[i], s.g[i]);
}
