// Split: where C has too few tiles to fill the device, the blocks of 128 over the
// contracted index are computed side by side, each by a block of threads of its own
// (5_small or 4_warptile with split set), and their sums go to scratch
// [blocks][items][M][columns]. The kernel here adds them in the order of NUMERICS.md
// §1 and finishes the element. The blocks are independent by definition, so this
// parallelism costs no bit; nothing is added by atomics.
//
// Bytes: 4·(blocks + 1)·M·N here, and as many again to write the sums. One add for
// every 4 bytes read. Bound: memory, or L2 where the scratch fits into it.
#include "contract.cuh"

KERNEL(256) void contract_add_blocks(Args x) {
  u32 groups = x.columns / 4;
  u64 rows = (u64)x.items * x.m, quads = rows * groups;
  for (u64 e = (u64)block_x() * 256 + thread_x(); e < quads; e += (u64)blocks_x() * 256) {
    u32 column = (u32)(e % groups) * 4, row = (u32)(e / groups % x.m), item = (u32)(e / groups / x.m);
    const float* p = x.scratch + e * 4;
    f32x4 s = load4(p); // the first block sum is assigned
#pragma unroll 4
    for (u32 block = 1; block < x.blocks; block++) s = add4(s, load4(p + block * rows * x.columns));
    Epilogue(x, item, column).row(x, row, s);
  }
}
