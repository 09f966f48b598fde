#include "textflag.h"

// Packing of B for the contraction's tiles: the values of one k lie side by side. AVX2
// serves the panels of all tiles: the shuffles are what limits it.

// func across16AVX2(dst, src *float32, stride, n int)
//
// Copies n rows of 16 values that lie stride apart.
TEXT ·across16AVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ stride+16(FP), R8
	MOVQ n+24(FP), CX
	SHLQ $2, R8

row:
	VMOVUPS (SI), Y0
	VMOVUPS 32(SI), Y1
	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	ADDQ    R8, SI
	ADDQ    $64, DI
	DECQ    CX
	JNZ     row
	VZEROUPPER
	RET

// func across32AVX2(dst, src *float32, stride, n int)
//
// Copies n rows of 32 values that lie stride apart.
TEXT ·across32AVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ stride+16(FP), R8
	MOVQ n+24(FP), CX
	SHLQ $2, R8

row:
	VMOVUPS (SI), Y0
	VMOVUPS 32(SI), Y1
	VMOVUPS 64(SI), Y2
	VMOVUPS 96(SI), Y3
	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	VMOVUPS Y2, 64(DI)
	VMOVUPS Y3, 96(DI)
	ADDQ    R8, SI
	ADDQ    $128, DI
	DECQ    CX
	JNZ     row
	VZEROUPPER
	RET

// TRANSPOSE8 turns rows Y0 … Y7 of eight values into columns, in place.
#define TRANSPOSE8 \
	VUNPCKLPS Y1, Y0, Y8 \
	VUNPCKHPS Y1, Y0, Y9 \
	VUNPCKLPS Y3, Y2, Y10 \
	VUNPCKHPS Y3, Y2, Y11 \
	VUNPCKLPS Y5, Y4, Y12 \
	VUNPCKHPS Y5, Y4, Y13 \
	VUNPCKLPS Y7, Y6, Y14 \
	VUNPCKHPS Y7, Y6, Y15 \
	VSHUFPS $0x44, Y10, Y8, Y0 \
	VSHUFPS $0xEE, Y10, Y8, Y1 \
	VSHUFPS $0x44, Y11, Y9, Y2 \
	VSHUFPS $0xEE, Y11, Y9, Y3 \
	VSHUFPS $0x44, Y14, Y12, Y4 \
	VSHUFPS $0xEE, Y14, Y12, Y5 \
	VSHUFPS $0x44, Y15, Y13, Y6 \
	VSHUFPS $0xEE, Y15, Y13, Y7 \
	VPERM2F128 $0x20, Y4, Y0, Y8 \
	VPERM2F128 $0x20, Y5, Y1, Y9 \
	VPERM2F128 $0x20, Y6, Y2, Y10 \
	VPERM2F128 $0x20, Y7, Y3, Y11 \
	VPERM2F128 $0x31, Y4, Y0, Y12 \
	VPERM2F128 $0x31, Y5, Y1, Y13 \
	VPERM2F128 $0x31, Y6, Y2, Y14 \
	VPERM2F128 $0x31, Y7, Y3, Y15

// LOAD8 reads eight values of eight lines, R8 bytes apart, from SI on.
#define LOAD8 \
	LEAQ    (SI)(R8*4), R9     \
	VMOVUPS (SI), Y0           \
	VMOVUPS (SI)(R8*1), Y1     \
	VMOVUPS (SI)(R8*2), Y2     \
	VMOVUPS (SI)(R10*1), Y3    \
	VMOVUPS (R9), Y4           \
	VMOVUPS (R9)(R8*1), Y5     \
	VMOVUPS (R9)(R8*2), Y6     \
	VMOVUPS (R9)(R10*1), Y7

// func along16AVX2(dst, src *float32, stride, n int)
//
// dst[k·16+i] = src[i·stride+k] for 16 lines and n values of k, a multiple of 8.
TEXT ·along16AVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ stride+16(FP), R8
	MOVQ n+24(FP), CX
	SHLQ $2, R8
	LEAQ (R8)(R8*2), R10
	LEAQ (SI)(R8*8), R11

eight:
	LOAD8
	TRANSPOSE8
	VMOVUPS Y8, (DI)
	VMOVUPS Y9, 64(DI)
	VMOVUPS Y10, 128(DI)
	VMOVUPS Y11, 192(DI)
	VMOVUPS Y12, 256(DI)
	VMOVUPS Y13, 320(DI)
	VMOVUPS Y14, 384(DI)
	VMOVUPS Y15, 448(DI)
	XCHGQ SI, R11
	LOAD8
	TRANSPOSE8
	VMOVUPS Y8, 32(DI)
	VMOVUPS Y9, 96(DI)
	VMOVUPS Y10, 160(DI)
	VMOVUPS Y11, 224(DI)
	VMOVUPS Y12, 288(DI)
	VMOVUPS Y13, 352(DI)
	VMOVUPS Y14, 416(DI)
	VMOVUPS Y15, 480(DI)
	XCHGQ SI, R11
	ADDQ  $32, SI
	ADDQ  $32, R11
	ADDQ  $512, DI
	SUBQ  $8, CX
	JNZ   eight
	VZEROUPPER
	RET

// func along32AVX2(dst, src *float32, stride, n int)
//
// dst[k·32+i] = src[i·stride+k] for 32 lines and n values of k, a multiple of 8.
TEXT ·along32AVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ stride+16(FP), R8
	MOVQ n+24(FP), CX
	SHLQ $2, R8
	LEAQ (R8)(R8*2), R10

eight:
	MOVQ SI, R11
	LOAD8
	TRANSPOSE8
	VMOVUPS Y8, 0(DI)
	VMOVUPS Y9, 128(DI)
	VMOVUPS Y10, 256(DI)
	VMOVUPS Y11, 384(DI)
	VMOVUPS Y12, 512(DI)
	VMOVUPS Y13, 640(DI)
	VMOVUPS Y14, 768(DI)
	VMOVUPS Y15, 896(DI)
	LEAQ (SI)(R8*8), SI
	LOAD8
	TRANSPOSE8
	VMOVUPS Y8, 32(DI)
	VMOVUPS Y9, 160(DI)
	VMOVUPS Y10, 288(DI)
	VMOVUPS Y11, 416(DI)
	VMOVUPS Y12, 544(DI)
	VMOVUPS Y13, 672(DI)
	VMOVUPS Y14, 800(DI)
	VMOVUPS Y15, 928(DI)
	LEAQ (SI)(R8*8), SI
	LOAD8
	TRANSPOSE8
	VMOVUPS Y8, 64(DI)
	VMOVUPS Y9, 192(DI)
	VMOVUPS Y10, 320(DI)
	VMOVUPS Y11, 448(DI)
	VMOVUPS Y12, 576(DI)
	VMOVUPS Y13, 704(DI)
	VMOVUPS Y14, 832(DI)
	VMOVUPS Y15, 960(DI)
	LEAQ (SI)(R8*8), SI
	LOAD8
	TRANSPOSE8
	VMOVUPS Y8, 96(DI)
	VMOVUPS Y9, 224(DI)
	VMOVUPS Y10, 352(DI)
	VMOVUPS Y11, 480(DI)
	VMOVUPS Y12, 608(DI)
	VMOVUPS Y13, 736(DI)
	VMOVUPS Y14, 864(DI)
	VMOVUPS Y15, 992(DI)
	LEAQ 32(R11), SI
	ADDQ $1024, DI
	SUBQ $8, CX
	JNZ  eight
	VZEROUPPER
	RET
