// AVX2 kernels of sine and cosine for |x| ≤ 40000: eight lanes at a time, the
// steps of kernels/elementary one for one (NUMERICS §5). Comments name the scalar
// code's variables.

#include "textflag.h"
#include "elementary_coeff_amd64.h"

// Y5 + Y6 = r + rl = Y0 − k·π/2, Y2 = k; overwrites Y1, Y3, Y4, Y7.
#define REDUCE \
	VMOVUPS     NUM_MAGIC, Y1         \
	VFMADD231PS TRIG_TWOOPI, Y0, Y1   \
	VPSUBD      NUM_MAGIC, Y1, Y2     \
	VSUBPS      NUM_MAGIC, Y1, Y1     \
	VMOVAPS     Y0, Y3                \
	VFMADD231PS TRIG_NPIO2H, Y1, Y3   \
	VMULPS      TRIG_PIO2M, Y1, Y4    \
	VSUBPS      Y4, Y3, Y5            \
	VSUBPS      Y5, Y3, Y6            \
	VSUBPS      Y4, Y6, Y6            \
	VMOVUPS     TRIG_PIO2M, Y7        \
	VFMSUB213PS Y4, Y1, Y7            \
	VFMADD231PS TRIG_PIO2L, Y1, Y7    \
	VSUBPS      Y7, Y6, Y6

// Y13 = sin(r + rl + k·π/2) but for its sign, which goes to Y2; the sign bit of
// Y8 holds k odd; overwrites Y9 to Y15.
#define QUADRANT \
	VPSLLD       $31, Y2, Y8              \
	VMULPS       Y5, Y5, Y9               \
	VMOVUPS      TRIG_S2, Y10             \
	VMOVUPS      TRIG_S1, Y11             \
	VMOVUPS      TRIG_S0, Y12             \
	VBLENDVPS    Y8, TRIG_K2, Y10, Y10    \
	VBLENDVPS    Y8, TRIG_K1, Y11, Y11    \
	VBLENDVPS    Y8, TRIG_K0, Y12, Y12    \
	VFMADD213PS  Y11, Y9, Y10             \
	VFMADD213PS  Y12, Y9, Y10             \
	VMOVUPS      NUM_ONE, Y14             \
	VMOVAPS      Y14, Y13                 \
	VFMADD231PS  NUM_NHALF, Y9, Y13       \
	VSUBPS       Y13, Y14, Y14            \
	VFMADD231PS  NUM_NHALF, Y9, Y14       \
	VFNMADD231PS Y6, Y5, Y14              \
	VBLENDVPS    Y8, Y13, Y5, Y13         \
	VBLENDVPS    Y8, Y9, Y5, Y15          \
	VMULPS       Y15, Y9, Y15             \
	VBLENDVPS    Y8, Y14, Y6, Y14         \
	VFMADD231PS  Y10, Y15, Y14            \
	VADDPS       Y14, Y13, Y13            \
	VPSRLD       $1, Y2, Y2               \
	VPSLLD       $31, Y2, Y2

// Jumps to done if a lane of Y0 is beyond the limit or a NaN.
#define DECLINE \
	VANDPS    BITS_ABS, Y0, Y1        \
	VMOVUPS   TRIG_MAX, Y2            \
	VCMPPS    $0x16, Y2, Y1, Y1       \
	VMOVMSKPS Y1, BX                  \
	TESTL     BX, BX                  \
	JNZ       done

// func sinAVX2(dst, src *float32, n int) int
TEXT ·sinAVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), CX
	XORQ AX, AX

loop:
	CMPQ AX, CX
	JGE  done
	VMOVUPS   (SI)(AX*4), Y0
	DECLINE
	REDUCE
	QUADRANT
	VXORPS    Y1, Y1, Y1
	VCMPPS    $0, Y1, Y0, Y1          // x == 0: x
	VBLENDVPS Y1, Y0, Y13, Y13
	VXORPS    Y2, Y13, Y13
	VMOVUPS   Y13, (DI)(AX*4)
	ADDQ $8, AX
	JMP  loop

done:
	MOVQ AX, ret+24(FP)
	VZEROUPPER
	RET

// func cosAVX2(dst, src *float32, n int) int
TEXT ·cosAVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), CX
	XORQ AX, AX

loop:
	CMPQ AX, CX
	JGE  done
	VMOVUPS  (SI)(AX*4), Y0
	DECLINE
	REDUCE
	VPCMPEQD Y8, Y8, Y8
	VPSUBD   Y8, Y2, Y2               // k + 1
	QUADRANT
	VXORPS   Y2, Y13, Y13
	VMOVUPS  Y13, (DI)(AX*4)
	ADDQ $8, AX
	JMP  loop

done:
	MOVQ AX, ret+24(FP)
	VZEROUPPER
	RET
