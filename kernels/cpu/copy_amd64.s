// AVX2 kernel of the transposed copy: 8×8 values in registers.
//
// Operands stand in Plan 9 order: VUNPCKLPS B, A, C is C = A₀ B₀ A₁ B₁ in each
// half.

#include "textflag.h"

// Y = four columns of source rows I (low half) and I+4 (high half), whose
// addresses are LOW and HIGH; X is the low half of Y.
#define HALVES(LOW, HIGH, X, Y) \
	VMOVUPS     LOW, X            \
	VINSERTF128 $1, HIGH, Y, Y

// Four destination rows from the halves Y0 … Y3 of eight source rows.
#define QUARTER \
	VUNPCKLPS Y1, Y0, Y4       \
	VUNPCKHPS Y1, Y0, Y5       \
	VUNPCKLPS Y3, Y2, Y6       \
	VUNPCKHPS Y3, Y2, Y7       \
	VSHUFPS   $0x44, Y6, Y4, Y0 \
	VSHUFPS   $0xEE, Y6, Y4, Y1 \
	VSHUFPS   $0x44, Y7, Y5, Y2 \
	VSHUFPS   $0xEE, Y7, Y5, Y3

// func transpose8AVX2(dst, src *float32, ds, ss, cols int)
//
// dst[r·ds + c] = src[c·ss + r] for r < 8 and c < cols, a multiple of 8.
TEXT ·transpose8AVX2(SB), NOSPLIT, $0-40
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ ds+16(FP), R8
	MOVQ ss+24(FP), R9
	MOVQ cols+32(FP), CX
	SHLQ $2, R8
	SHLQ $2, R9
	LEAQ (R8)(R8*2), R10 // 3·ds
	LEAQ (R9)(R9*2), R11 // 3·ss
	LEAQ (DI)(R8*4), DX  // destination row 4
	SHRQ $3, CX
	JZ   done

loop:
	LEAQ (SI)(R9*4), BX  // source row 4
	HALVES((SI), (BX), X0, Y0)
	HALVES((SI)(R9*1), (BX)(R9*1), X1, Y1)
	HALVES((SI)(R9*2), (BX)(R9*2), X2, Y2)
	HALVES((SI)(R11*1), (BX)(R11*1), X3, Y3)
	QUARTER
	VMOVUPS Y0, (DI)
	VMOVUPS Y1, (DI)(R8*1)
	VMOVUPS Y2, (DI)(R8*2)
	VMOVUPS Y3, (DI)(R10*1)
	HALVES(16(SI), 16(BX), X0, Y0)
	HALVES(16(SI)(R9*1), 16(BX)(R9*1), X1, Y1)
	HALVES(16(SI)(R9*2), 16(BX)(R9*2), X2, Y2)
	HALVES(16(SI)(R11*1), 16(BX)(R11*1), X3, Y3)
	QUARTER
	VMOVUPS Y0, (DX)
	VMOVUPS Y1, (DX)(R8*1)
	VMOVUPS Y2, (DX)(R8*2)
	VMOVUPS Y3, (DX)(R10*1)
	LEAQ    (SI)(R9*8), SI
	ADDQ    $32, DI
	ADDQ    $32, DX
	DECQ    CX
	JNZ     loop

done:
	VZEROUPPER
	RET
