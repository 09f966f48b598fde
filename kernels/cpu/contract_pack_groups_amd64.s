#include "textflag.h"

// Packing of A for the contraction's tiles: eight values of each line lie side by side.
// Tiles broadcast them from wherever they lie, and a row-major matrix is then copied
// instead of turned. AVX2 serves the panels of both tiles.

// LINE copies eight values of a line to its place in a group.
#define LINE(FROM, AT) \
	VMOVUPS FROM, Y0     \
	VMOVUPS Y0, (AT)(DI)

// func alongGroups6AVX2(dst, src *float32, stride, n int)
//
// dst[k/8·48+i·8+k%8] = src[i·stride+k] for 6 lines and n values of k, a multiple of 8.
TEXT ·alongGroups6AVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ stride+16(FP), R8
	MOVQ n+24(FP), CX
	SHLQ $2, R8
	LEAQ (R8)(R8*2), R10
	LEAQ (SI)(R10*1), R11

group:
	LINE((SI), 0)
	LINE((SI)(R8*1), 32)
	LINE((SI)(R8*2), 64)
	LINE((R11), 96)
	LINE((R11)(R8*1), 128)
	LINE((R11)(R8*2), 160)
	ADDQ $32, SI
	ADDQ $32, R11
	ADDQ $192, DI
	SUBQ $8, CX
	JNZ  group
	VZEROUPPER
	RET

// func alongGroups12AVX2(dst, src *float32, stride, n int)
//
// dst[k/8·96+i·8+k%8] = src[i·stride+k] for 12 lines and n values of k, a multiple of 8.
TEXT ·alongGroups12AVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ stride+16(FP), R8
	MOVQ n+24(FP), CX
	SHLQ $2, R8
	LEAQ (R8)(R8*2), R10
	LEAQ (SI)(R10*1), R11
	LEAQ (R11)(R10*1), R12
	LEAQ (R12)(R10*1), R13

group:
	LINE((SI), 0)
	LINE((SI)(R8*1), 32)
	LINE((SI)(R8*2), 64)
	LINE((R11), 96)
	LINE((R11)(R8*1), 128)
	LINE((R11)(R8*2), 160)
	LINE((R12), 192)
	LINE((R12)(R8*1), 224)
	LINE((R12)(R8*2), 256)
	LINE((R13), 288)
	LINE((R13)(R8*1), 320)
	LINE((R13)(R8*2), 352)
	ADDQ $32, SI
	ADDQ $32, R11
	ADDQ $32, R12
	ADDQ $32, R13
	ADDQ $384, DI
	SUBQ $8, CX
	JNZ  group
	VZEROUPPER
	RET

// TURN4 turns four values of eight values of k, at SI+AT and R8 bytes on for the next k,
// into four lines of a group.
#define TURN4(AT, TO) \
	LEAQ    (SI)(R8*4), R9               \
	VMOVUPS AT(SI), X0                   \
	VMOVUPS AT(SI)(R8*1), X1             \
	VMOVUPS AT(SI)(R8*2), X2             \
	VMOVUPS AT(SI)(R10*1), X3            \
	VINSERTF128 $1, AT(R9), Y0, Y0        \
	VINSERTF128 $1, AT(R9)(R8*1), Y1, Y1  \
	VINSERTF128 $1, AT(R9)(R8*2), Y2, Y2  \
	VINSERTF128 $1, AT(R9)(R10*1), Y3, Y3 \
	VUNPCKLPS Y1, Y0, Y4      \
	VUNPCKHPS Y1, Y0, Y5      \
	VUNPCKLPS Y3, Y2, Y6      \
	VUNPCKHPS Y3, Y2, Y7      \
	VSHUFPS $0x44, Y6, Y4, Y0 \
	VSHUFPS $0xEE, Y6, Y4, Y1 \
	VSHUFPS $0x44, Y7, Y5, Y2 \
	VSHUFPS $0xEE, Y7, Y5, Y3 \
	VMOVUPS Y0, (TO)(DI)      \
	VMOVUPS Y1, (TO+32)(DI)   \
	VMOVUPS Y2, (TO+64)(DI)   \
	VMOVUPS Y3, (TO+96)(DI)

// func acrossGroups6AVX2(dst, src *float32, stride, n int)
//
// dst[k/8·48+i·8+k%8] = src[k·stride+i] for 6 lines and n values of k, a multiple of 8.
TEXT ·acrossGroups6AVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ stride+16(FP), R8
	MOVQ n+24(FP), CX
	SHLQ $2, R8
	LEAQ (R8)(R8*2), R10

group:
	TURN4(0, 0)
	LEAQ   (SI)(R8*4), R9
	VMOVSD 16(SI), X0
	VMOVSD 16(SI)(R8*1), X1
	VMOVSD 16(SI)(R8*2), X2
	VMOVSD 16(SI)(R10*1), X3
	VMOVSD 16(R9), X4
	VMOVSD 16(R9)(R8*1), X5
	VMOVSD 16(R9)(R8*2), X6
	VMOVSD 16(R9)(R10*1), X7
	VUNPCKLPS X1, X0, X0
	VUNPCKLPS X3, X2, X2
	VUNPCKLPS X5, X4, X4
	VUNPCKLPS X7, X6, X6
	VMOVLHPS  X2, X0, X1
	VMOVLHPS  X6, X4, X5
	VMOVHLPS  X0, X2, X3
	VMOVHLPS  X4, X6, X7
	VMOVUPS   X1, 128(DI)
	VMOVUPS   X5, 144(DI)
	VMOVUPS   X3, 160(DI)
	VMOVUPS   X7, 176(DI)
	LEAQ (SI)(R8*8), SI
	ADDQ $192, DI
	SUBQ $8, CX
	JNZ  group
	VZEROUPPER
	RET

// func acrossGroups12AVX2(dst, src *float32, stride, n int)
//
// dst[k/8·96+i·8+k%8] = src[k·stride+i] for 12 lines and n values of k, a multiple of 8.
TEXT ·acrossGroups12AVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ stride+16(FP), R8
	MOVQ n+24(FP), CX
	SHLQ $2, R8
	LEAQ (R8)(R8*2), R10

group:
	TURN4(0, 0)
	TURN4(16, 128)
	TURN4(32, 256)
	LEAQ (SI)(R8*8), SI
	ADDQ $384, DI
	SUBQ $8, CX
	JNZ  group
	VZEROUPPER
	RET
