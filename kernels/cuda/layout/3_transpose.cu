// What changes: tiles that cross over in shared memory.
//
// When the destination's contiguous axis is not the source's, 2_runs reads with a
// stride: a warp's load touches 32 sectors and uses 4 bytes of each 32. Here a block
// moves 32×32 tiles: it reads rows along the source's contiguous axis and writes rows
// along the destination's, whole sectors both ways. The tile in shared memory has
// rows of 33 values, so that reading it down a column meets 32 different banks.
//
// 8 bytes an element, no arithmetic: bound by memory. Shared memory: 4224 bytes.
#include "vision.cuh"

// The last two axes are the tile's: axis 4 is the source's contiguous one (ss = 1),
// axis 5 the destination's (ds = 1). The others number the matrices.
struct Args {
  float* dst;
  const float* src;
  u64 ds[6], ss[6];
  u32 sizes[6];
  u32 tiles, rank; // tiles: how many, over all matrices
};

KERNEL(256) void layout_transpose(Args p) {
  __shared__ float tile[32][33];
  u32 x = thread_x() % 32, y = thread_x() / 32; // 32×8 threads
  u32 rows = p.sizes[4], columns = p.sizes[5];
  u32 down = (rows + 31) / 32, across = (columns + 31) / 32;
  for (u64 t = block_x(); t < p.tiles; t += blocks_x()) {
    u32 rest = (u32)t;
    u32 column = rest % across * 32;
    rest /= across;
    u32 row = rest % down * 32;
    rest /= down;
    u64 to = 0, from = 0;
#pragma unroll
    for (u32 k = 2; k < 6; k++) {
      if (k < p.rank) {
        u32 size = p.sizes[5 - k], at = rest % size;
        rest /= size;
        to += at * p.ds[5 - k];
        from += at * p.ss[5 - k];
      }
    }
#pragma unroll
    for (u32 k = 0; k < 32; k += 8) {
      u32 r = row + x, c = column + y + k;
      if (r < rows && c < columns) tile[y + k][x] = p.src[from + r + c * p.ss[5]];
    }
    __syncthreads();
#pragma unroll
    for (u32 k = 0; k < 32; k += 8) {
      u32 r = row + y + k, c = column + x;
      if (r < rows && c < columns) p.dst[to + r * p.ds[4] + c] = tile[x][y + k];
    }
    __syncthreads(); // the next tile overwrites this one
  }
}
