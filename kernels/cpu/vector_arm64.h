// The loop of the element-by-element kernels: R0 is the destination, R1, R4 and R6
// are the operands, R2 is the number of elements, a multiple of 4. BODY16 takes 16
// elements from the pointers on, BODY4 takes 4; every pointer moves on, used or not.

#define EACH(BODY16, BODY4) \
	SUBS $16, R2, R2 \
	BLT  tail        \
loop:                    \
	BODY16           \
	ADD  $64, R0     \
	ADD  $64, R1     \
	ADD  $64, R4     \
	ADD  $64, R6     \
	SUBS $16, R2, R2 \
	BGE  loop        \
tail:                    \
	ADDS $16, R2, R2 \
	BEQ  done        \
last:                    \
	BODY4            \
	ADD  $16, R0     \
	ADD  $16, R1     \
	ADD  $16, R4     \
	ADD  $16, R6     \
	SUBS $4, R2, R2  \
	BNE  last        \
done:                    \
	RET

// FOUR is BODY(AT, registers) at the four places of 16 elements.
#define FOUR(BODY) \
	BODY(0, 0, 1, 2)    \
	BODY(16, 3, 4, 5)   \
	BODY(32, 6, 7, 8)   \
	BODY(48, 9, 10, 11)

#define ONE(BODY) BODY(0, 0, 1, 2)

// SCALAR puts the float argument ARG into every lane of the register D, F its name.
#define SCALAR(ARG, F, D) \
	FMOVS ARG, F \
	DUP(D, D)
