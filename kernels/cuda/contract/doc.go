// Package contract launches the contraction C = epilogue(A·B), NUMERICS.md §1, in all
// its layouts. Every version gives the same bits:
//
//	1_direct    a thread per element: the contract to be read line by line
//	2_tiled     64×64 through shared memory; any strides, any segments
//	3_async     128×128, 8×8 a thread, cp.async; sums of the blocks in registers
//	4_warptile  128×128, 8×16 a thread, cp.async; sums of the blocks in L2
//	5_small     32×192, 4×12 a thread, cp.async
//	6_split_k   4_warptile or 5_small with one block of 128 k for a block of threads,
//	            and the sums added by a second kernel, in order
//
// # Layouts
//
// Versions 3 to 6 want rows that begin at multiples of 16 bytes: A contiguous along k
// or along its rows, B along its columns or along k. Three combinations are built:
//
//	NN   A along k, B along columns   y = x·W, dx = dy·W of a weight kept [out, in]
//	NT   A along k, B along k         y = x·Wᵀ
//	TN   A along rows, B along columns   dW = dyᵀ·x
//
// 5_small has NN and NT. What lies otherwise (rows of 197 tokens, two strides, T T,
// segments that do not follow one another) is packed into one of these forms first,
// by pack.cu, a copy at the speed of memory; or goes to 2_tiled, where so little is to
// be done that a copy would not pay.
//
// # Choice
//
// Of the versions that fit, the one of the least estimated time (choose.go) is
// taken. The estimate counts waves. With s multiprocessors a version with b blocks on
// each works in waves of s·b tiles:
//
//	            threads  registers  shared      blocks  wave of tiles, 3090 (82) / A100 (108) / H100 (132)
//	2_tiled     256      ≤ 126      25.5 KiB    2        164 / 216 / 264
//	3_async     256      ≤ 255      64–66 KiB   1         82 / 108 / 132
//	4_warptile  128      ≤ 255      48–49 KiB   2        164 / 216 / 264
//	5_small     128      ≤ 252      42–43 KiB   2        164 / 216 / 264
//
// Registers bound the blocks in every line (65,536 a multiprocessor: 256·256 is one
// block, 2·256·128 two), never shared memory, not even with the 100
// KiB of the 3090. 8 warps a multiprocessor are few, by design: 48 to 128 independent
// chains of fma in a thread hide the latency of the arithmetic, the tiles in flight
// that of memory.
//
// 4_warptile is for devices where the sums of all running tiles fill at most half of
// L2: 2·64 KiB·s of 40 MB (A100), 50 MB (H100), 72 MB (4090) – not of the 3090's 6 MB,
// which 3_async serves. With no more than 128 k there are no sums to keep, and both
// will do.
//
// A ViT-B/16 of batch 1 has 197×768 outputs: 12 tiles of 128×128 for 108
// multiprocessors. Its 768 k are 6 blocks: 28 low tiles × 6 blocks = 168 pieces of
// work, for some 7 MB written and read. So with weight gradients on a 3090 (768×768
// outputs, 1576 k: 36 tiles × 13 blocks); an A100 or H100 takes 96 low tiles, one a
// multiprocessor. From batch 8 on (1576×3072: 312 tiles) there are tiles enough.
//
// The share of fma among the issue slots of the main loops, from NVIDIA's assembler,
// is committed and tested in kernels/cuda/sass. The estimates are
// sums of documented rates; no GPU was measured for them.
package contract
