// What changes in rows: eight values of a lane are loaded before the chain takes them,
// 1 KiB of a row in flight for every warp, where 1_direct waits for memory at each.
//
// In columns: every block of 256 rows has threads of its own, one a column, which write
// block sums [groups, blocks, cols]; add_blocks then adds them in order. The chain of a
// thread is 256 steps long whatever the number of rows, and eight rows are in flight.
//
// Bytes, operations and bounds are those of 1_direct, and for the block sums 8/256 bytes
// a value; columns are bound by memory where there are enough of them (blocks·cols above
// some 10⁴ threads), else by latency.
#include "reduce.cuh"

enum Kind { SUM, DOT, MAX };

template <Kind KIND> DEVICE float step(float q, float v, float w) {
  return KIND == SUM ? add(q, v) : KIND == DOT ? fma(v, w, q) : max_of(q, v);
}

// lane_of_row is what a lane makes of its values of row r: eight loads, eight steps.
template <Kind KIND> DEVICE float lane_of_row(const Rows& p, u64 r) {
  const float *x = p.x + r * p.cols, *y = p.y + r * p.cols;
  u32 n = row_length(p, r), i = thread_x() % 32;
  float q = KIND == MAX ? MINUS_INFINITY : 0.0f;
  for (; n >= 256 && i <= n - 225; i += 256) { // i + 7·32 is in the row
    float v[8], w[8];
#pragma unroll
    for (u32 k = 0; k < 8; k++) {
      v[k] = x[i + 32 * k];
      if (KIND == DOT) w[k] = y[i + 32 * k];
    }
#pragma unroll
    for (u32 k = 0; k < 8; k++) q = step<KIND>(q, v[k], w[k]);
  }
  for (; i < n; i += 32) q = step<KIND>(q, x[i], KIND == DOT ? y[i] : 0.0f);
  return q;
}

KERNEL(256) void reduce_row_sum_ahead(Rows p) {
  EACH_ROW(r, p.rows) {
    float q = sum_of_lanes(lane_of_row<SUM>(p, r));
    if (first_lane()) p.dst[r] = q;
  }
}

KERNEL(256) void reduce_row_dot_ahead(Rows p) {
  EACH_ROW(r, p.rows) {
    float q = sum_of_lanes(lane_of_row<DOT>(p, r));
    if (first_lane()) p.dst[r] = q;
  }
}

KERNEL(256) void reduce_row_max_ahead(Rows p) {
  EACH_ROW(r, p.rows) {
    float m = max_of_lanes(lane_of_row<MAX>(p, r));
    if (first_lane()) p.dst[r] = m;
  }
}

// block_sum is block sum e = (group·blocks + block)·cols + column.
template <Kind KIND> DEVICE float block_sum(const Columns& p, u64 e) {
  u64 blocks = (p.rows + 255) / 256, gb = e / p.cols, first = gb % blocks * 256;
  u64 at = (gb / blocks * p.rows + first) * p.cols + e % p.cols;
  u32 n = p.rows - first < 256 ? (u32)(p.rows - first) : 256, r = 0;
  float q = 0;
  for (; r + 8 <= n; r += 8) {
    float v[8], w[8];
#pragma unroll
    for (u32 k = 0; k < 8; k++, at += p.cols) {
      v[k] = p.x[at];
      if (KIND == DOT) w[k] = p.y[at];
    }
#pragma unroll
    for (u32 k = 0; k < 8; k++) q = step<KIND>(q, v[k], w[k]);
  }
  for (; r < n; r++, at += p.cols) q = step<KIND>(q, p.x[at], KIND == DOT ? p.y[at] : 0.0f);
  return q;
}

// In these two n is groups·blocks·cols, and dst holds block sums; a single block is the
// result, and then divided. Elsewhere the divisor is 1.
KERNEL(256) void reduce_column_sum_blocks(Columns p) {
  EACH(e, p.n) p.dst[e] = div(block_sum<SUM>(p, e), p.divisor);
}

KERNEL(256) void reduce_column_dot_blocks(Columns p) {
  EACH(e, p.n) p.dst[e] = div(block_sum<DOT>(p, e), p.divisor);
}

// add_blocks adds the block sums x [groups, rows, cols], at least one row, in order, the
// first assigned, and divides.
KERNEL(256) void reduce_add_blocks(Columns p) {
  EACH(e, p.n) {
    const float* x = p.x + e / p.cols * p.rows * p.cols + e % p.cols;
    float sum = x[0];
    for (u64 r = 1; r < p.rows; r++) sum = add(sum, x[r * p.cols]);
    p.dst[e] = div(sum, p.divisor);
  }
}
