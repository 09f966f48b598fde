// Low tiles: 32×128 of C by 128 threads, 4×8 a thread, sums in registers, three blocks
// of threads a multiprocessor. For few rows (a decoder with 1 to 32 items and 20,544
// outputs), where a tile of 128 rows would compute mostly rows that are not there, and
// for C of few tiles.
//
// Operations 2·M·N·K of what is there. With M ≤ 32 every value of B is read from
// memory once, and serves M products: M/2 FLOP per byte. Bound: memory up to M of
// about 24 (A100), then fp32. The loop over a tile is rolled twice, which costs a few
// slots and saves half of the code: 256 of 286 slots of a half are fma, 83 % over a whole tile.
#include "pipeline.cuh"

typedef Pipeline<true, false, 4, 8, 1, 4, 16, 3, REGISTERS, 2> NN;
typedef Pipeline<true, true, 4, 8, 1, 4, 16, 3, REGISTERS, 2> NT;

KERNEL2(128, 3) void contract_small_nn(Args x) { NN::run(x); }
KERNEL2(128, 3) void contract_small_nt(Args x) { NT::run(x); }
