// The 32 lanes of NUMERICS §2 in four registers, and their last elements.
//
// The end of a row, fewer than 32 elements, is loaded under a mask for each
// register. A lane without an element adds −0, or the product −0·+0, which leave
// every partial sum as it is, also one that is −0.
//
// To be included after elementary_coeff_amd64.h or exp_amd64.h.

#define MINUS_INF ·laneTable+128(SB)

#define ZEROSUMS(A, B, C, D) \
	VXORPS A, A, A  \
	VXORPS B, B, B  \
	VXORPS C, C, C  \
	VXORPS D, D, D

// XA = the sum of all lanes in halves: 16, 8, 4, 2, 1; XA and XB are the low
// halves of A and B.
#define TREE(A, B, C, D, XA, XB) \
	VADDPS       C, A, A     \
	VADDPS       D, B, B     \
	VADDPS       B, A, A     \
	VEXTRACTF128 $1, A, XB   \
	VADDPS       XB, XA, XA  \
	VMOVHLPS     XA, XA, XB  \
	VADDPS       XB, XA, XA  \
	VMOVSHDUP    XA, XB      \
	VADDSS       XB, XA, XA

// R = CX, the number of elements left, in every lane; XR is its low half.
#define REMAINDER(R, XR) \
	VMOVD        CX, XR   \
	VPBROADCASTD XR, R

// M = all ones in the lanes of register J that have an element, S = −0 in the
// others.
#define LANEMASK(J, R, M, S) \
	VMOVDQU  ·laneTable+(32*J)(SB), S  \
	VPCMPGTD S, R, M                   \
	VPANDN   BITS_SIGN, M, S
