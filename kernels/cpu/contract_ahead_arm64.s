#include "textflag.h"

// func prefetchRuns(p *float32, stride, runs, length int)
//
// Fetches runs of length values, stride values apart, into the second level. Runs and length are at
// least 1.
TEXT ·prefetchRuns(SB), NOSPLIT, $0-32
	MOVD p+0(FP), R1
	MOVD stride+8(FP), R2
	MOVD runs+16(FP), R3
	MOVD length+24(FP), R4
	LSL  $2, R2
	LSL  $2, R4

run:
	ADD  R4, R1, R5
	MOVD R1, R6

line:
	PRFM (R6), PLDL2KEEP
	ADD  $64, R6
	CMP  R5, R6
	BLO  line
	ADD  R2, R1
	SUBS $1, R3
	BNE  run
	RET
