// NEON kernel of the transposed copy: 4×4 values in registers.

#include "textflag.h"
#include "neon_arm64.h"
#include "transpose_arm64.h"

// func transposeNEON(dst, src *float32, ds, ss, rows, cols int)
//
// dst[r·ds + c] = src[c·ss + r] for r < rows, a multiple of 4 up to 16, and
// c < cols, a multiple of 4. With 16 rows each source line is read at one time.
TEXT ·transposeNEON(SB), NOSPLIT, $0-48
	MOVD dst+0(FP), R0
	MOVD src+8(FP), R1
	MOVD ds+16(FP), R8
	MOVD ss+24(FP), R9
	MOVD rows+32(FP), R5
	MOVD cols+40(FP), R2
	LSL  $2, R8
	LSL  $2, R9
	ADD  R8<<1, R8, R10 // 3·ds
	LSL  $1, R8, R11    // 2·ds
	ADD  R9<<1, R9, R12 // 3·ss
	LSL  $1, R9, R13    // 2·ss

columns:
	MOVD R0, R6
	MOVD R1, R7
	MOVD R5, R4

rows:
	LDQ(0, 7, 0)
	LDQX(1, 7, 9)
	LDQX(2, 7, 13)
	LDQX(3, 7, 12)
	TRANSPOSE4
	STQ(4, 6, 0)
	STQX(5, 6, 8)
	STQX(6, 6, 11)
	STQX(7, 6, 10)
	ADD  $16, R7
	ADD  R8<<2, R6
	SUBS $4, R4, R4
	BNE  rows
	ADD  $16, R0
	ADD  R9<<2, R1
	SUBS $4, R2, R2
	BNE  columns
	RET
