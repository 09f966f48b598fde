// Version 3, for rows too long for shared memory: the five products are contractions of
// package contract, whose tiles run at the speed of a matrix product of any size, and
// scores lie in global memory between them. What is left for these kernels is the row
// between two products, in place. The bits are the same: NUMERICS.md §6 defines
// attention as this chain.
//
//   forward    S = Q·Kᵀ (contract), attention_softmax, O = P·V (contract)
//   backward   dP = dO·Vᵀ, attention_softmax_gradients, dV = Pᵀ·dO, dQ = dA·K, dK = dAᵀ·Q
//
// A warp has a row, a lane the keys of its lane in §2. Softmax reads and writes N² values
// twice and reads them once more, 20·N² bytes for some 30·N² operations; the gradients
// take 24·N² bytes for 5·N². Bound: memory, or L2 where the launcher's chunk fits it; the
// products beside them do 2·N²·d operations each.
#include "attention.cuh"

DEVICE u64 first_row() { return (u64)block_x() * 4 + thread_x() / 32; }

// P = softmax(S·scale), in place.
KERNEL(128) void attention_softmax(Args a) {
  u32 lane = thread_x() % 32;
  for (u64 r = first_row(); r < (u64)a.count * a.queries; r += (u64)blocks_x() * 4) {
    float* p = a.p + r * a.pitch;
    float m = from_bits(0xff800000); // −Inf
    for (u32 j = lane; j < a.keys; j += 32) {
      float s = mul(p[j], a.scale);
      p[j] = s;
      m = larger(m, s);
    }
    softmax_rest(p, a.keys, warp_max(m));
  }
}

// dA = (P·(dP − rowsum_fma(P, dP)))·scale, in the place of dP.
KERNEL(128) void attention_softmax_gradients(Args a) {
  u32 lane = thread_x() % 32;
  for (u64 r = first_row(); r < (u64)a.count * a.queries; r += (u64)blocks_x() * 4) {
    const float* p = a.p + r * a.pitch;
    float* da = a.da + r * a.da_pitch;
    float t = 0;
    for (u32 j = lane; j < a.keys; j += 32) t = fma(p[j], da[j], t);
    t = warp_sum(t);
    for (u32 j = lane; j < a.keys; j += 32) da[j] = mul(mul(p[j], sub(da[j], t)), a.scale);
  }
}
