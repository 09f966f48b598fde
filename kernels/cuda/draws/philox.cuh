// Philox4x32-10 in counter mode (NUMERICS.md §7; Salmon and others, SC 2011), and
// what an element becomes. Elements 4j … 4j+3 are the words of block j.
#pragma once
#include "elementary.cuh"

struct Draw {
  float* dst;
  const float* x; // dropout
  u64 n;
  u64 first;   // the block of element 0
  u64 drop;    // dropout: words below are dropped
  u32 key0, key1, stream, step;
  float a, b;  // uniform: fma(u, b, a); dropout: x·b
};

struct Words {
  u32 w[4];
};

// The high half of a product: mul.hi.u32.
DEVICE u32 mul_high(u32 a, u32 b) { return __nvvm_mulhi_ui(a, b); }

// The upper half of a counter. A plain shift becomes an unpacking move in a scope of
// its own, the only one in the project's PTX.
DEVICE u32 upper(u64 j) { return (u32)__nvvm_mulhi_ull(j, 1ull << 32); }

// block is words 4j … 4j+3 of the draw: the counter (j, stream, step) under the key.
DEVICE Words block(const Draw& p, u64 j) {
  u32 c0 = (u32)j, c1 = upper(j), c2 = p.stream, c3 = p.step, k0 = p.key0, k1 = p.key1;
#pragma unroll
  for (int round = 0; round < 10; round++) {
    u32 h0 = mul_high(0xD2511F53u, c0), l0 = 0xD2511F53u * c0, h1 = mul_high(0xCD9E8D57u, c2), l1 = 0xCD9E8D57u * c2;
    c0 = h1 ^ c1 ^ k0, c1 = l1, c2 = h0 ^ c3 ^ k1, c3 = l0;
    k0 += 0x9E3779B9u, k1 += 0xBB67AE85u;
  }
  return Words{{c0, c1, c2, c3}};
}

// unit maps a word to [0, 1): (w >> 8)·2⁻²⁴, exact.
DEVICE float unit(u32 w) { return mul((float)(w >> 8), 0x1p-24f); }

DEVICE float uniform(const Draw& p, u32 w) { return fma(unit(w), p.b, p.a); }

DEVICE float dropout(const Draw& p, u32 w, float x) { return (u64)w < p.drop ? 0.0f : mul(x, p.b); }

// The radius and the angle of a pair of normal values.
DEVICE float radius(u32 w) { return sqrt(mul(-2.0f, log(mul((float)((w >> 8) + 1), 0x1p-24f)))); }
DEVICE float angle(u32 w) { return mul(0x1.921fb6p+2f, unit(w)); } // float32(2π)
