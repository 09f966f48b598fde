// Version 1: attention as NUMERICS.md §6 writes it, one kernel a line. Probabilities
// and the gradients of the scores lie in global memory between kernels.
//
//   forward    probabilities, output
//   backward   (probabilities,) score_gradients, then three products
//
// Work is divided by outputs alone: a warp has a row of scores, its lanes are the 32
// lanes of §2; a thread has an element of a product and follows §1's chain.
//
// N queries and keys, d values a vector, for one pair of item and head: each of the
// products is 2·N²·d operations on 8·N·d + 4·N² bytes at best, 19 FLOP a byte at
// N = 197, d = 64. But here every fma has two loads of its own, 8 bytes of L1 for 2
// operations: bound by L1, far from both memory and fp32.
#include "attention.cuh"

// contracted is rule 1: Σ x[i·xs]·y[i·ys] over i < n, in blocks of 128.
DEVICE float contracted(const float* x, u64 xs, const float* y, u64 ys, u32 n) {
  float s = 0;
  for (u32 start = 0; start < n; start += 128) {
    float p = 0;
    u32 end = n - start < 128 ? n : start + 128;
    for (u32 i = start; i < end; i++) p = fma(x[i * xs], y[i * ys], p);
    s = start == 0 ? p : add(s, p); // assigned: a block sum may be −0
  }
  return s;
}

// Row is one row of scores: query i of pair g, the h-th of this launch.
struct Row {
  u32 g, i;
  u64 at; // of the row among the rows of this launch
};

// A warp takes every (grid's number of warps)-th row.
DEVICE u64 first_row() { return (u64)block_x() * 4 + thread_x() / 32; }
DEVICE u64 row_stride() { return (u64)blocks_x() * 4; }
DEVICE Row row_at(const Args& a, u64 r) { return {a.first + (u32)(r / a.queries), (u32)(r % a.queries), r}; }

// P = softmax((Q·Kᵀ)·scale). A lane reads again only what it wrote itself.
KERNEL(128) void attention_probabilities(Args a) {
  u32 lane = thread_x() % 32;
  for (u64 r = first_row(); r < (u64)a.count * a.queries; r += row_stride()) {
    Row row = row_at(a, r);
    const float* q = head_of(a.q, row.g, a.heads) + row.i * a.q.token;
    const float* k = head_of(a.k, row.g, a.heads);
    float* p = a.p + r * a.pitch;
    float m = from_bits(0xff800000); // −Inf
    for (u32 j = lane; j < a.keys; j += 32) {
      float s = mul(contracted(q, 1, k + j * a.k.token, 1, a.dim), a.scale);
      p[j] = s;
      m = larger(m, s);
    }
    softmax_rest(p, a.keys, warp_max(m));
  }
}

// dP = dO·Vᵀ, t = rowsum_fma(P, dP), dA = (P·(dP − t))·scale.
KERNEL(128) void attention_score_gradients(Args a) {
  u32 lane = thread_x() % 32;
  for (u64 r = first_row(); r < (u64)a.count * a.queries; r += row_stride()) {
    Row row = row_at(a, r);
    const float* d = head_of(a.o, row.g, a.heads) + row.i * a.o.token;
    const float* v = head_of(a.v, row.g, a.heads);
    const float* p = a.p + r * a.pitch;
    float* da = a.da + r * a.da_pitch;
    float t = 0;
    for (u32 j = lane; j < a.keys; j += 32) {
      float dp = contracted(d, 1, v + j * a.v.token, 1, a.dim);
      da[j] = dp;
      t = fma(p[j], dp, t);
    }
    t = warp_sum(t);
    for (u32 j = lane; j < a.keys; j += 32) da[j] = mul(mul(p[j], sub(da[j], t)), a.scale);
  }
}

// over_keys is out[i] = Σ w[i, j]·x[j], one thread an element, over keys j.
DEVICE void over_keys(const Args& a, const Heads& out, const float* w, u64 pitch, const Heads& x) {
  u64 n = (u64)a.count * a.queries * a.dim;
  for (u64 e = (u64)block_x() * 128 + thread_x(); e < n; e += (u64)blocks_x() * 128) {
    u32 c = (u32)(e % a.dim);
    Row row = row_at(a, e / a.dim);
    head_of(out, row.g, a.heads)[row.i * out.token + c] =
        contracted(w + row.at * pitch, 1, head_of(x, row.g, a.heads) + c, x.token, a.keys);
  }
}

// over_queries is out[j] = Σ w[i, j]·x[i], one thread an element, over queries i.
DEVICE void over_queries(const Args& a, const Heads& out, const float* w, u64 pitch, const Heads& x) {
  u64 n = (u64)a.count * a.keys * a.dim;
  for (u64 e = (u64)block_x() * 128 + thread_x(); e < n; e += (u64)blocks_x() * 128) {
    u32 c = (u32)(e % a.dim);
    u32 h = (u32)(e / a.dim / a.keys), j = (u32)(e / a.dim % a.keys), g = a.first + h;
    head_of(out, g, a.heads)[j * out.token + c] =
        contracted(w + (u64)h * a.queries * pitch + j, pitch, head_of(x, g, a.heads) + c, x.token, a.queries);
  }
}

// O = P·V.
KERNEL(128) void attention_output(Args a) { over_keys(a, a.o, a.p, a.pitch, a.v); }

// dQ = dA·K.
KERNEL(128) void attention_query_gradients(Args a) { over_keys(a, a.dq, a.da, a.da_pitch, a.k); }

// dK = dAᵀ·Q.
KERNEL(128) void attention_key_gradients(Args a) { over_queries(a, a.dk, a.da, a.da_pitch, a.q); }

// dV = Pᵀ·dO.
KERNEL(128) void attention_value_gradients(Args a) { over_queries(a, a.dv, a.p, a.pitch, a.o); }
