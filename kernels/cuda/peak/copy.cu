// The ceiling of device memory: dst = src, 16 bytes a thread and access, neighbouring
// threads beside each other. 8 bytes move for every value; no arithmetic. Bound:
// memory bandwidth, on arrays much larger than L2.
#include "vision.cuh"

struct Args {
  float* dst;
  const float* src;
  u64 quads; // groups of four values
};

KERNEL(256) void peak_copy(Args p) {
  u64 stride = (u64)blocks_x() * 256;
  for (u64 i = (u64)block_x() * 256 + thread_x(); i < p.quads; i += stride) store4(p.dst + 4 * i, load4(p.src + 4 * i));
}
