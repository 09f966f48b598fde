// The tensor cores of sm_80 and later, as PTX has them: fragments of a warp, loads of
// 8×8 matrices from shared memory, products with fp32 accumulators. Lane l is
// (g, t) = (l / 4, l % 4) in the layouts below. How the products inside one mma are
// summed is the hardware generation's affair (NUMERICS.md §11).
#pragma once
#include "vision.cuh"

// Four 8×8 matrices of 16-bit values, or 8×4 of 32-bit ones, one in each register:
// lanes 8j…8j+7 hold the addresses of the rows of matrix j; lane (g, t) receives
// bytes 4t…4t+3 of row g.
DEVICE void load_matrices(u32 r[4], u32 row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3},[%4];"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3]) : "r"(row) : "memory");
}

// The same with every 8×8 matrix of 16-bit values transposed.
DEVICE void load_matrices_transposed(u32 r[4], u32 row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3},[%4];"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3]) : "r"(row) : "memory");
}

// D[16×8] += A[16×16]·B[16×8] in bf16. a[0]: row g, columns 2t, 2t+1; a[1]: row g+8;
// a[2], a[3]: columns + 8. b[0]: column g, rows 2t, 2t+1; b[1]: rows + 8.
// d[0], d[1]: row g, columns 2t, 2t+1; d[2], d[3]: row g+8.
DEVICE void mma_bf16(float d[4], const u32 a[4], u32 b0, u32 b1) {
  asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3},{%4,%5,%6,%7},{%8,%9},{%0,%1,%2,%3};"
               : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
               : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

// D[16×8] += A[16×8]·B[8×8] in TF32. a[0]: row g, column t; a[1]: row g+8; a[2], a[3]:
// column t+4. b0: column g, row t; b1: row t+4. d as above.
DEVICE void mma_tf32(float d[4], const u32 a[4], u32 b0, u32 b1) {
  asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3},{%4,%5,%6,%7},{%8,%9},{%0,%1,%2,%3};"
               : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
               : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

// Two values rounded to bf16, nearest even: low in the lower half.
DEVICE u32 to_bf16x2(float low, float high) {
  u32 r;
  asm("cvt.rn.bf16x2.f32 %0,%1,%2;" : "=r"(r) : "f"(high), "f"(low));
  return r;
}

// A value rounded to TF32 (10 bits of mantissa), nearest, ties away from zero.
DEVICE u32 to_tf32(float v) {
  u32 r;
  asm("cvt.rna.tf32.f32 %0,%1;" : "=r"(r) : "f"(v));
  return r;
}
