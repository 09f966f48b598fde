// LayerNorm and its gradients as NUMERICS.md §6 writes them. A warp has a row, its lanes
// are the lanes of §2; in `parameters` a thread has a column and goes through the rows
// (§3).
//
//                bytes a value                operations   FLOP/byte   bound
//   forward      8 (3 reads, 2 of L1 or L2)   8            1           memory
//   backward     12 (2 × 2 reads)             13           1           memory
//   parameters   8                            5            5/8         memory, and latency: d threads
#include "layernorm.cuh"

KERNEL(256) void layernorm_forward(Forward p) {
  EACH_ROW(r, p.rows) {
    const float* x = p.x + r * p.d;
    float* y = p.y + r * p.d;
    float s = 0;
    EACH_OF_LANE(i, p.d) s = add(s, x[i]);
    float mean = div(sum_of_lanes(s), p.n);
    float v = 0;
    EACH_OF_LANE(i, p.d) {
      float d = sub(x[i], mean);
      v = fma(d, d, v);
    }
    float rstd = div(1.0f, sqrt(add(div(sum_of_lanes(v), p.n), p.eps)));
    EACH_OF_LANE(i, p.d) y[i] = fma(mul(sub(x[i], mean), rstd), or_one(p.gamma, i), or_zero(p.beta, i));
    if (first_lane() && p.mean) p.mean[r] = mean;
    if (first_lane() && p.rstd) p.rstd[r] = rstd;
  }
}

KERNEL(256) void layernorm_backward(Backward p) {
  EACH_ROW(r, p.rows) {
    const float *dy = p.dy + r * p.d, *x = p.x + r * p.d;
    float* dx = p.dx + r * p.d;
    float mean = from_first(p.mean + r), rstd = from_first(p.rstd + r), s = 0, t = 0;
    EACH_OF_LANE(i, p.d) {
      float g = mul(dy[i], or_one(p.gamma, i));
      s = add(s, g);
      t = fma(g, mul(sub(x[i], mean), rstd), t);
    }
    float c1 = div(sum_of_lanes(s), p.n), c2 = div(sum_of_lanes(t), p.n);
    EACH_OF_LANE(i, p.d) {
      float g = mul(dy[i], or_one(p.gamma, i)), xhat = mul(sub(x[i], mean), rstd);
      dx[i] = mul(fma(-xhat, c2, sub(g, c1)), rstd);
    }
  }
}

KERNEL(256) void layernorm_parameters(Parameters p) {
  EACH(j, p.d) {
    float dgamma = 0, dbeta = 0;
    for (u64 start = 0; start < p.rows; start += 256) {
      float a = 0, b = 0;
      u64 end = start + 256 < p.rows ? start + 256 : p.rows;
      for (u64 r = start; r < end; r++) {
        float dy = p.dy[r * p.d + j];
        a = fma(dy, mul(sub(p.x[r * p.d + j], p.mean[r]), p.rstd[r]), a);
        b = add(b, dy);
      }
      dgamma = start == 0 ? a : add(dgamma, a);
      dbeta = start == 0 ? b : add(dbeta, b);
    }
    if (p.dgamma) p.dgamma[j] = dgamma;
    if (p.dbeta) p.dbeta[j] = dbeta;
  }
}
