// Asynchronous: 128×128 of C by 256 threads, 8×8 a thread, so that 16 values read from
// shared memory feed 64 fma (the tiled version: 8 feed 16). Tiles of 32 k come by
// cp.async, the next one while this one is multiplied (pipeline.cuh): no thread waits
// for a load, no register carries one, and a single barrier a tile is enough.
//
// The sums over the blocks of 128 stay in registers beside the block's own: 128
// registers of results, one block of threads a multiprocessor, no memory traffic at
// all between blocks. That is what the RTX 3090 likes, whose L2 of 6 MB cannot hold
// the sums of 4_warptile.
//
// Operations 2·M·N·K. Bytes from L2 4·M·N·K·(1/128 + 1/128): 32 FLOP per byte. From
// memory, at best, each operand once. Bound: fp32 issue slots; 1024 of some 1094 in
// the loop over half a tile are fma, 2048 of some 2238 over a whole one: 91.5 %.
#include "pipeline.cuh"

typedef Pipeline<true, false, 8, 8, 2, 4, 32, 2, REGISTERS, 2> NN;
typedef Pipeline<true, true, 8, 8, 2, 4, 32, 2, REGISTERS, 2> NT;
typedef Pipeline<false, false, 8, 8, 2, 4, 32, 2, REGISTERS, 2> TN;

KERNEL2(256, 1) void contract_async_nn(Args x) { NN::run(x); }
KERNEL2(256, 1) void contract_async_nt(Args x) { NT::run(x); }
KERNEL2(256, 1) void contract_async_tn(Args x) { TN::run(x); }
