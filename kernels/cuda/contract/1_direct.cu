// The contract spelled out: one thread per element of C. It splits the contracted
// index into blocks of 128, adds each block in a chain of fma from +0, adds the block
// sums in order, and finishes the element (NUMERICS.md §1). Nothing is shared between
// threads: every operand value is read from memory (or cache) again for each product.
//
// Operations: 2·M·N·K. Bytes asked for: 8·M·N·K, so 0.25 FLOP per byte. Bound: the
// load path; a load of each kind for every fma.
#include "contract.cuh"

KERNEL(256) void contract_direct(Args x) {
  u64 elements = (u64)x.items * x.m * x.n;
  for (u64 e = (u64)block_x() * 256 + thread_x(); e < elements; e += (u64)blocks_x() * 256) {
    u32 column = (u32)(e % x.n), r = (u32)(e / x.n % x.m), item = (u32)(e / x.n / x.m);
    const float* a = x.a.p + item_offset(x.a, item, x.batch1) + r * x.a.row;
    const float* b = x.b.p + item_offset(x.b, item, x.batch1) + column * x.b.col;
    float s = 0.0f; // the sum over nothing
    u32 k = 0, segment = 0;
    for (u32 block = 0; block < x.blocks; block++) {
      float p = 0.0f;
      for (u32 i = 0; i < BLOCK && segment < x.segments; i++) {
        p = fma(a[segment * x.a.segment + k * x.a.col], b[segment * x.b.segment + k * x.b.row], p);
        if (++k == x.k) k = 0, segment++; // the index is (segment, k), row-major
      }
      s = block == 0 ? p : add(s, p); // the first block sum is assigned
    }
    if (x.bias) s = add(s, x.bias[x.bias_rows ? r : column]);
    if (x.pre.p) x.pre.p[item_offset(x.pre, item, x.batch1) + r * x.pre.row + column] = s;
    s = activate(s, x.act);
    if (x.scale) s = mul(s, x.scale[column]);
    if (x.residual.p) s = add(s, x.residual.p[item_offset(x.residual, item, x.batch1) + r * x.residual.row + column]);
    x.c.p[item_offset(x.c, item, x.batch1) + r * x.c.row + column] = s;
  }
}
