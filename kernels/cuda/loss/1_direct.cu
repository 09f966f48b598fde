// The losses as NUMERICS.md §6 writes them. MSE and smooth L1 become row sums of rows of
// 4096 terms; cross entropy becomes a term for each row of scores. Package reduce
// finishes all three by §3 and §4, and divides by n. A warp has a row, its lanes are the
// lanes of §2.
//
//                           bytes a value   operations                FLOP/byte   bound
//   mse                      8              3                          3/8        memory
//   mse_backward            12              3                          1/4        memory
//   smooth_l1                8              4, and a division          5/8        memory
//   smooth_l1_backward      12              3, and a division          1/3        memory
//   cross_entropy            4 (2 reads)    23                         5          memory, near fp32 issue
//   cross_entropy_backward   8 (3 reads,    26, and a division         3          memory
//                              2 writes)
#include "loss.cuh"

DEVICE u32 row_length(const Terms& p, u64 r) {
  u64 left = p.n - r * 4096;
  return left < 4096 ? (u32)left : 4096;
}

KERNEL(256) void loss_mse(Terms p) {
  EACH_ROW(r, p.rows) {
    const float *x = p.x + r * 4096, *y = p.y + r * 4096;
    float q = 0;
    EACH_OF_LANE(i, row_length(p, r)) {
      float d = sub(x[i], y[i]);
      q = fma(d, d, q);
    }
    q = sum_of_lanes(q);
    if (first_lane()) p.dst[r] = q;
  }
}

KERNEL(256) void loss_smooth_l1(Terms p) {
  EACH_ROW(r, p.rows) {
    const float *x = p.x + r * 4096, *y = p.y + r * 4096;
    float q = 0;
    EACH_OF_LANE(i, row_length(p, r)) q = add(q, smooth_l1(sub(x[i], y[i]), p.beta, p.half));
    q = sum_of_lanes(q);
    if (first_lane()) p.dst[r] = q;
  }
}

KERNEL(256) void loss_mse_backward(Gradient p) {
  EACH(i, p.n) p.dx[i] = mul(mul(sub(p.x[i], p.y[i]), p.c), p.dl[0]);
}

KERNEL(256) void loss_smooth_l1_backward(Gradient p) {
  EACH(i, p.n) {
    float d = sub(p.x[i], p.y[i]), t = mul(div(d, p.beta), p.c);
    t = d >= p.beta ? p.c : t;
    t = d <= -p.beta ? -p.c : t;
    p.dx[i] = mul(t, p.dl[0]);
  }
}

// log(rowsum(exp(x − m))) − (x[t] − m), NaN where the target is no index.
KERNEL(256) void loss_cross_entropy(Classes p) {
  EACH_ROW(r, p.rows) {
    const float* x = p.x + r * p.cols;
    float m = MINUS_INFINITY, s = 0;
    EACH_OF_LANE(i, p.cols) m = max_of(m, x[i]);
    m = max_of_lanes(m);
    EACH_OF_LANE(i, p.cols) s = add(s, exp(sub(x[i], m)));
    s = sum_of_lanes(s);
    Class c = class_of(from_first(p.targets + r), p.cols);
    if (first_lane()) p.dst[r] = c.ok ? sub(log(s), sub(x[c.t], m)) : QUIET_NAN;
  }
}

// ((e/s − [j = t])·c)·dL; a lane reads again only what it wrote itself.
KERNEL(256) void loss_cross_entropy_backward(Classes p) {
  EACH_ROW(r, p.rows) {
    const float* x = p.x + r * p.cols;
    float* dx = p.dst + r * p.cols;
    float dl = from_first(p.dl), m = MINUS_INFINITY, s = 0;
    Class c = class_of(from_first(p.targets + r), p.cols);
    EACH_OF_LANE(i, p.cols) m = max_of(m, x[i]);
    m = max_of_lanes(m);
    EACH_OF_LANE(i, p.cols) {
      float e = exp(sub(x[i], m));
      dx[i] = e;
      s = add(s, e);
    }
    s = sum_of_lanes(s);
    EACH_OF_LANE(i, p.cols) {
      float y = mul(mul(sub(div(dx[i], s), i == c.t ? 1.0f : 0.0f), p.c), dl);
      dx[i] = c.ok ? y : QUIET_NAN;
    }
  }
}
