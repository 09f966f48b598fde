// The loop of the element-by-element kernels: DI is the destination, SI the first
// operand, AX the offset in bytes, CX the number of elements, a multiple of 8.
//
// Operands stand in Plan 9 order: VSUBPS B, A, C is C = A − B.

// Runs BODY4 on 32 elements at offset AX bytes and BODY1 on 8, for CX elements.
#define EACH(BODY4, BODY1) \
	XORQ AX, AX     \
	SUBQ $32, CX    \
	JLT  tail       \
loop:                   \
	BODY4           \
	ADDQ $128, AX   \
	SUBQ $32, CX    \
	JGE  loop       \
tail:                   \
	ADDQ $32, CX    \
	JZ   done       \
last:                   \
	BODY1           \
	ADDQ $32, AX    \
	SUBQ $8, CX     \
	JNZ  last       \
done:                   \
	VZEROUPPER      \
	RET

#define LOADS \
	VMOVUPS (SI)(AX*1), Y0    \
	VMOVUPS 32(SI)(AX*1), Y1  \
	VMOVUPS 64(SI)(AX*1), Y2  \
	VMOVUPS 96(SI)(AX*1), Y3

#define STORES \
	VMOVUPS Y0, (DI)(AX*1)    \
	VMOVUPS Y1, 32(DI)(AX*1)  \
	VMOVUPS Y2, 64(DI)(AX*1)  \
	VMOVUPS Y3, 96(DI)(AX*1)
