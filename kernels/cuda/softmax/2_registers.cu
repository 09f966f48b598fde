// What changes: a row of at most 1024 values stays in its warp's registers, N of them a
// lane: it is read once and written once, all of a lane's loads are under way at the
// same time, and N exponentials are independent chains.
//
//              bytes a value   operations             FLOP/byte   bound
//   forward    8               23, and a division     3           memory
//   backward   12              4                      1/3         memory
#include "held.cuh"
#include "softmax.cuh"

template <u32 N> DEVICE void forward(const Args& p) {
  EACH_ROW(r, p.rows) {
    const float* x = p.x + r * p.cols;
    float* y = p.dst + r * p.cols;
    float e[N], m = MINUS_INFINITY, s = 0;
    HELD(e, N, p.cols, x);
    EACH_HELD(k, i, N, p.cols) m = max_of(m, e[k]);
    m = max_of_lanes(m);
    EACH_HELD(k, i, N, p.cols) {
      e[k] = exp(sub(e[k], m));
      s = add(s, e[k]);
    }
    s = sum_of_lanes(s);
    EACH_HELD(k, i, N, p.cols) y[i] = div(e[k], s);
  }
}

template <u32 N> DEVICE void backward(const Args& p) {
  EACH_ROW(r, p.rows) {
    const float *x = p.x + r * p.cols, *dp = p.dp + r * p.cols;
    float* dx = p.dst + r * p.cols;
    float y[N], g[N], t = 0;
    HELD(y, N, p.cols, x);
    HELD(g, N, p.cols, dp);
    EACH_HELD(k, i, N, p.cols) t = fma(y[k], g[k], t);
    t = sum_of_lanes(t);
    EACH_HELD(k, i, N, p.cols) dx[i] = mul(y[k], sub(g[k], t));
  }
}

#define WIDTH(cols)                                                                    \
  KERNEL(256) void softmax_forward_##cols(Args p) { forward<cols / 32>(p); }           \
  KERNEL(256) void softmax_backward_##cols(Args p) { backward<cols / 32>(p); }

WIDTH(256)
WIDTH(512)
WIDTH(768)
WIDTH(1024)
