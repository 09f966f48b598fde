#include "go_asm.h"
#include "textflag.h"
#include "contract_avx512_amd64.h"

// The inner tiles of the contraction for AVX-512F: the sums of 12 rows × 32
// columns in Z8 … Z31, and the same for the first six rows of a panel. Nothing
// here branches on data, and every sum has one order: NUMERICS.md §1.

// func tiles12x32AVX512(t *tiles)
TEXT ·tiles12x32AVX512(SB), NOSPLIT, $8-8
	BEGIN

tile:
	MOVQ tiles_k(R13), CX
	MOVQ tiles_b(R13), BX
	MOVQ tiles_first(R13), R9
	TESTQ R12, R12
	JZ   block
	FETCHTILE(R12, tiles_ldo)
	TESTQ R15, R15
	JZ   block
	FETCHTILE(R15, tiles_ldr)

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
