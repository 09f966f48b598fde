// What changes: fewer axes, 32-bit divisions, and runs in 16-byte accesses.
//
// The launcher sorts the axes by falling destination stride, drops those of size 1
// and merges neighbours that are one axis in both layouts; a permute of heads or a
// picture cut into patches keeps three or four axes, a slice two. Threads run along
// the innermost, so stores of a warp lie side by side. Indices of fewer than 2³²
// elements divide in 32 bits (some 20 instructions where 64 bits take 70), and only
// for the axes that are there.
//
// layout_quads: where the innermost axis is contiguous on both sides and everything
// is a multiple of four values, one thread moves four: a quarter of the divisions,
// and 16-byte accesses. Patches of 16 pixels and heads of 64 values are such runs.
//
// 8 bytes an element, no arithmetic: bound by memory.
#include "vision.cuh"

struct Args {
  float* dst;
  const float* src;
  u64 ds[6], ss[6]; // in values; the last axis is the innermost
  u32 sizes[6];
  u32 n, rank; // n: the product of the sizes (quads: of four values along the last axis)
};

// place turns the index of an element into its two offsets.
DEVICE void place(const Args& p, u32 i, u64* to, u64* from) {
  u64 t = 0, f = 0;
#pragma unroll
  for (u32 k = 0; k < 6; k++) {
    // Axis rank−1−k, with constant indices into the parameters: the axes are kept
    // right-aligned, the last at 5.
    if (k < p.rank) {
      u32 size = p.sizes[5 - k], at = i % size;
      i /= size;
      t += at * p.ds[5 - k];
      f += at * p.ss[5 - k];
    }
  }
  *to = t, *from = f;
}

KERNEL(256) void layout_runs(Args p) {
  u64 stride = (u64)blocks_x() * 256, to, from;
  for (u64 i = (u64)block_x() * 256 + thread_x(); i < p.n; i += stride) {
    place(p, (u32)i, &to, &from);
    p.dst[to] = p.src[from];
  }
}

// The sizes and strides of the last axis count quads: ds = ss = 4.
KERNEL(256) void layout_quads(Args p) {
  u64 stride = (u64)blocks_x() * 256, to, from;
  for (u64 i = (u64)block_x() * 256 + thread_x(); i < p.n; i += stride) {
    place(p, (u32)i, &to, &from);
    store4(p.dst + to, load4(p.src + from));
  }
}
