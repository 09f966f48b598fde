// What changes: four values a thread and step, in 16-byte accesses. With 12 to 28
// bytes a value and little arithmetic the kernels wait for memory; 16-byte accesses
// put four times the bytes in flight with each instruction, and the roots and
// divisions of four values overlap. Needs 16-byte alignment; the last n mod 4
// values are done one by one. Bytes, operations and bound are those of 1_direct.
#include "adam.cuh"
#include "sophia.cuh"

#define EACH(i, n) for (u64 i = (u64)block_x() * 256 + thread_x(), stride = (u64)blocks_x() * 256; i < (n); i += stride)

// REST is the index of one of the last n mod 4 values, for the first threads.
#define REST(k, n) if (u64 k = (n) / 4 * 4 + (u64)block_x() * 256 + thread_x(); k < (n))

KERNEL(256) void optimiser_adam_quads(Adam s) {
  REST(k, s.n) adam_step(s, s.p[k], s.g[k], s.m[k], s.v[k]);
  EACH(i, s.n / 4) {
    f32x4 p = load4(s.p + 4 * i), g = load4(s.g + 4 * i), m = load4(s.m + 4 * i), v = load4(s.v + 4 * i);
#pragma unroll
    for (int k = 0; k < 4; k++) {
      float pk = p[k], mk = m[k], vk = v[k];
      adam_step(s, pk, g[k], mk, vk);
      p[k] = pk, m[k] = mk, v[k] = vk;
    }
    store4(s.p + 4 * i, p);
    store4(s.m + 4 * i, m);
    store4(s.v + 4 * i, v);
  }
}

KERNEL(256) void optimiser_sophia_quads(Sophia s) {
  REST(k, s.n) sophia_step(s, s.p[k], s.g[k], s.m[k], s.h[k]);
  EACH(i, s.n / 4) {
    f32x4 p = load4(s.p + 4 * i), g = load4(s.g + 4 * i), m = load4(s.m + 4 * i), h = load4(s.h + 4 * i);
#pragma unroll
    for (int k = 0; k < 4; k++) {
      float pk = p[k], mk = m[k];
      sophia_step(s, pk, g[k], mk, h[k]);
      p[k] = pk, m[k] = mk;
    }
    store4(s.p + 4 * i, p);
    store4(s.m + 4 * i, m);
  }
}

KERNEL(256) void optimiser_sophia_hessian_quads(Sophia s) {
  REST(k, s.n) sophia_hessian(s, s.h[k], s.g[k]);
  EACH(i, s.n / 4) {
    f32x4 h = load4(s.h + 4 * i), g = load4(s.g + 4 * i);
#pragma unroll
    for (int k = 0; k < 4; k++) {
      float hk = h[k];
      sophia_hessian(s, hk, g[k]);
      h[k] = hk;
    }
    store4(s.h + 4 * i, h);
  }
}
