// What changes: a thread computes a block of Philox once and uses all four words,
// where 1_direct computes it for each: a quarter of the integer work, and one
// 16-byte store. A pair of normal values shares logarithm, root and the reduction of
// its angle, which is below 2π: sine's and cosine's path for large arguments falls
// away, and its test with it. The bits are those of sin and cos, also at 0.
//
//              bytes a value   operations            FLOP/byte   bound
//   uniform    4               25 integer, 2 fp32    0.5         integer issue, near memory
//   normal     4               25 integer, 35 fp32   9           fp32 and integer issue
//   dropout    8               25 integer, 1 fp32    0.1         memory
//
// Needs 16-byte alignment; the last n mod 4 values are stored one by one.
#include "philox.cuh"

// EACH_BLOCK runs over the blocks that hold elements below n.
#define EACH_BLOCK(j, n) \
  for (u64 j = (u64)block_x() * 256 + thread_x(), stride = (u64)blocks_x() * 256; j < ((n) + 3) / 4; j += stride)

// put stores elements 4j … 4j+3, those below n.
DEVICE void put(const Draw& p, u64 j, f32x4 v) {
  if (4 * j + 4 <= p.n) {
    store4(p.dst + 4 * j, v);
    return;
  }
#pragma unroll
  for (int k = 0; k < 3; k++)
    if (4 * j + k < p.n) p.dst[4 * j + k] = v[k];
}

KERNEL(256) void draws_uniform_blocks(Draw p) {
  EACH_BLOCK(j, p.n) {
    Words b = block(p, p.first + j);
    put(p, j, f32x4{uniform(p, b.w[0]), uniform(p, b.w[1]), uniform(p, b.w[2]), uniform(p, b.w[3])});
  }
}

KERNEL(256) void draws_dropout_blocks(Draw p) {
  EACH_BLOCK(j, p.n) {
    Words b = block(p, p.first + j);
    f32x4 x = {0, 0, 0, 0};
    if (4 * j + 4 <= p.n) {
      x = load4(p.x + 4 * j);
    } else {
#pragma unroll
      for (int k = 0; k < 3; k++)
        if (4 * j + k < p.n) x[k] = p.x[4 * j + k];
    }
    put(p, j, f32x4{dropout(p, b.w[0], x[0]), dropout(p, b.w[1], x[1]), dropout(p, b.w[2], x[2]), dropout(p, b.w[3], x[3])});
  }
}

// pair is r·cos θ and r·sin θ of two words.
DEVICE f32x2 pair(u32 w0, u32 w1) {
  float r = radius(w0);
  elementary::Reduced v = elementary::reduce_small(angle(w1));
  return f32x2{mul(r, elementary::sin_quadrant(v, v.k + 1)), mul(r, elementary::sin_quadrant(v, v.k))};
}

KERNEL(256) void draws_normal_blocks(Draw p) {
  EACH_BLOCK(j, p.n) {
    Words b = block(p, p.first + j);
    f32x2 u = pair(b.w[0], b.w[1]), v = pair(b.w[2], b.w[3]);
    put(p, j, f32x4{u[0], u[1], v[0], v[1]});
  }
}
