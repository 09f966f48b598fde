// What changes: a thread computes a block of Philox once and uses all four words,
// where 1_direct computes it for each: a quarter of the integer work, and one
// 16-byte store. The pairs of normal values share logarithm and root.
//
//              bytes a value   operations                       bound
//   uniform    4               20 integer, 2                    integer issue, near memory
//   normal     4               20 integer, some 45              fp32 issue
//   dropout    8               20 integer, 1                    memory
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

KERNEL(256) void draws_normal_blocks(Draw p) {
  EACH_BLOCK(j, p.n) {
    Words b = block(p, p.first + j);
    float r = radius(b.w[0]), s = radius(b.w[2]), theta = angle(b.w[1]), phi = angle(b.w[3]);
    put(p, j, f32x4{mul(r, cos(theta)), mul(r, sin(theta)), mul(s, cos(phi)), mul(s, sin(phi))});
  }
}
