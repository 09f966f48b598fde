// AVX2 kernels of the column reductions: four rows at a time, eight columns in a
// register, so that memory is read in as many streams as there are rows.
//
// Operands stand in Plan 9 order: VFMADD231PS A, B, C is C = A·B + C.

#include "textflag.h"

// func colAdd4AVX2(p, x *float32, stride, n int)
//
// p = (((p + x[0]) + x[1]) + x[2]) + x[3] for n columns, a multiple of 8.
TEXT ·colAdd4AVX2(SB), NOSPLIT, $0-32
	MOVQ p+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ stride+16(FP), BX
	MOVQ n+24(FP), CX
	SHLQ $2, BX
	LEAQ (SI)(BX*2), DX
	SHRQ $3, CX
	JZ   done

loop:
	VMOVUPS (DI), Y0
	VADDPS  (SI), Y0, Y0
	VADDPS  (SI)(BX*1), Y0, Y0
	VADDPS  (DX), Y0, Y0
	VADDPS  (DX)(BX*1), Y0, Y0
	VMOVUPS Y0, (DI)
	ADDQ    $32, DI
	ADDQ    $32, SI
	ADDQ    $32, DX
	DECQ    CX
	JNZ     loop

done:
	VZEROUPPER
	RET

// func colMulAdd4AVX2(p, x, y *float32, stride, n int)
//
// p = fma(x[r], y[r], p) for rows 0 … 3 and n columns, a multiple of 8.
TEXT ·colMulAdd4AVX2(SB), NOSPLIT, $0-40
	MOVQ p+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), R8
	MOVQ stride+24(FP), BX
	MOVQ n+32(FP), CX
	SHLQ $2, BX
	LEAQ (SI)(BX*2), DX
	LEAQ (R8)(BX*2), R9
	SHRQ $3, CX
	JZ   done

loop:
	VMOVUPS     (DI), Y0
	VMOVUPS     (SI), Y1
	VMOVUPS     (SI)(BX*1), Y2
	VMOVUPS     (DX), Y3
	VMOVUPS     (DX)(BX*1), Y4
	VFMADD231PS (R8), Y1, Y0
	VFMADD231PS (R8)(BX*1), Y2, Y0
	VFMADD231PS (R9), Y3, Y0
	VFMADD231PS (R9)(BX*1), Y4, Y0
	VMOVUPS     Y0, (DI)
	ADDQ        $32, DI
	ADDQ        $32, SI
	ADDQ        $32, DX
	ADDQ        $32, R8
	ADDQ        $32, R9
	DECQ        CX
	JNZ         loop

done:
	VZEROUPPER
	RET

// func mulAddAVX2(p, x, y *float32, n int)
//
// p = fma(x, y, p) for n elements, a multiple of 8.
TEXT ·mulAddAVX2(SB), NOSPLIT, $0-32
	MOVQ p+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), R8
	MOVQ n+24(FP), CX
	SHRQ $3, CX
	JZ   done

loop:
	VMOVUPS     (DI), Y0
	VMOVUPS     (SI), Y1
	VFMADD231PS (R8), Y1, Y0
	VMOVUPS     Y0, (DI)
	ADDQ        $32, DI
	ADDQ        $32, SI
	ADDQ        $32, R8
	DECQ        CX
	JNZ         loop

done:
	VZEROUPPER
	RET
