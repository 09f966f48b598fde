// Sums and maxima of rows and columns as NUMERICS.md §2 and §3 write them; a full
// reduction (§4) is row sums of rows of 4096, then one column. A warp has a row, its
// lanes are the lanes of §2; in the columns a thread has a column.
//
//                       bytes a value   operations   FLOP/byte   bound
//   row_sum, row_max        4               1           1/4      memory
//   row_dot                 8               2           1/4      memory
//   column_sum              4               1           1/4      latency: a chain a thread
//   column_dot              8               2           1/4      latency
#include "reduce.cuh"

KERNEL(256) void reduce_row_sum(Rows p) {
  EACH_ROW(r, p.rows) {
    const float* x = p.x + r * p.cols;
    float q = 0;
    EACH_OF_LANE(i, row_length(p, r)) q = add(q, x[i]);
    q = sum_of_lanes(q);
    if (first_lane()) p.dst[r] = q;
  }
}

KERNEL(256) void reduce_row_dot(Rows p) {
  EACH_ROW(r, p.rows) {
    const float *x = p.x + r * p.cols, *y = p.y + r * p.cols;
    float q = 0;
    EACH_OF_LANE(i, row_length(p, r)) q = fma(x[i], y[i], q);
    q = sum_of_lanes(q);
    if (first_lane()) p.dst[r] = q;
  }
}

KERNEL(256) void reduce_row_max(Rows p) {
  EACH_ROW(r, p.rows) {
    const float* x = p.x + r * p.cols;
    float m = MINUS_INFINITY;
    EACH_OF_LANE(i, row_length(p, r)) m = max_of(m, x[i]);
    m = max_of_lanes(m);
    if (first_lane()) p.dst[r] = m;
  }
}

// column is rule 3 over the rows of column e: a chain of adds of x, or of fma with y.
template <bool DOT> DEVICE float column(const Columns& p, u64 e) {
  u64 at = e / p.cols * p.rows * p.cols + e % p.cols;
  float sum = 0;
  for (u64 start = 0; start < p.rows; start += 256) {
    float q = 0;
    u64 end = start + 256 < p.rows ? start + 256 : p.rows;
    for (u64 r = start; r < end; r++, at += p.cols) q = DOT ? fma(p.x[at], p.y[at], q) : add(q, p.x[at]);
    sum = start == 0 ? q : add(sum, q); // assigned: a block sum is never added to +0
  }
  return div(sum, p.divisor);
}

KERNEL(256) void reduce_column_sum(Columns p) {
  EACH(e, p.n) p.dst[e] = column<false>(p, e);
}

KERNEL(256) void reduce_column_dot(Columns p) {
  EACH(e, p.n) p.dst[e] = column<true>(p, e);
}
