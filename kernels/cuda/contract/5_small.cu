// Low tiles: 32×192 of C by 128 threads, 4×12 a thread, sums in registers, two blocks
// of threads a multiprocessor. For few rows (a decoder with 1 to 32 items and 20,544
// outputs), where a tile of 128 rows would compute mostly rows that are not there, and
// for C of few tiles.
//
// Why 4×12: 16 reads from shared memory feed 192 fma, 92.3 % of the slots at most (4×8:
// 91.4). A scheduler then has two warps of 48 independent chains, where 4×8 has three of
// 32: 96 either way. The decoder's 107 tiles are one for each of an A100's 108
// multiprocessors, and one warp for each of its schedulers. 4×16 would leave a quarter of
// them without work.
//
// Operations 2·M·N·K of what is there. With M ≤ 32 every value of B is read from
// memory once, and serves M products: M/2 FLOP per byte. Bound: memory up to M of
// about 24 (A100), then fp32. The loop over a tile is rolled twice, which costs a few
// slots and saves half of the code: 384 of 421 slots of a half are fma, 86 % over a whole tile.
#include "pipeline.cuh"

typedef Pipeline<true, false, 4, 12, 1, 4, 16, 3, REGISTERS, 2> NN;
typedef Pipeline<true, true, 4, 12, 1, 4, 16, 3, REGISTERS, 2> NT;

KERNEL2(128, 2) void contract_small_nn(Args x) { NN::run(x); }
KERNEL2(128, 2) void contract_small_nt(Args x) { NT::run(x); }
