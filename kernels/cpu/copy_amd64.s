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

// 8×8 values from AT bytes into source rows 0 … 7 to destination rows 0 … 7, of
// which D is row 0 and E row 4.
#define BLOCK(AT, D, E) \
	HALVES(AT(SI), AT(BX), X0, Y0)                         \
	HALVES(AT(SI)(R9*1), AT(BX)(R9*1), X1, Y1)             \
	HALVES(AT(SI)(R9*2), AT(BX)(R9*2), X2, Y2)             \
	HALVES(AT(SI)(R11*1), AT(BX)(R11*1), X3, Y3)           \
	QUARTER                                                \
	VMOVUPS Y0, (D)                                        \
	VMOVUPS Y1, (D)(R8*1)                                  \
	VMOVUPS Y2, (D)(R8*2)                                  \
	VMOVUPS Y3, (D)(R10*1)                                 \
	HALVES((AT+16)(SI), (AT+16)(BX), X0, Y0)               \
	HALVES((AT+16)(SI)(R9*1), (AT+16)(BX)(R9*1), X1, Y1)   \
	HALVES((AT+16)(SI)(R9*2), (AT+16)(BX)(R9*2), X2, Y2)   \
	HALVES((AT+16)(SI)(R11*1), (AT+16)(BX)(R11*1), X3, Y3) \
	QUARTER                                                \
	VMOVUPS Y0, (E)                                        \
	VMOVUPS Y1, (E)(R8*1)                                  \
	VMOVUPS Y2, (E)(R8*2)                                  \
	VMOVUPS Y3, (E)(R10*1)                                 \
	ADDQ    $32, D                                         \
	ADDQ    $32, E

// func transposeAVX2(dst, src *float32, ds, ss, rows, cols int)
//
// dst[r·ds + c] = src[c·ss + r] for r < rows, 8 or 16, and c < cols, a multiple
// of 8. With 16 rows each source line is read at one time.
TEXT ·transposeAVX2(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ ds+16(FP), R8
	MOVQ ss+24(FP), R9
	MOVQ rows+32(FP), AX
	MOVQ cols+40(FP), CX
	SHLQ $2, R8
	SHLQ $2, R9
	LEAQ (R8)(R8*2), R10 // 3·ds
	LEAQ (R9)(R9*2), R11 // 3·ss
	LEAQ (DI)(R8*4), DX  // destination rows 4, 8 and 12
	LEAQ (DI)(R8*8), R12
	LEAQ (R12)(R8*4), R13
	SHRQ $3, CX
	JZ   done

loop:
	LEAQ (SI)(R9*4), BX  // source row 4
	BLOCK(0, DI, DX)
	CMPQ AX, $8
	JLE  next
	BLOCK(32, R12, R13)

next:
	LEAQ (SI)(R9*8), SI
	DECQ CX
	JNZ  loop

done:
	VZEROUPPER
	RET
