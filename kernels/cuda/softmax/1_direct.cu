// Softmax over rows and its gradient as NUMERICS.md §6 writes them. A warp has a row,
// its lanes are the lanes of §2; a lane reads again only what it wrote itself.
//
//              bytes a value                            operations             FLOP/byte   bound
//   forward    8 (2 reads and 1 write more of L1, L2)   23, and a division     3           memory
//   backward   12 (2 × 2 reads)                         4                      1/3         memory
#include "softmax.cuh"

KERNEL(256) void softmax_forward(Args p) {
  EACH_ROW(r, p.rows) {
    const float* x = p.x + r * p.cols;
    float* y = p.dst + r * p.cols;
    float m = MINUS_INFINITY, s = 0;
    EACH_OF_LANE(i, p.cols) m = max_of(m, x[i]);
    m = max_of_lanes(m);
    EACH_OF_LANE(i, p.cols) {
      float e = exp(sub(x[i], m));
      y[i] = e;
      s = add(s, e);
    }
    s = sum_of_lanes(s);
    EACH_OF_LANE(i, p.cols) y[i] = div(y[i], s);
  }
}

KERNEL(256) void softmax_backward(Args p) {
  EACH_ROW(r, p.rows) {
    const float *y = p.x + r * p.cols, *dp = p.dp + r * p.cols;
    float* dx = p.dst + r * p.cols;
    float t = 0;
    EACH_OF_LANE(i, p.cols) t = fma(y[i], dp[i], t);
    t = sum_of_lanes(t);
    EACH_OF_LANE(i, p.cols) dx[i] = mul(y[i], sub(dp[i], t));
  }
}
