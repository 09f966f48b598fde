// The ceiling of fp32: every thread keeps 16 chains of fma in registers, so that
// with 8 warps or more on a scheduler no fma waits for another (latency is 4 to 6
// cycles). 2·16·16·rounds operations a thread, no memory but one store that keeps
// the compiler honest. Bound: fp32 issue slots, by construction.
#include "vision.cuh"

struct Args {
  float* dst;
  float a, b;
  u32 rounds;
  u32 pad;
};

KERNEL(256) void peak_fma(Args p) {
  float c[16];
  for (int i = 0; i < 16; i++) c[i] = (float)(s32)(thread_x() + i);
  for (u32 r = 0; r < p.rounds; r++) {
#pragma unroll
    for (int u = 0; u < 16; u++) {
#pragma unroll
      for (int i = 0; i < 16; i++) c[i] = fma(c[i], p.a, p.b);
    }
  }
  float s = c[0];
  for (int i = 1; i < 16; i++) s = add(s, c[i]);
  p.dst[(u64)block_x() * 256 + thread_x()] = s;
}
