// The elementary functions of NUMERICS.md §5, one kernel each, value by value: for tests
// and audits, which hold a device's functions to their definition apart from any op.
//
// 8 bytes a value. Operations (fma = 2): exp 21, log 24, erf 15 or 32, erfc 99 and a
// division, gelu 91 and a division, gelu_grad 78 and a division, tanh at most 53 and a
// division, sin and cos 23 to 30 and 60 integer ones beyond 40000: 2 to 12 FLOP a byte,
// bound by memory, or close to fp32 issue.
#include "elementary.cuh"
#include "lanes.cuh"

struct Args {
  float* dst;
  const float* x;
  u64 n;
};

#define FUNCTION(f) \
  KERNEL(256) void elementary_##f(Args p) { EACH(i, p.n) p.dst[i] = f(p.x[i]); }

FUNCTION(exp)
FUNCTION(log)
FUNCTION(erf)
FUNCTION(erfc)
FUNCTION(gelu)
FUNCTION(gelu_grad)
FUNCTION(tanh)
FUNCTION(sin)
FUNCTION(cos)
