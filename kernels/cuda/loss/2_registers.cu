// What changes: cross entropy's rows of at most 1024 scores stay in their warp's
// registers, N of them a lane: a row is read once (1_direct: two and three times, and
// written twice in the gradient), all of a lane's loads are under way at the same time,
// and N exponentials are independent chains.
//
//                           bytes a value   operations           FLOP/byte   bound
//   cross_entropy            4              23                   6           memory, near fp32 issue
//   cross_entropy_backward   8              26, and a division   3           memory
#include "held.cuh"
#include "loss.cuh"

// exponentials turns a held row into exp(x − m) and returns its sum; m is the maximum.
template <u32 N> DEVICE float exponentials(float (&e)[N], u32 cols, float& m) {
  float s = 0;
  m = MINUS_INFINITY;
  EACH_HELD(k, i, N, cols) m = max_of(m, e[k]);
  m = max_of_lanes(m);
  EACH_HELD(k, i, N, cols) {
    e[k] = exp(sub(e[k], m));
    s = add(s, e[k]);
  }
  return sum_of_lanes(s);
}

template <u32 N> DEVICE void forward(const Classes& p) {
  EACH_ROW(r, p.rows) {
    const float* x = p.x + r * p.cols;
    float e[N], m;
    HELD(e, N, p.cols, x);
    float s = exponentials<N>(e, p.cols, m);
    Class c = class_of(from_first(p.targets + r), p.cols);
    if (first_lane()) p.dst[r] = c.ok ? sub(log(s), sub(x[c.t], m)) : QUIET_NAN;
  }
}

template <u32 N> DEVICE void backward(const Classes& p) {
  EACH_ROW(r, p.rows) {
    float* dx = p.dst + r * p.cols;
    float e[N], m, dl = from_first(p.dl);
    HELD(e, N, p.cols, p.x + r * p.cols);
    Class c = class_of(from_first(p.targets + r), p.cols);
    float s = exponentials<N>(e, p.cols, m);
    EACH_HELD(k, i, N, p.cols) {
      float y = mul(mul(sub(div(e[k], s), i == c.t ? 1.0f : 0.0f), p.c), dl);
      dx[i] = c.ok ? y : QUIET_NAN;
    }
  }
}

#define WIDTH(cols)                                                                            \
  KERNEL(256) void loss_cross_entropy_##cols(Classes p) { forward<cols / 32>(p); }             \
  KERNEL(256) void loss_cross_entropy_backward_##cols(Classes p) { backward<cols / 32>(p); }

WIDTH(256)
WIDTH(512)
WIDTH(768)
WIDTH(1024)
