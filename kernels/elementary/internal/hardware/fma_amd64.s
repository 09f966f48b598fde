#include "textflag.h"

// func fma(dst, a, b, c *float32, n int)
TEXT ·fma(SB), NOSPLIT, $0-40
	MOVQ dst+0(FP), DI
	MOVQ a+8(FP), R8
	MOVQ b+16(FP), R9
	MOVQ c+24(FP), R10
	MOVQ n+32(FP), CX
	XORQ AX, AX

loop:
	CMPQ AX, CX
	JGE  done
	VMOVSS      (R8)(AX*4), X0
	VMOVSS      (R9)(AX*4), X1
	VMOVSS      (R10)(AX*4), X2
	VFMADD231SS X0, X1, X2
	VMOVSS      X2, (DI)(AX*4)
	INCQ AX
	JMP  loop

done:
	RET
