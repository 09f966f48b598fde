// Random numbers, one thread an element (NUMERICS.md §7; the words and formulas are
// in philox.cuh). Every thread computes the whole block of its word.
//
//              bytes a value   operations                            bound
//   uniform    4               80 integer, 2                         integer issue
//   normal     4               80 integer, some 60 of log, sin, cos  integer and fp32 issue
//   dropout    8               80 integer, 1                         integer issue
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
