#include "textflag.h"

// The inner tiles of the contraction for AVX-512F: the sums of 12 rows × 32
// columns in Z8 … Z31, and the same for the first six rows of a panel. Nothing
// here branches on data, and every sum has one order: NUMERICS.md §1.

// ROW adds the products of one value of A and 32 of B. ROWM has the multiply-adds read
// the value from memory: one operation less to issue, one more to load. Five rows of
// twelve by ROWM keep both below what two multiply-adds a cycle leave, also on a core
// whose other thread is at work (docs/performance.md).
#define ROW(AT, P, Q) \
	VBROADCASTSS AT(SI), Z4 \
	VFMADD231PS  Z0, Z4, P  \
	VFMADD231PS  Z1, Z4, Q

#define ROWM(AT, P, Q) \
	VFMADD231PS.BCST AT(SI), Z0, P \
	VFMADD231PS.BCST AT(SI), Z1, Q

// STEP6 and STEP12 add the outer product of 6 or 12 values of A and 32 of B: one k.
#define STEP6(K) \
	VMOVUPS (K*128)(BX), Z0    \
	VMOVUPS (K*128+64)(BX), Z1 \
	ROW((K*48+0), Z8, Z9) \
	ROWM((K*48+4), Z10, Z11) \
	ROW((K*48+8), Z12, Z13) \
	ROWM((K*48+12), Z14, Z15) \
	ROW((K*48+16), Z16, Z17) \
	ROWM((K*48+20), Z18, Z19)

#define STEP12(K) \
	STEP6(K) \
	ROW((K*48+24), Z20, Z21) \
	ROWM((K*48+28), Z22, Z23) \
	ROW((K*48+32), Z24, Z25) \
	ROWM((K*48+36), Z26, Z27) \
	ROW((K*48+40), Z28, Z29) \
	ROW((K*48+44), Z30, Z31)

#define ZERO(P, Q) \
	VPXORD P, P, P \
	VPXORD Q, Q, Q

// ADDTO and STORE end a block for three rows of C.
#define ADDTO(C, P0, Q0, P1, Q1, P2, Q2) \
	VADDPS (C), P0, P0           \
	VADDPS 64(C), Q0, Q0         \
	VADDPS (C)(R8*1), P1, P1     \
	VADDPS 64(C)(R8*1), Q1, Q1   \
	VADDPS (C)(R8*2), P2, P2     \
	VADDPS 64(C)(R8*2), Q2, Q2

#define STORE(C, P0, Q0, P1, Q1, P2, Q2) \
	VMOVUPS P0, (C)          \
	VMOVUPS Q0, 64(C)        \
	VMOVUPS P1, (C)(R8*1)    \
	VMOVUPS Q1, 64(C)(R8*1)  \
	VMOVUPS P2, (C)(R8*2)    \
	VMOVUPS Q2, 64(C)(R8*2)

// func tile12x32AVX512(k int, a, b, c *float32, ldc, first int, next *float32)
//
// c[i][j] gets the sum over k of a[k][i]·b[k][j], in blocks of 128: the first
// block's sum is stored when first ≠ 0, every other one is added to what is there.
// Every four steps a line at next and on is fetched for later.
TEXT ·tile12x32AVX512(SB), NOSPLIT, $0-56
	MOVQ k+0(FP), CX
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), BX
	MOVQ c+24(FP), DI
	MOVQ ldc+32(FP), R8
	MOVQ first+40(FP), R9
	MOVQ next+48(FP), R14
	SHLQ $2, R8
	LEAQ (R8)(R8*2), R10
	LEAQ (DI)(R10*1), R11
	LEAQ (R11)(R10*1), R12
	LEAQ (R12)(R10*1), R13

block:
	MOVQ CX, DX
	CMPQ DX, $128
	JLE  sized
	MOVQ $128, DX

sized:
	SUBQ DX, CX
	ZERO(Z8, Z9)
	ZERO(Z10, Z11)
	ZERO(Z12, Z13)
	ZERO(Z14, Z15)
	ZERO(Z16, Z17)
	ZERO(Z18, Z19)
	ZERO(Z20, Z21)
	ZERO(Z22, Z23)
	ZERO(Z24, Z25)
	ZERO(Z26, Z27)
	ZERO(Z28, Z29)
	ZERO(Z30, Z31)
	PREFETCHT0 (DI)
	PREFETCHT0 64(DI)
	PREFETCHT0 (DI)(R8*1)
	PREFETCHT0 64(DI)(R8*1)
	PREFETCHT0 (DI)(R8*2)
	PREFETCHT0 64(DI)(R8*2)
	PREFETCHT0 (R11)
	PREFETCHT0 64(R11)
	PREFETCHT0 (R11)(R8*1)
	PREFETCHT0 64(R11)(R8*1)
	PREFETCHT0 (R11)(R8*2)
	PREFETCHT0 64(R11)(R8*2)
	PREFETCHT0 (R12)
	PREFETCHT0 64(R12)
	PREFETCHT0 (R12)(R8*1)
	PREFETCHT0 64(R12)(R8*1)
	PREFETCHT0 (R12)(R8*2)
	PREFETCHT0 64(R12)(R8*2)
	PREFETCHT0 (R13)
	PREFETCHT0 64(R13)
	PREFETCHT0 (R13)(R8*1)
	PREFETCHT0 64(R13)(R8*1)
	PREFETCHT0 (R13)(R8*2)
	PREFETCHT0 64(R13)(R8*2)
	MOVQ DX, AX
	SHRQ $2, AX
	JZ   rest

quad:
	PREFETCHT1 (R14)
	ADDQ $64, R14
	PREFETCHT0 768(SI)
	STEP12(0)
	PREFETCHT0 832(SI)
	STEP12(1)
	PREFETCHT0 896(SI)
	STEP12(2)
	STEP12(3)
	ADDQ $192, SI
	ADDQ $512, BX
	DECQ AX
	JNZ  quad

rest:
	ANDQ $3, DX
	JZ   flush

single:
	STEP12(0)
	ADDQ $48, SI
	ADDQ $128, BX
	DECQ DX
	JNZ  single

flush:
	TESTQ R9, R9
	JNZ   store
	ADDTO(DI, Z8, Z9, Z10, Z11, Z12, Z13)
	ADDTO(R11, Z14, Z15, Z16, Z17, Z18, Z19)
	ADDTO(R12, Z20, Z21, Z22, Z23, Z24, Z25)
	ADDTO(R13, Z26, Z27, Z28, Z29, Z30, Z31)

store:
	STORE(DI, Z8, Z9, Z10, Z11, Z12, Z13)
	STORE(R11, Z14, Z15, Z16, Z17, Z18, Z19)
	STORE(R12, Z20, Z21, Z22, Z23, Z24, Z25)
	STORE(R13, Z26, Z27, Z28, Z29, Z30, Z31)
	XORQ  R9, R9
	TESTQ CX, CX
	JNZ   block
	VZEROUPPER
	RET

// func tile6x32AVX512(k int, a, b, c *float32, ldc, first int)
//
// tile12x32AVX512 for the first six rows of a panel of 12.
TEXT ·tile6x32AVX512(SB), NOSPLIT, $0-56
	MOVQ k+0(FP), CX
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), BX
	MOVQ c+24(FP), DI
	MOVQ ldc+32(FP), R8
	MOVQ first+40(FP), R9
	MOVQ next+48(FP), R14
	SHLQ $2, R8
	LEAQ (R8)(R8*2), R10
	LEAQ (DI)(R10*1), R11

block:
	MOVQ CX, DX
	CMPQ DX, $128
	JLE  sized
	MOVQ $128, DX

sized:
	SUBQ DX, CX
	ZERO(Z8, Z9)
	ZERO(Z10, Z11)
	ZERO(Z12, Z13)
	ZERO(Z14, Z15)
	ZERO(Z16, Z17)
	ZERO(Z18, Z19)
	MOVQ DX, AX
	SHRQ $2, AX
	JZ   rest

quad:
	PREFETCHT1 (R14)
	ADDQ $64, R14
	PREFETCHT0 768(SI)
	STEP6(0)
	PREFETCHT0 832(SI)
	STEP6(1)
	PREFETCHT0 896(SI)
	STEP6(2)
	STEP6(3)
	ADDQ $192, SI
	ADDQ $512, BX
	DECQ AX
	JNZ  quad

rest:
	ANDQ $3, DX
	JZ   flush

single:
	STEP6(0)
	ADDQ $48, SI
	ADDQ $128, BX
	DECQ DX
	JNZ  single

flush:
	TESTQ R9, R9
	JNZ   store
	ADDTO(DI, Z8, Z9, Z10, Z11, Z12, Z13)
	ADDTO(R11, Z14, Z15, Z16, Z17, Z18, Z19)

store:
	STORE(DI, Z8, Z9, Z10, Z11, Z12, Z13)
	STORE(R11, Z14, Z15, Z16, Z17, Z18, Z19)
	XORQ  R9, R9
	TESTQ CX, CX
	JNZ   block
	VZEROUPPER
	RET
