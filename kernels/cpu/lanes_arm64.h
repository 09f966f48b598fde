// The 32 lanes of NUMERICS §2 in eight registers: lanes 0–3 are V0, …, 28–31 V7.
// To be included after neon_arm64.h.

// The sums from memory at R, and back.
#define LOADSUMS(R) \
	LDPQ(0, 1, R, 0)   \
	LDPQ(2, 3, R, 32)  \
	LDPQ(4, 5, R, 64)  \
	LDPQ(6, 7, R, 96)

#define STORESUMS(R) \
	STPQ(0, 1, R, 0)   \
	STPQ(2, 3, R, 32)  \
	STPQ(4, 5, R, 64)  \
	STPQ(6, 7, R, 96)

// Thirty-two values at R in V16 … V23.
#define LOAD32(R) \
	LDPQ(16, 17, R, 0)   \
	LDPQ(18, 19, R, 32)  \
	LDPQ(20, 21, R, 64)  \
	LDPQ(22, 23, R, 96)
