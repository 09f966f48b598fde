// What every kernel file needs: no NVIDIA SDK, no C library. clang 19 turns it into
// PTX (kernels/cuda/ptx/build).
//
// Arithmetic is spelled as functions, one IEEE operation each, so that the PTX
// carries .rn and the reader sees every rounding (kernels/NUMERICS.md §0).
#pragma once

#define __global__ __attribute__((global))
#define __device__ __attribute__((device))
#define __shared__ __attribute__((shared, aligned(16))) // without it, clang falls back to scalar ld/st.shared
#define __constant__ __attribute__((constant))
#define DEVICE static __device__ __inline__ __attribute__((always_inline))
// KERNEL(256) void f(Args a): at most 256 threads a block. KERNEL2(256, 2) asks for
// registers that leave room for two blocks on a multiprocessor.
#define KERNEL(threads) extern "C" __global__ __attribute__((launch_bounds(threads)))
#define KERNEL2(threads, blocks) extern "C" __global__ __attribute__((launch_bounds(threads, blocks)))

typedef int s32;
typedef unsigned u32;
typedef long long s64;
typedef unsigned long long u64;
typedef unsigned short u16;
typedef float f32x2 __attribute__((ext_vector_type(2)));
typedef float f32x4 __attribute__((ext_vector_type(4)));

// threadIdx and its siblings, read from the special registers.
DEVICE u32 thread_x() { return __nvvm_read_ptx_sreg_tid_x(); }
DEVICE u32 thread_y() { return __nvvm_read_ptx_sreg_tid_y(); }
DEVICE u32 block_x() { return __nvvm_read_ptx_sreg_ctaid_x(); }
DEVICE u32 block_y() { return __nvvm_read_ptx_sreg_ctaid_y(); }
DEVICE u32 block_z() { return __nvvm_read_ptx_sreg_ctaid_z(); }
DEVICE u32 threads_x() { return __nvvm_read_ptx_sreg_ntid_x(); }
DEVICE u32 blocks_x() { return __nvvm_read_ptx_sreg_nctaid_x(); }
DEVICE u32 blocks_y() { return __nvvm_read_ptx_sreg_nctaid_y(); }

// __syncthreads() is built into clang (bar.sync 0).

// All 32 lanes of a warp take part in a shuffle.
DEVICE float shuffle_xor(float v, int mask) { return __nvvm_shfl_sync_bfly_f32(0xffffffffu, v, mask, 31); }
DEVICE float shuffle_from(float v, int lane) { return __nvvm_shfl_sync_idx_f32(0xffffffffu, v, lane, 31); }

// One IEEE-754 binary32 operation each, rounded to nearest even.
DEVICE float add(float a, float b) { return __nvvm_add_rn_f(a, b); }
DEVICE float sub(float a, float b) { return __nvvm_add_rn_f(a, -b); }
DEVICE float mul(float a, float b) { return __nvvm_mul_rn_f(a, b); }
DEVICE float fma(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
DEVICE float div(float a, float b) { return __nvvm_div_rn_f(a, b); }
DEVICE float sqrt(float a) { return __nvvm_sqrt_rn_f(a); }

DEVICE u32 bits(float f) { return __builtin_bit_cast(u32, f); }
DEVICE float from_bits(u32 u) { return __builtin_bit_cast(float, u); }

// 16-byte accesses go through these: *(f32x4*)&array[i] written in place keeps the
// array's 4-byte alignment in clang and becomes four scalar accesses.
DEVICE f32x4 load4(const float* p) { return *(const f32x4*)p; }
DEVICE void store4(float* p, f32x4 v) { *(f32x4*)p = v; }

// The shared-memory address as the 32-bit number that cp.async and ldmatrix want.
DEVICE u32 shared_address(const void* p) { return (u32)(u64)(const __attribute__((address_space(3))) void*)p; }

// The pointer to such a number.
DEVICE const float* shared_pointer(u32 address) { return (const float*)(const __attribute__((address_space(3))) float*)(u64)address; }

// cp.async (sm_80): 16 or 4 bytes from global to shared memory without registers.
// copy_async16 bypasses L1; the groups of a thread complete in order.
DEVICE void copy_async16(u32 to, const void* from) { asm volatile("cp.async.cg.shared.global [%0],[%1],16;" ::"r"(to), "l"(from) : "memory"); }
DEVICE void copy_async4(u32 to, const void* from) { asm volatile("cp.async.ca.shared.global [%0],[%1],4;" ::"r"(to), "l"(from) : "memory"); }
DEVICE void copy_async_commit() { asm volatile("cp.async.commit_group;" ::: "memory"); }
template <int N> DEVICE void copy_async_wait() { asm volatile("cp.async.wait_group %0;" ::"n"(N) : "memory"); }
