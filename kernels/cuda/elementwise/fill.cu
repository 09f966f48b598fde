// Fill: dst[i] = v.
#include "vision.cuh"

struct Args {
  float* dst;
  u64 n;
  float v;
};

KERNEL(256) void fill(Args a) {
  u64 stride = (u64)blocks_x() * threads_x();
  for (u64 i = (u64)block_x() * threads_x() + thread_x(); i < a.n; i += stride) a.dst[i] = a.v;
}
