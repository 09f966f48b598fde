// The macros of the contraction's tiles for AVX-512F.

#include "contract_amd64.h"

// ROW adds the products of one value of A and 32 of B. ROWM has the multiply-adds read
// the value from memory: one operation less to issue, one more to load. Five rows of
// twelve by ROWM keep both below what two multiply-adds a cycle leave, also on a core
// whose other thread is at work (docs/performance.md).
#define ROW(AT, P, Q) \
	VBROADCASTSS AT(SI), Z4 \
	VFMADD231PS  Z0, Z4, P  \
	VFMADD231PS  Z1, Z4, Q

#define ROWM(AT, P, Q) \
	VFMADD231PS.BCST AT(SI), Z0, P \
	VFMADD231PS.BCST AT(SI), Z1, Q

// STEP6 and STEP12 add the outer product of 6 or 12 values of A and 32 of B: one k of
// eight.
#define STEP6(K) \
	VMOVUPS (K*128)(BX), Z0    \
	VMOVUPS (K*128+64)(BX), Z1 \
	ROW((K*4+0), Z8, Z9) \
	ROWM((K*4+32), Z10, Z11) \
	ROW((K*4+64), Z12, Z13) \
	ROWM((K*4+96), Z14, Z15) \
	ROW((K*4+128), Z16, Z17) \
	ROWM((K*4+160), Z18, Z19)

#define STEP12(K) \
	STEP6(K) \
	ROW((K*4+192), Z20, Z21) \
	ROWM((K*4+224), Z22, Z23) \
	ROW((K*4+256), Z24, Z25) \
	ROWM((K*4+288), Z26, Z27) \
	ROW((K*4+320), Z28, Z29) \
	ROW((K*4+352), Z30, Z31)

// EIGHT is eight of them, which meanwhile fetch the group of A that comes two groups on.
#define EIGHT(STEP) \
	PREFETCHT0 768(SI)  \
	STEP(0)             \
	PREFETCHT0 832(SI)  \
	STEP(1)             \
	PREFETCHT0 896(SI)  \
	STEP(2)             \
	PREFETCHT0 960(SI)  \
	STEP(3)             \
	PREFETCHT0 1024(SI) \
	STEP(4)             \
	PREFETCHT0 1088(SI) \
	STEP(5)             \
	STEP(6)             \
	STEP(7)             \
	ADDQ $384, SI       \
	ADDQ $1024, BX

#define ZERO(P, Q) \
	VPXORD P, P, P \
	VPXORD Q, Q, Q

// ADDROWS adds three rows of 32 values at AT, R bytes apart; STOREROWS stores as many,
// ADDBIAS adds the values in Z0 and Z1 to each.
#define ADDROWS(AT, R, P0, Q0, P1, Q1, P2, Q2) \
	VADDPS (AT), P0, P0          \
	VADDPS 64(AT), Q0, Q0        \
	VADDPS (AT)(R*1), P1, P1     \
	VADDPS 64(AT)(R*1), Q1, Q1   \
	VADDPS (AT)(R*2), P2, P2     \
	VADDPS 64(AT)(R*2), Q2, Q2

#define STOREROWS(AT, R, P0, Q0, P1, Q1, P2, Q2) \
	VMOVUPS P0, (AT)         \
	VMOVUPS Q0, 64(AT)       \
	VMOVUPS P1, (AT)(R*1)    \
	VMOVUPS Q1, 64(AT)(R*1)  \
	VMOVUPS P2, (AT)(R*2)    \
	VMOVUPS Q2, 64(AT)(R*2)

#define ADDBIAS(P0, Q0, P1, Q1, P2, Q2) \
	VADDPS Z0, P0, P0 \
	VADDPS Z1, Q0, Q0 \
	VADDPS Z0, P1, P1 \
	VADDPS Z1, Q1, Q1 \
	VADDPS Z0, P2, P2 \
	VADDPS Z1, Q2, Q2

// FETCHROWS fetches those of three rows.
#define FETCHROWS(AT, R) \
	PREFETCHT0 (AT)          \
	PREFETCHT0 64(AT)        \
	PREFETCHT0 (AT)(R*1)     \
	PREFETCHT0 64(AT)(R*1)   \
	PREFETCHT0 (AT)(R*2)     \
	PREFETCHT0 64(AT)(R*2)

// FETCHTILE fetches those of twelve rows at P, the field LD of the struct apart, that the
// tile will add or write when it has its sums.
#define FETCHTILE(P, LD) \
	MOVQ LD(R13), AX        \
	SHLQ $2, AX             \
	LEAQ (AX)(AX*2), R11    \
	LEAQ (P)(R11*1), DX     \
	FETCHROWS(P, AX)        \
	FETCHROWS(DX, AX)       \
	ADDQ R11, DX            \
	FETCHROWS(DX, AX)       \
	ADDQ R11, DX            \
	FETCHROWS(DX, AX)
