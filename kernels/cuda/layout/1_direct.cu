// Copy: dst[Σ iₐ·dsₐ] = src[Σ iₐ·ssₐ] for every index i below the sizes of up to six
// axes. One thread an element, in row-major order of the axes as they were given.
//
// 8 bytes an element, no arithmetic: bound by memory, or where neighbouring threads
// meet far-apart addresses, by its 32-byte sectors (up to 8 times the bytes). Each
// element costs six 64-bit divisions as well.
#include "vision.cuh"

struct Args {
  float* dst;
  const float* src;
  u64 n; // the product of the sizes
  u64 sizes[6], ds[6], ss[6]; // axes that are not there have size 1
};

KERNEL(256) void layout_direct(Args p) {
  u64 stride = (u64)blocks_x() * 256;
  for (u64 i = (u64)block_x() * 256 + thread_x(); i < p.n; i += stride) {
    u64 rest = i, to = 0, from = 0;
#pragma unroll
    for (int axis = 5; axis >= 0; axis--) {
      u64 at = rest % p.sizes[axis];
      rest /= p.sizes[axis];
      to += at * p.ds[axis];
      from += at * p.ss[axis];
    }
    p.dst[to] = p.src[from];
  }
}
