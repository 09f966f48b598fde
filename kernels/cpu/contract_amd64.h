// What the contraction's tiles for amd64 have in common.

// BEGIN reads where the tiles begin: panels of A from SI on, sums from DI on, R8 bytes from
// row to row and R10 for three, results from R12 and the residual from R15 on (0: none), and
// what is to be fetched from R14 to end.
#define BEGIN \
	MOVQ t+0(FP), R13             \
	MOVQ tiles_a(R13), SI         \
	MOVQ tiles_c(R13), DI         \
	MOVQ tiles_ldc(R13), R8       \
	MOVQ tiles_out(R13), R12      \
	MOVQ tiles_residual(R13), R15 \
	MOVQ tiles_next(R13), R14     \
	MOVQ tiles_next+8(R13), AX    \
	LEAQ (R14)(AX*4), AX          \
	MOVQ AX, end-8(SP)            \
	SHLQ $2, R8                   \
	LEAQ (R8)(R8*2), R10

// ZEROSUMS begins the twelve vectors of sums of a tile for AVX2.
#define ZEROSUMS \
	VXORPS Y4, Y4, Y4    \
	VXORPS Y5, Y5, Y5    \
	VXORPS Y6, Y6, Y6    \
	VXORPS Y7, Y7, Y7    \
	VXORPS Y8, Y8, Y8    \
	VXORPS Y9, Y9, Y9    \
	VXORPS Y10, Y10, Y10 \
	VXORPS Y11, Y11, Y11 \
	VXORPS Y12, Y12, Y12 \
	VXORPS Y13, Y13, Y13 \
	VXORPS Y14, Y14, Y14 \
	VXORPS Y15, Y15, Y15
