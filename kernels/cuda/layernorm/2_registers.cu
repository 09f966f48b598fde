// What changes: a row of at most 1024 values stays in its warp's registers, N of them a
// lane, so that x (and dy) is read once and all of a lane's loads are under way at the
// same time. 1_direct reads a row again for each sum and waits at every 32 values.
//
// The parameters' gradients: every block of 256 rows has its own threads, one a column,
// which write block sums; reduce adds them in order. Eight rows are loaded before the
// chain takes them.
//
//                bytes a value          operations   FLOP/byte   bound
//   forward      8                      7            7/8         memory
//   backward     12                     10           5/6          memory
//   parameters   8 + 8/256 (+ 8/256)    5            5/8         memory
#include "held.cuh"
#include "layernorm.cuh"

template <u32 N> DEVICE void forward(const Forward& p) {
  EACH_ROW(r, p.rows) {
    const float* row = p.x + r * p.d;
    float* y = p.y + r * p.d;
    float x[N], s = 0, v = 0;
    HELD(x, N, p.d, row);
    EACH_HELD(k, i, N, p.d) s = add(s, x[k]);
    float mean = div(sum_of_lanes(s), p.n);
    EACH_HELD(k, i, N, p.d) {
      x[k] = sub(x[k], mean);
      v = fma(x[k], x[k], v);
    }
    float rstd = div(1.0f, sqrt(add(div(sum_of_lanes(v), p.n), p.eps)));
    EACH_HELD(k, i, N, p.d) y[i] = fma(mul(x[k], rstd), or_one(p.gamma, i), or_zero(p.beta, i));
    if (first_lane() && p.mean) p.mean[r] = mean;
    if (first_lane() && p.rstd) p.rstd[r] = rstd;
  }
}

template <u32 N> DEVICE void backward(const Backward& p) {
  EACH_ROW(r, p.rows) {
    const float *dy = p.dy + r * p.d, *x = p.x + r * p.d;
    float* dx = p.dx + r * p.d;
    float mean = from_first(p.mean + r), rstd = from_first(p.rstd + r), s = 0, t = 0;
    float g[N], h[N]; // dy·gamma, xhat
    HELD(g, N, p.d, dy);
    HELD(h, N, p.d, x);
    EACH_HELD(k, i, N, p.d) {
      g[k] = mul(g[k], or_one(p.gamma, i));
      h[k] = mul(sub(h[k], mean), rstd);
      s = add(s, g[k]);
      t = fma(g[k], h[k], t);
    }
    float c1 = div(sum_of_lanes(s), p.n), c2 = div(sum_of_lanes(t), p.n);
    EACH_HELD(k, i, N, p.d) dx[i] = mul(fma(-h[k], c2, sub(g[k], c1)), rstd);
  }
}

// Room for two blocks on a multiprocessor: without the bound, ptxas aims at three and
// spills at 1024 columns.
#define WIDTH(cols)                                                                       \
  KERNEL2(256, 2) void layernorm_forward_##cols(Forward p) { forward<cols / 32>(p); }     \
  KERNEL2(256, 2) void layernorm_backward_##cols(Backward p) { backward<cols / 32>(p); }

WIDTH(256)
WIDTH(512)
WIDTH(768)
WIDTH(1024)

KERNEL(256) void layernorm_parameter_blocks(Parameters p) {
  u64 blocks = (p.rows + 255) / 256;
  EACH(e, blocks * p.d) {
    u64 first = e / p.d * 256, at = first * p.d + e % p.d;
    u32 n = p.rows - first < 256 ? (u32)(p.rows - first) : 256, r = 0;
    const float *dy = p.dy + at, *x = p.x + at, *mean = p.mean + first, *rstd = p.rstd + first;
    float a = 0, b = 0;
    for (; r + 8 <= n; r += 8) {
      float g[8], h[8];
#pragma unroll
      for (u32 k = 0; k < 8; k++) {
        g[k] = dy[(u64)(r + k) * p.d];
        h[k] = x[(u64)(r + k) * p.d];
      }
#pragma unroll
      for (u32 k = 0; k < 8; k++) {
        a = fma(g[k], mul(sub(h[k], mean[r + k]), rstd[r + k]), a);
        b = add(b, g[k]);
      }
    }
    for (; r < n; r++) {
      float g = dy[(u64)r * p.d];
      a = fma(g, mul(sub(x[(u64)r * p.d], mean[r]), rstd[r]), a);
      b = add(b, g);
    }
    if (p.dgamma) p.dgamma[e] = a;
    if (p.dbeta) p.dbeta[e] = b;
  }
}
