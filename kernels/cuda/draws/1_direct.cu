// Random numbers, one thread an element (NUMERICS.md §7; the words and formulas are
// in philox.cuh). Every thread computes the whole block of its word.
//
// Philox takes 100 integer operations a block, logarithm, sine and cosine some 20
// fp32 operations each, so that arithmetic bounds these kernels, not memory.
//
//              bytes a value   operations             FLOP/byte   bound
//   uniform    4               100 integer, 2 fp32    0.5         integer issue
//   normal     4               100 integer, 50 fp32   13          integer issue
//   dropout    8               100 integer, 1 fp32    0.1         integer issue
#include "philox.cuh"

#define EACH(i, n) for (u64 i = (u64)block_x() * 256 + thread_x(), stride = (u64)blocks_x() * 256; i < (n); i += stride)

// word k of a block, without an array in memory.
DEVICE u32 pick(const Words& b, u32 k) { return k == 0 ? b.w[0] : k == 1 ? b.w[1] : k == 2 ? b.w[2] : b.w[3]; }

KERNEL(256) void draws_uniform(Draw p) {
  EACH(i, p.n) p.dst[i] = uniform(p, pick(block(p, p.first + i / 4), (u32)i % 4));
}

KERNEL(256) void draws_dropout(Draw p) {
  EACH(i, p.n) p.dst[i] = dropout(p, pick(block(p, p.first + i / 4), (u32)i % 4), p.x[i]);
}

// Elements 2j and 2j+1 are r·cos θ and r·sin θ of words 2j and 2j+1.
KERNEL(256) void draws_normal(Draw p) {
  EACH(i, p.n) {
    Words b = block(p, p.first + i / 4);
    u32 pair = (u32)i % 4 / 2 * 2;
    float r = radius(pick(b, pair)), theta = angle(pick(b, pair + 1));
    p.dst[i] = mul(r, i % 2 == 0 ? cos(theta) : sin(theta));
  }
}
