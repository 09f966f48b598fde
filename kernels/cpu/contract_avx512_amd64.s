#include "go_asm.h"
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

// STEP6 and STEP12 add the outer product of 6 or 12 values of A and 32 of B: one k of
// eight.
#define STEP6(K) \
	VMOVUPS (K*128)(BX), Z0    \
	VMOVUPS (K*128+64)(BX), Z1 \
	ROW((K*4+0), Z8, Z9) \
	ROWM((K*4+32), Z10, Z11) \
	ROW((K*4+64), Z12, Z13) \
	ROWM((K*4+96), Z14, Z15) \
	ROW((K*4+128), Z16, Z17) \
	ROWM((K*4+160), Z18, Z19)

#define STEP12(K) \
	STEP6(K) \
	ROW((K*4+192), Z20, Z21) \
	ROWM((K*4+224), Z22, Z23) \
	ROW((K*4+256), Z24, Z25) \
	ROWM((K*4+288), Z26, Z27) \
	ROW((K*4+320), Z28, Z29) \
	ROW((K*4+352), Z30, Z31)

// EIGHT is eight of them, which meanwhile fetch the group of A that comes two groups on.
#define EIGHT(STEP) \
	PREFETCHT0 768(SI)  \
	STEP(0)             \
	PREFETCHT0 832(SI)  \
	STEP(1)             \
	PREFETCHT0 896(SI)  \
	STEP(2)             \
	PREFETCHT0 960(SI)  \
	STEP(3)             \
	PREFETCHT0 1024(SI) \
	STEP(4)             \
	PREFETCHT0 1088(SI) \
	STEP(5)             \
	STEP(6)             \
	STEP(7)             \
	ADDQ $384, SI       \
	ADDQ $1024, BX

#define ZERO(P, Q) \
	VPXORD P, P, P \
	VPXORD Q, Q, Q

// ADDROWS adds three rows of 32 values at AT, R bytes apart; STOREROWS stores as many,
// ADDBIAS adds the values in Z0 and Z1 to each.
#define ADDROWS(AT, R, P0, Q0, P1, Q1, P2, Q2) \
	VADDPS (AT), P0, P0          \
	VADDPS 64(AT), Q0, Q0        \
	VADDPS (AT)(R*1), P1, P1     \
	VADDPS 64(AT)(R*1), Q1, Q1   \
	VADDPS (AT)(R*2), P2, P2     \
	VADDPS 64(AT)(R*2), Q2, Q2

#define STOREROWS(AT, R, P0, Q0, P1, Q1, P2, Q2) \
	VMOVUPS P0, (AT)         \
	VMOVUPS Q0, 64(AT)       \
	VMOVUPS P1, (AT)(R*1)    \
	VMOVUPS Q1, 64(AT)(R*1)  \
	VMOVUPS P2, (AT)(R*2)    \
	VMOVUPS Q2, 64(AT)(R*2)

#define ADDBIAS(P0, Q0, P1, Q1, P2, Q2) \
	VADDPS Z0, P0, P0 \
	VADDPS Z1, Q0, Q0 \
	VADDPS Z0, P1, P1 \
	VADDPS Z1, Q1, Q1 \
	VADDPS Z0, P2, P2 \
	VADDPS Z1, Q2, Q2

// FETCHROWS fetches those of three rows.
#define FETCHROWS(AT, R) \
	PREFETCHT0 (AT)          \
	PREFETCHT0 64(AT)        \
	PREFETCHT0 (AT)(R*1)     \
	PREFETCHT0 64(AT)(R*1)   \
	PREFETCHT0 (AT)(R*2)     \
	PREFETCHT0 64(AT)(R*2)

// BEGIN reads what tiles6x16AVX2 does.
#define BEGIN \
	MOVQ t+0(FP), R13            \
	MOVQ tiles_a(R13), SI        \
	MOVQ tiles_c(R13), DI        \
	MOVQ tiles_ldc(R13), R8      \
	MOVQ tiles_out(R13), R12     \
	MOVQ tiles_residual(R13), R15 \
	MOVQ tiles_next(R13), R14    \
	MOVQ tiles_next+8(R13), AX   \
	LEAQ (R14)(AX*4), AX         \
	MOVQ AX, end-8(SP)           \
	SHLQ $2, R8                  \
	LEAQ (R8)(R8*2), R10

// func tiles12x32AVX512(t *tiles)
TEXT ·tiles12x32AVX512(SB), NOSPLIT, $8-8
	BEGIN

tile:
	MOVQ tiles_k(R13), CX
	MOVQ tiles_b(R13), BX
	MOVQ tiles_first(R13), R9
	TESTQ R15, R15
	JZ   block
	MOVQ tiles_ldr(R13), AX
	SHLQ $2, AX
	LEAQ (AX)(AX*2), R11
	LEAQ (R15)(R11*1), DX
	FETCHROWS(R15, AX)
	FETCHROWS(DX, AX)
	ADDQ R11, DX
	FETCHROWS(DX, AX)
	ADDQ R11, DX
	FETCHROWS(DX, AX)

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
	MOVQ DI, R11
	FETCHROWS(R11, R8)
	ADDQ R10, R11
	FETCHROWS(R11, R8)
	ADDQ R10, R11
	FETCHROWS(R11, R8)
	ADDQ R10, R11
	FETCHROWS(R11, R8)
	MOVQ DX, AX
	SHRQ $3, AX
	JZ   rest
	CMPQ R14, end-8(SP)
	JCS  ahead

eight:
	EIGHT(STEP12)
	DECQ AX
	JNZ  eight
	JMP  rest

ahead:
	PREFETCHT1 (R14)
	PREFETCHT1 64(R14)
	ADDQ $128, R14
	EIGHT(STEP12)
	DECQ AX
	JNZ  ahead

rest:
	ANDQ $7, DX
	JZ   add
	LEAQ 384(SI), AX

single:
	STEP12(0)
	ADDQ $4, SI
	ADDQ $128, BX
	DECQ DX
	JNZ  single
	MOVQ AX, SI

add:
	TESTQ R9, R9
	JNZ   added
	MOVQ  DI, R11
	ADDROWS(R11, R8, Z8, Z9, Z10, Z11, Z12, Z13)
	ADDQ  R10, R11
	ADDROWS(R11, R8, Z14, Z15, Z16, Z17, Z18, Z19)
	ADDQ  R10, R11
	ADDROWS(R11, R8, Z20, Z21, Z22, Z23, Z24, Z25)
	ADDQ  R10, R11
	ADDROWS(R11, R8, Z26, Z27, Z28, Z29, Z30, Z31)

added:
	XORQ  R9, R9
	TESTQ CX, CX
	JNZ   keep
	TESTQ R12, R12
	JNZ   finish

keep:
	MOVQ DI, R11
	STOREROWS(R11, R8, Z8, Z9, Z10, Z11, Z12, Z13)
	ADDQ R10, R11
	STOREROWS(R11, R8, Z14, Z15, Z16, Z17, Z18, Z19)
	ADDQ R10, R11
	STOREROWS(R11, R8, Z20, Z21, Z22, Z23, Z24, Z25)
	ADDQ R10, R11
	STOREROWS(R11, R8, Z26, Z27, Z28, Z29, Z30, Z31)
	TESTQ CX, CX
	JNZ  block

next:
	LEAQ (DI)(R10*4), DI
	DECQ tiles_n(R13)
	JNZ  tile
	VZEROUPPER
	RET

finish:
	MOVQ  tiles_bias(R13), AX
	TESTQ AX, AX
	JZ    residual
	VMOVUPS (AX), Z0
	VMOVUPS 64(AX), Z1
	ADDBIAS(Z8, Z9, Z10, Z11, Z12, Z13)
	ADDBIAS(Z14, Z15, Z16, Z17, Z18, Z19)
	ADDBIAS(Z20, Z21, Z22, Z23, Z24, Z25)
	ADDBIAS(Z26, Z27, Z28, Z29, Z30, Z31)

residual:
	TESTQ R15, R15
	JZ    write
	MOVQ  tiles_ldr(R13), AX
	SHLQ  $2, AX
	LEAQ  (AX)(AX*2), BX
	ADDROWS(R15, AX, Z8, Z9, Z10, Z11, Z12, Z13)
	ADDQ  BX, R15
	ADDROWS(R15, AX, Z14, Z15, Z16, Z17, Z18, Z19)
	ADDQ  BX, R15
	ADDROWS(R15, AX, Z20, Z21, Z22, Z23, Z24, Z25)
	ADDQ  BX, R15
	ADDROWS(R15, AX, Z26, Z27, Z28, Z29, Z30, Z31)
	ADDQ  BX, R15

write:
	MOVQ tiles_ldo(R13), AX
	SHLQ $2, AX
	LEAQ (AX)(AX*2), BX
	STOREROWS(R12, AX, Z8, Z9, Z10, Z11, Z12, Z13)
	ADDQ BX, R12
	STOREROWS(R12, AX, Z14, Z15, Z16, Z17, Z18, Z19)
	ADDQ BX, R12
	STOREROWS(R12, AX, Z20, Z21, Z22, Z23, Z24, Z25)
	ADDQ BX, R12
	STOREROWS(R12, AX, Z26, Z27, Z28, Z29, Z30, Z31)
	ADDQ BX, R12
	JMP  next

// func short6x32AVX512(t *tiles)
//
// One tile of the first six rows of a panel of 12, whose sums stay in c.
TEXT ·short6x32AVX512(SB), NOSPLIT, $8-8
	BEGIN
	MOVQ tiles_k(R13), CX
	MOVQ tiles_b(R13), BX
	MOVQ tiles_first(R13), R9
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
	SHRQ $3, AX
	JZ   rest

eight:
	PREFETCHT1 (R14)
	PREFETCHT1 64(R14)
	ADDQ $128, R14
	EIGHT(STEP6)
	DECQ AX
	JNZ  eight

rest:
	ANDQ $7, DX
	JZ   add
	LEAQ 384(SI), AX

single:
	STEP6(0)
	ADDQ $4, SI
	ADDQ $128, BX
	DECQ DX
	JNZ  single
	MOVQ AX, SI

add:
	TESTQ R9, R9
	JNZ   store
	ADDROWS(DI, R8, Z8, Z9, Z10, Z11, Z12, Z13)
	ADDROWS(R11, R8, Z14, Z15, Z16, Z17, Z18, Z19)

store:
	STOREROWS(DI, R8, Z8, Z9, Z10, Z11, Z12, Z13)
	STOREROWS(R11, R8, Z14, Z15, Z16, Z17, Z18, Z19)
	XORQ  R9, R9
	TESTQ CX, CX
	JNZ   block
	VZEROUPPER
	RET
