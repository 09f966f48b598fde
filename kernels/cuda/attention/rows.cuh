// Blocks of query rows: what version 2's forward and backward pass share. A block is
// 4 warps; a warp owns R rows of scores, and its lane l the keys l, l + 32, …: so the
// lanes of a row of scores are the lanes of NUMERICS.md §2, softmax needs neither a
// barrier nor a transposition, and only one pass over keys.
//
// Dynamic shared memory, in floats, keys' = row_pitch(keys):
//
//   rows   4·R · keys'       scores, then probabilities (or gradients of the scores)
//   tile   4·R · D           Q or dO          } where all keys are one chunk, these two
//   planes 2 · plane_floats  K or V, 16 dims  } lie under the rows, which come later
//   steps  2 · 32 · D        V or K, 32 keys: over tile and planes, behind the rows
#pragma once
#include "attention.cuh"

#define WARPS 4
#define THREADS 128
#define DIMS 16 // of keys in one stage of the first product
#define STEP 32 // keys in one stage of the second product

// A warp's 16-byte reads of two or four rows at once meet different banks when the
// pitch is an odd multiple of 4 (launcher: rowPitch).
DEVICE u32 row_pitch(u32 keys) { return ((keys + 3) / 4 | 1) * 4; }

// A stage of K is four planes [4 dims][key]: lanes read neighbouring 16 bytes. Planes
// are 8 floats apart in banks, so that cp.async's writes meet no conflict either.
template <int J> DEVICE constexpr u32 plane() { return 32 * J * 4 + 8; }

// fresh_block_x reads the block's number again: what depends on it need not stay in
// registers through a product, which has none to spare.
DEVICE u32 fresh_block_x() {
  u32 x;
  asm volatile("mov.u32 %0, %%ctaid.x;" : "=r"(x));
  return x;
}

// Place is a warp's R rows: queries from `query` on of pair g, the h-th of this launch,
// in a block whose first query is `first`.
struct Place {
  u32 h, g, first, query;
};
template <int R> DEVICE Place place(const Args& a) {
  u32 tiles = (a.queries + WARPS * R - 1) / (WARPS * R), block = fresh_block_x();
  u32 h = block / tiles, first = block % tiles * (WARPS * R);
  return {h, a.first + h, first, first + thread_x() / 32 * R};
}

// clamped is where vector t lies, the last of n instead of those past the end. In 32
// bits, which the launcher has checked; one minimum, so that no address stays in a
// register from one stage to the next.
DEVICE u32 clamped(u32 t, u32 token, u32 n) {
  u32 at = t * token, last = (n - 1) * token;
  return at < last ? at : last;
}

// fetch_rows brings R·4 vectors of D values, from vector `first` on, into [row][D].
// Rows past the end repeat the last one; nobody stores what comes of them.
template <int D, int R> DEVICE void fetch_rows(float* tile, const float* x, u32 token, u32 first, u32 n) {
  for (u32 i = thread_x(); i < WARPS * R * D / 4; i += THREADS)
    copy_async16(shared_address(tile + i * 4), x + clamped(first + i / (D / 4), token, n) + i % (D / 4) * 4);
}

// fetch_planes brings dims dim … dim+15 of 32·J vectors into planes.
template <int J> DEVICE void fetch_planes(float* stage, const float* x, u32 token, u32 first, u32 n, u32 dim) {
  u32 key = thread_x() / 4, quad = thread_x() % 4;
  u32 to = shared_address(stage + quad * plane<J>() + key * 4);
  const float* from = x + dim + quad * 4;
#pragma unroll
  for (u32 j = 0; j < J; j++) copy_async16(to + j * 512, from + clamped(first + key + j * 32, token, n));
}

// products is s[r][j] = Σ tile[r]·x[first + lane + 32·j] over D ≤ 128 dims: one block
// of rule 1. The tile's copy may still be under way. Every value of the tile is read by
// all lanes at once, and serves J fma; every value of x serves R.
template <int D, int R, int J>
DEVICE void products(float (&s)[R][J], const float* tile, float* planes, const float* x, u32 token, u32 first, u32 n) {
  constexpr int AHEAD = R * J == 70 ? 1 : 2; // 10 × 7 scores leave no registers to read ahead in (sm_120)
  u32 lane = thread_x() % 32;
  const float* own = tile + thread_x() / 32 * R * D;
#pragma unroll
  for (int r = 0; r < R; r++)
#pragma unroll
    for (int j = 0; j < J; j++) s[r][j] = 0;
  fetch_planes<J>(planes, x, token, first, n, 0);
  copy_async_commit();
#pragma unroll 1
  for (u32 dim = 0; dim < D; dim += DIMS) {
    float* stage = planes + dim / DIMS % 2 * (4 * plane<J>());
    if (dim + DIMS < D) fetch_planes<J>(planes + (dim / DIMS + 1) % 2 * (4 * plane<J>()), x, token, first, n, dim + DIMS);
    copy_async_commit();
    copy_async_wait<1>();
    __syncthreads();
#pragma unroll AHEAD
    for (u32 quad = 0; quad < DIMS / 4; quad++) {
      f32x4 b[J];
#pragma unroll
      for (int j = 0; j < J; j++) b[j] = load4(stage + quad * plane<J>() + (lane + 32 * j) * 4);
#pragma unroll
      for (int r = 0; r < R; r++) {
        f32x4 a = load4(own + r * D + dim + quad * 4);
#pragma unroll
        for (int c = 0; c < 4; c++)
#pragma unroll
          for (int j = 0; j < J; j++) s[r][j] = fma(a[c], b[j][c], s[r][j]);
      }
    }
    __syncthreads();
  }
}

// fetch_steps brings keys key … key+31 of x into [key][D].
template <int D> DEVICE void fetch_steps(float* stage, const float* x, u32 token, u32 key, u32 n) {
  constexpr u32 each = THREADS / (D / 4); // keys a round of the block's threads
  u32 to = shared_address(stage + thread_x() * 4), t = key + thread_x() / (D / 4);
  const float* from = x + thread_x() % (D / 4) * 4;
#pragma unroll
  for (u32 i = 0; i < STEP / each; i++) copy_async16(to + i * each * D * 4, from + clamped(t + i * each, token, n));
}

// weighted is s[r] = Σ w[r, key]·x[key] over n keys by rule 1, for the R·D/32·4 values
// of a lane: 4 dims from 4·(lane % (D/4)) on, and the rows from R/G·(lane / (D/4)) on,
// where G = 128/D groups of lanes share a warp's R rows. w points at the first of them.
// The first step's copy has been started by the caller.
template <int D, int RL>
DEVICE void weighted(f32x4 (&s)[RL], const float* w, u32 pitch, float* steps, const float* x, u32 token, u32 n) {
  u32 column = thread_x() % (D / 4) * 4;
#pragma unroll
  for (int r = 0; r < RL; r++) s[r] = f32x4{-0.0f, -0.0f, -0.0f, -0.0f}; // −0 + p is p for every p: the first sum is assigned
#pragma unroll 1
  for (u32 start = 0; start < n; start += 128) {
    f32x4 p[RL];
#pragma unroll
    for (int r = 0; r < RL; r++) p[r] = f32x4{0, 0, 0, 0};
#pragma unroll 1
    for (u32 key = start; key < n && key < start + 128; key += STEP) {
      const float* stage = steps + key / STEP % 2 * (STEP * D) + column;
      if (key + STEP < n) fetch_steps<D>(steps + (key / STEP + 1) % 2 * (STEP * D), x, token, key + STEP, n);
      copy_async_commit();
      copy_async_wait<1>();
      __syncthreads();
      u32 left = n - key < STEP ? n - key : STEP;
      const float *row = w + key, *at = stage;
#pragma unroll 4
      for (u32 quads = left / 4; quads; quads--, row += 4, at += 4 * D) {
        f32x4 b[4];
#pragma unroll
        for (int c = 0; c < 4; c++) b[c] = load4(at + c * D);
#pragma unroll
        for (int r = 0; r < RL; r++) {
          f32x4 a = load4(row + r * pitch);
#pragma unroll
          for (int c = 0; c < 4; c++)
#pragma unroll
            for (int e = 0; e < 4; e++) p[r][e] = fma(a[c], b[c][e], p[r][e]);
        }
      }
#pragma unroll 1
      for (u32 i = left & ~3u; i < left; i++) { // a zero in place of a missing key could turn a −0
        f32x4 b = load4(stage + i * D);
#pragma unroll
        for (int r = 0; r < RL; r++) {
          float a = w[r * pitch + key + i];
#pragma unroll
          for (int e = 0; e < 4; e++) p[r][e] = fma(a, b[e], p[r][e]);
        }
      }
      __syncthreads();
    }
#pragma unroll
    for (int r = 0; r < RL; r++)
#pragma unroll
      for (int e = 0; e < 4; e++) s[r][e] = add(s[r][e], p[r][e]);
  }
}

// scores is rows[r, key] = (tile[r]·x[key])·scale for all keys, chunk after chunk, a lane
// writing its own. The tile's copy may still be under way.
template <int D, int R, int J>
DEVICE void scores(float* rows, u32 pitch, const float* tile, float* planes, const float* x, u32 token, u32 keys, u32 chunks, float scale) {
  u32 lane = thread_x() % 32;
#pragma unroll 1
  for (u32 chunk = 0; chunk < chunks; chunk++) {
    float s[R][J];
    u32 first = chunk * 32 * J;
    products<D, R, J>(s, tile, planes, x, token, first, keys);
#pragma unroll
    for (int r = 0; r < R; r++)
#pragma unroll
      for (int j = 0; j < J; j++)
        if (first + lane + 32 * j < keys) rows[r * pitch + first + lane + 32 * j] = mul(s[r][j], scale);
  }
}

// warp_sums is warp_sum of G values, side by side: one after the other, each would wait
// for five shuffles.
template <int G> DEVICE void warp_sums(float (&v)[G]) {
#pragma unroll
  for (int mask = 16; mask > 0; mask /= 2) {
    float other[G];
#pragma unroll
    for (int i = 0; i < G; i++) other[i] = shuffle_xor(v[i], mask);
#pragma unroll
    for (int i = 0; i < G; i++) v[i] = add(v[i], other[i]);
  }
}

// softmax_rows turns G rows of scores into probabilities. A lane touches its own keys;
// all lanes go round equally often, so that the warp is whole at the shuffles and ptxas
// need not provide for one that is not.
template <int G> DEVICE void softmax_rows(float* rows, u32 pitch, u32 keys) {
  u32 lane = thread_x() % 32;
  float m[G], sum[G];
#pragma unroll
  for (int i = 0; i < G; i++) m[i] = from_bits(0xff800000), sum[i] = 0; // −Inf
#pragma unroll 1
  for (u32 start = 0; start < keys; start += 32)
    if (start + lane < keys)
#pragma unroll
      for (int i = 0; i < G; i++) m[i] = larger(m[i], rows[i * pitch + start + lane]);
#pragma unroll
  for (int mask = 16; mask > 0; mask /= 2) {
    float other[G];
#pragma unroll
    for (int i = 0; i < G; i++) other[i] = shuffle_xor(m[i], mask);
#pragma unroll
    for (int i = 0; i < G; i++) m[i] = larger(m[i], other[i]);
  }
#pragma unroll 1
  for (u32 start = 0; start < keys; start += 32)
    if (start + lane < keys) {
      float* at = rows + start + lane;
      float e[G];
#pragma unroll
      for (int i = 0; i < G; i++) e[i] = exp(sub(at[i * pitch], m[i]));
#pragma unroll
      for (int i = 0; i < G; i++) {
        at[i * pitch] = e[i];
        sum[i] = add(sum[i], e[i]);
      }
    }
  warp_sums<G>(sum);
#pragma unroll 1
  for (u32 start = 0; start < keys; start += 32)
    if (start + lane < keys)
#pragma unroll
      for (int i = 0; i < G; i++) {
        float* at = rows + i * pitch + start + lane;
        *at = div(*at, sum[i]);
      }
}
