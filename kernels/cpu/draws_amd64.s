// AVX2 kernels of the random draws.
//
// Operands stand in Plan 9 order: VPUNPCKLQDQ B, A, C is C = A₀ B₀ in each half;
// VANDNPS B, A, C is C = ¬A ∧ B.

#include "textflag.h"
#include "elementary_coeff_amd64.h"
#include "vector_amd64.h"

// 0, 1, 2, 3 and 4, 4, 4, 4 in 64 bits; the multipliers; 2⁻²⁴.
DATA ·philoxTable+0(SB)/8, $0
DATA ·philoxTable+8(SB)/8, $1
DATA ·philoxTable+16(SB)/8, $2
DATA ·philoxTable+24(SB)/8, $3
DATA ·philoxTable+32(SB)/8, $4
DATA ·philoxTable+40(SB)/8, $4
DATA ·philoxTable+48(SB)/8, $4
DATA ·philoxTable+56(SB)/8, $4
DATA ·philoxTable+64(SB)/4, $0xD2511F53
DATA ·philoxTable+68(SB)/4, $0xCD9E8D57
DATA ·philoxTable+72(SB)/4, $0x33800000
DATA ·philoxTable+76(SB)/4, $0
GLOBL ·philoxTable(SB), RODATA|NOPTR, $80

// Round R on four blocks, a word in the low half of each 64-bit lane; the high
// halves hold what the products leave there, which no later product sees. The
// counter (A, B, C, D) becomes (B, C, D, A).
#define ROUND(R, A, B, C, D) \
	VPMULUDQ     Y15, A, A            \
	VPMULUDQ     Y14, C, C            \
	VPBROADCASTD (8*R)(BX), Y4        \
	VPBROADCASTD (8*R+4)(BX), Y5      \
	VPXOR        Y4, B, B             \
	VPXOR        Y5, D, D             \
	VPSRLQ       $32, C, Y4           \
	VPSRLQ       $32, A, Y5           \
	VPXOR        Y4, B, B             \
	VPXOR        Y5, D, D

// func philoxAVX2(w *uint32, n int, counter *[4]uint32, keys *[20]uint32)
//
// n words, a multiple of 16; keys are those of the ten rounds; the low word of
// the counter does not overflow.
TEXT ·philoxAVX2(SB), NOSPLIT, $0-32
	MOVQ         w+0(FP), DI
	MOVQ         n+8(FP), CX
	MOVQ         counter+16(FP), SI
	MOVQ         keys+24(FP), BX
	VPBROADCASTD ·philoxTable+64(SB), Y15
	VPBROADCASTD ·philoxTable+68(SB), Y14
	VPBROADCASTD (SI), Y13
	VPADDD       ·philoxTable+0(SB), Y13, Y13
	SHRQ         $4, CX
	JZ           done

loop:
	VMOVDQA      Y13, Y0
	VPBROADCASTD 4(SI), Y1
	VPBROADCASTD 8(SI), Y2
	VPBROADCASTD 12(SI), Y3
	ROUND(0, Y0, Y1, Y2, Y3)
	ROUND(1, Y1, Y2, Y3, Y0)
	ROUND(2, Y2, Y3, Y0, Y1)
	ROUND(3, Y3, Y0, Y1, Y2)
	ROUND(4, Y0, Y1, Y2, Y3)
	ROUND(5, Y1, Y2, Y3, Y0)
	ROUND(6, Y2, Y3, Y0, Y1)
	ROUND(7, Y3, Y0, Y1, Y2)
	ROUND(8, Y0, Y1, Y2, Y3)
	ROUND(9, Y1, Y2, Y3, Y0)

	// The words are in Y2, Y3, Y0, Y1: pairs, then blocks 0 2 and 1 3, then all.
	VPSLLQ      $32, Y3, Y3
	VPSLLQ      $32, Y1, Y1
	VPBLENDD    $0xAA, Y3, Y2, Y2
	VPBLENDD    $0xAA, Y1, Y0, Y0
	VPUNPCKLQDQ Y0, Y2, Y4
	VPUNPCKHQDQ Y0, Y2, Y5
	VPERM2I128  $0x20, Y5, Y4, Y0
	VPERM2I128  $0x31, Y5, Y4, Y1
	VMOVDQU     Y0, (DI)
	VMOVDQU     Y1, 32(DI)
	VPADDD      ·philoxTable+32(SB), Y13, Y13
	ADDQ        $64, DI
	DECQ        CX
	JNZ         loop

done:
	VZEROUPPER
	RET

#define UNIFORM(AT, X) \
	VMOVDQU     AT(SI)(AX*1), X      \
	VPSRLD      $8, X, X             \
	VCVTDQ2PS   X, X                 \
	VMULPS      Y13, X, X            \
	VFMADD213PS Y14, Y15, X          \
	VMOVUPS     X, AT(DI)(AX*1)

#define UNIFORM4 \
	UNIFORM(0, Y0)   \
	UNIFORM(32, Y1)  \
	UNIFORM(64, Y2)  \
	UNIFORM(96, Y3)

// func uniformAVX2(dst *float32, w *uint32, span, lo float32, n int)
TEXT ·uniformAVX2(SB), NOSPLIT, $0-32
	MOVQ         dst+0(FP), DI
	MOVQ         w+8(FP), SI
	VBROADCASTSS span+16(FP), Y15
	VBROADCASTSS lo+20(FP), Y14
	VPBROADCASTD ·philoxTable+72(SB), Y13
	MOVQ         n+24(FP), CX
	EACH(UNIFORM4, UNIFORM(0, Y0))

// Unsigned numbers are compared as signed ones with the top bit turned.
#define DROPOUT(AT, X, W) \
	VPXOR    AT(SI)(AX*1), Y13, W     \
	VMOVUPS  AT(DX)(AX*1), X          \
	VPCMPGTD W, Y15, W                \
	VMULPS   Y14, X, X                \
	VANDNPS  X, W, X                  \
	VMOVUPS  X, AT(DI)(AX*1)

#define DROPOUT4 \
	DROPOUT(0, Y0, Y4)   \
	DROPOUT(32, Y1, Y5)  \
	DROPOUT(64, Y2, Y6)  \
	DROPOUT(96, Y3, Y7)

// func dropoutAVX2(dst *float32, w *uint32, x *float32, drop uint32, scale float32, n int)
TEXT ·dropoutAVX2(SB), NOSPLIT, $0-40
	MOVQ         dst+0(FP), DI
	MOVQ         w+8(FP), SI
	MOVQ         x+16(FP), DX
	VBROADCASTSS drop+24(FP), Y15
	VBROADCASTSS scale+28(FP), Y14
	VMOVUPS      BITS_SIGN, Y13
	VPXOR        Y13, Y15, Y15
	MOVQ         n+32(FP), CX
	EACH(DROPOUT4, DROPOUT(0, Y0, Y4))
