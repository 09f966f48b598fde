// Larger tiles in registers: 128×128 of C by 128 threads, 8×16 a thread (a warp makes
// 64×64), so that 24 values from shared memory feed 128 fma, and everything that is
// paid per thread and tile (addresses, barrier, loop) is paid by half as many threads.
// Two blocks of threads share a multiprocessor: one computes while the other waits at
// its barrier or fetches its first tiles.
//
// 128 registers hold the block's own sums, and no more fit. After each block of 128 k
// the sums so far are read from scratch, added, and written back, 16 bytes a thread
// side by side: 128 KiB for 128·128·128 fma. Blocks of threads are persistent and own
// a slot of 64 KiB each, so that the scratch is 2 slots a multiprocessor, whatever the
// size of C (14 MB on an A100, 17 MB on an H100), and stays in L2.
//
// Operations 2·M·N·K. Bytes from L2 4·M·N·K·(1/128 + 1/128 + 2/128): 16 FLOP per byte,
// half of them for the sums. Bound: fp32 issue slots; 93 % of the slots of the loop
// over a tile are fma (2048 of some 2197; 96 read shared memory).
#include "pipeline.cuh"

typedef Pipeline<true, false, 8, 16, 2, 2, 16, 3, MEMORY, 1> NN;
typedef Pipeline<true, true, 8, 16, 2, 2, 16, 3, MEMORY, 1> NT;
typedef Pipeline<false, false, 8, 16, 2, 2, 16, 3, MEMORY, 1> TN;

KERNEL2(128, 2) void contract_warptile_nn(Args x) { NN::run(x); }
KERNEL2(128, 2) void contract_warptile_nt(Args x) { NT::run(x); }
KERNEL2(128, 2) void contract_warptile_tn(Args x) { TN::run(x); }
