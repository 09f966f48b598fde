// V4 … V7 = the columns of the rows V0 … V3; overwrites V16 … V19. To be included
// after neon_arm64.h.
#define TRANSPOSE4 \
	TRN1(16, 0, 1)    \
	TRN2(17, 0, 1)    \
	TRN1(18, 2, 3)    \
	TRN2(19, 2, 3)    \
	ZIP1D(4, 16, 18)  \
	ZIP1D(5, 17, 19)  \
	ZIP2D(6, 16, 18)  \
	ZIP2D(7, 17, 19)
