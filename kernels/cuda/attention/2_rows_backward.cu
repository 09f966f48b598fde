// Version 2, backward: two kernels. Rows takes blocks of queries as the forward pass
// does (rows.cuh): scores and P again (or the caller's P), dP = dO·Vᵀ, the gradients dA
// of the scores, dQ = dA·K. P and dA go to global memory for Columns, which takes
// blocks of keys: dV = Pᵀ·dO and dK = dAᵀ·Q, over queries.
//
// Operations: 10·N²·d a pair, six of them in Rows (four where P is
// given). Bytes from L2: a block of Rows reads K twice and V once, 12·N·d, for
// 24·R·N·d operations: 2·R FLOP a byte, 20 at R = 10; a block of Columns reads
// 4·(64 + d) bytes for 2·64·d operations, 16 FLOP a byte at d = 64. P and dA are 16·N²
// bytes written and read, 0.6 MB a pair at N = 197, in L2 where the launcher's chunk of
// pairs fits: 10·d/16 = 40 FLOP a byte at d = 64. Bound: fp32.
#include "rows.cuh"

// rows_body: R rows a warp, J·32 keys a chunk.
template <int D, int R, int J> DEVICE void rows_body(const Args& a) {
  extern __shared__ float room[];
  constexpr int RL = R * D / 128, G = R / 2; // rows of a lane in the second product; rows at once in softmax
  u32 pitch = row_pitch(a.keys), lane = thread_x() % 32;
  float* behind = room + WARPS * R * pitch;
  float* tile = a.chunks == 1 ? room : behind;
  float* planes = tile + WARPS * R * D;
  float* rows = room + thread_x() / 32 * R * pitch;

  // P to global memory; the columns between keys and pitch are filled, since Columns
  // copies 16 bytes at a time.
  if (!a.given) {
    Place at = place<R>(a);
    fetch_rows<D, R>(tile, head_of(a.q, at.g, a.heads), (u32)a.q.token, at.first, a.queries);
    scores<D, R, J>(rows, pitch, tile, planes, head_of(a.k, at.g, a.heads), (u32)a.k.token, a.keys, a.chunks, a.scale);
  }
  Place at = place<R>(a);
  if (!a.given)
#pragma unroll 1
    for (u32 r = 0; r < R; r += R / 2) softmax_rows<R / 2>(rows + r * pitch, pitch, a.keys);
#pragma unroll 1
  for (u32 r = 0; r < R && at.query + r < a.queries; r++) {
    u64 row = (u64)at.h * a.queries + at.query + r;
    float* p = a.p + row * a.pitch;
    if (a.given) {
      for (u32 j = lane; j < a.pitch; j += 32) p[j] = j < a.keys ? a.given[row * a.keys + j] : 0;
    } else {
      for (u32 j = lane; j < a.pitch; j += 32) p[j] = j < a.keys ? rows[r * pitch + j] : 0;
    }
  }
  __syncthreads(); // the rows may lie over the tile

  // dP into the rows, then dA. A lane reads of P what it wrote itself.
  fetch_rows<D, R>(tile, head_of(a.o, at.g, a.heads), (u32)a.o.token, at.first, a.queries);
  scores<D, R, J>(rows, pitch, tile, planes, head_of(a.v, at.g, a.heads), (u32)a.v.token, a.keys, a.chunks, 1);
  at = place<R>(a);
  const float* k = head_of(a.k, at.g, a.heads);
  fetch_steps<D>(behind, k, (u32)a.k.token, 0, a.keys);
  copy_async_commit();
#pragma unroll 1
  for (u32 r = 0; r < R; r += G) {
    u64 first = ((u64)at.h * a.queries + at.query + r) * a.pitch;
    s32 left = (s32)(a.queries - at.query - r); // rows that there are
    float* dp = rows + r * pitch;
    float t[G];
#pragma unroll
    for (int i = 0; i < G; i++) t[i] = 0;
#pragma unroll 1
    for (u32 start = 0; start < a.keys; start += 32) { // whole warps, as in softmax_rows
      u32 j = start + lane;
#pragma unroll
      for (int i = 0; i < G; i++)
        if (i < left && j < a.keys) t[i] = fma(a.p[first + i * a.pitch + j], dp[i * pitch + j], t[i]);
    }
    warp_sums<G>(t);
#pragma unroll 1
    for (u32 j = lane; j < a.pitch; j += 32)
#pragma unroll
      for (int i = 0; i < G; i++) {
        float da = 0;
        if (i < left && j < a.keys) dp[i * pitch + j] = da = mul(mul(a.p[first + i * a.pitch + j], sub(dp[i * pitch + j], t[i])), a.scale);
        if (i < left) a.da[first + i * a.pitch + j] = da;
      }
  }
  u32 group = lane / (D / 4) * RL;
  f32x4 dq[RL];
  weighted<D, RL>(dq, rows + group * pitch, pitch, behind, k, (u32)a.k.token, a.keys);
  at = place<R>(a);
  float* to = head_of(a.dq, at.g, a.heads) + lane % (D / 4) * 4;
#pragma unroll
  for (int r = 0; r < RL; r++)
    if (at.query + group + r < a.queries) store4(to + (at.query + group + r) * a.dq.token, dq[r]);
}

// fetch_columns brings 32 queries of w's columns key … key+KEYS−1 and of x into a stage.
template <int D, int KEYS>
DEVICE void fetch_columns(float* stage, const float* w, u32 pitch, const float* x, u32 token, u32 query, u32 n, u32 key) {
  u32 column = key + thread_x() % (KEYS / 4) * 4;
  column = column < pitch ? column : pitch - 4; // nobody stores what comes of it
#pragma unroll
  for (u32 i = 0; i < STEP * KEYS / 4 / THREADS; i++)
    copy_async16(shared_address(stage + (thread_x() + i * THREADS) * 4),
                 w + clamped(query + thread_x() / (KEYS / 4) + i * (THREADS / (KEYS / 4)), pitch, n) + column);
  fetch_steps<D>(stage + STEP * KEYS, x, token, query, n);
}

// columns_body: 8 keys × 4 dims a lane; block_y chooses the product.
template <int D> DEVICE void columns_body(const Args& a) {
  constexpr u32 KEYS = 8 * WARPS * 128 / D, STAGE = STEP * (KEYS + D);
  extern __shared__ float room[];
  u32 lane = thread_x() % 32, warp = thread_x() / 32;
  u32 tiles = (a.keys + KEYS - 1) / KEYS, n = a.queries;
  u32 h = block_x() / tiles, g = a.first + h, key = block_x() % tiles * KEYS;
  bool second = block_y() != 0;
  const float* w = (second ? a.da : a.p) + (u64)h * n * a.pitch;
  const float* x = head_of(second ? a.q : a.o, g, a.heads);
  u32 token = (u32)(second ? a.q.token : a.o.token), pitch = (u32)a.pitch;
  u32 mine = (warp * (128 / D) + lane / (D / 4)) * 8, dim = lane % (D / 4) * 4;
  bool idle = key + warp * (128 / D) * 8 >= a.keys; // the whole warp: it only copies

  f32x4 s[8];
#pragma unroll
  for (int i = 0; i < 8; i++) s[i] = f32x4{-0.0f, -0.0f, -0.0f, -0.0f}; // as in weighted
  fetch_columns<D, KEYS>(room, w, pitch, x, token, 0, n, key);
  copy_async_commit();
#pragma unroll 1
  for (u32 start = 0; start < n; start += 128) {
    f32x4 p[8];
#pragma unroll
    for (int i = 0; i < 8; i++) p[i] = f32x4{0, 0, 0, 0};
#pragma unroll 1
    for (u32 query = start; query < n && query < start + 128; query += STEP) {
      float* stage = room + query / STEP % 2 * STAGE;
      if (query + STEP < n) fetch_columns<D, KEYS>(room + (query / STEP + 1) % 2 * STAGE, w, pitch, x, token, query + STEP, n, key);
      copy_async_commit();
      copy_async_wait<1>();
      __syncthreads();
      const float *left = stage + mine, *right = stage + STEP * KEYS + dim;
      u32 steps = idle ? 0 : n - query < STEP ? n - query : STEP;
#pragma unroll 8
      for (; steps; steps--, left += KEYS, right += D) {
        f32x4 a0 = load4(left), a1 = load4(left + 4), b = load4(right);
#pragma unroll
        for (int i = 0; i < 8; i++)
#pragma unroll
          for (int e = 0; e < 4; e++) p[i][e] = fma(i < 4 ? a0[i & 3] : a1[i & 3], b[e], p[i][e]);
      }
      __syncthreads();
    }
#pragma unroll
    for (int i = 0; i < 8; i++)
#pragma unroll
      for (int e = 0; e < 4; e++) s[i][e] = add(s[i][e], p[i][e]);
  }
  const Heads& out = second ? a.dk : a.dv;
  float* to = head_of(out, g, a.heads) + dim;
#pragma unroll
  for (int i = 0; i < 8; i++)
    if (key + mine + i < a.keys) store4(to + (key + mine + i) * out.token, s[i]);
}

// attention_rows_<d>_<J>_<R>, attention_columns_<d>; launcher: tilings.
KERNEL2(128, 3) void attention_rows_64_3_10(Args a) { rows_body<64, 10, 3>(a); }
KERNEL2(128, 3) void attention_rows_64_7_10(Args a) { rows_body<64, 10, 7>(a); }
KERNEL2(128, 2) void attention_rows_64_9_8(Args a) { rows_body<64, 8, 9>(a); }
KERNEL2(128, 2) void attention_rows_64_7_6(Args a) { rows_body<64, 6, 7>(a); }
KERNEL2(128, 2) void attention_rows_32_7_12(Args a) { rows_body<32, 12, 7>(a); }
KERNEL2(128, 3) void attention_columns_64(Args a) { columns_body<64>(a); }
KERNEL2(128, 3) void attention_columns_32(Args a) { columns_body<32>(a); }
