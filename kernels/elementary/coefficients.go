// Code generated from coefficients.txt by kernels/elementary/gen. DO NOT EDIT.

package elementary

const (
	bitsAbs  uint32 = 0x7fffffff // clears the sign
	bitsSign uint32 = 0x80000000 // the sign alone
	bitsBias uint32 = 0x0000007f // exponent bias

	numOne   float32 = 0x1p+00    // 1
	numTwo   float32 = 0x1p+01    // 2
	numHalf  float32 = 0x1p-01    // 1/2
	numNhalf float32 = -0x1p-01   // -1/2
	numNtwo  float32 = -0x1p+01   // -2
	numMagic float32 = 0x1.8p+23  // adding it rounds to an integer held in the low bits
	numInf   uint32  = 0x7f800000 // +Inf
	numNinf  uint32  = 0xff800000 // -Inf
	numNan   uint32  = 0x7fc00000 // the canonical NaN

	expLog2e float32 = 0x1.715476p+00  // log2(e)
	expNln2h float32 = -0x1.62e4p-01   // minus the high part of ln 2, 16 bits, so that k times it is exact
	expNln2l float32 = -0x1.7f7d1cp-20 // minus (ln 2 - high part)
	expMax   float32 = 0x1.68p+06      // 90, beyond it the result overflows
	expMin   float32 = -0x1.ap+06      // -104, below it the result is 0
	expC2    float32 = 0x1.fffffcp-02  // exp(r) on |r| <= ln2/2, c0 = c1 = 1, relative error
	expC3    float32 = 0x1.555492p-03
	expC4    float32 = 0x1.5558bep-05
	expC5    float32 = 0x1.1239ecp-07
	expC6    float32 = 0x1.6a4002p-10

	logMinnormal float32 = 0x1p-126        // below it the argument is scaled up
	logScale     float32 = 0x1p+23         // the scale
	logScalebits float32 = 0x1.7p+04       // 23
	logPivot     uint32  = 0x3f2aaaab      // 2/3: the mantissa is brought to [2/3, 4/3)
	logMax       float32 = 0x1.fffffep+127 // largest finite value
	logLn2       float32 = 0x1.62e43p-01   // ln 2
	logC2        float32 = -0x1p-01        // log(1+f) = f + f^2 p(f) on [-1/3, 1/3], relative error
	logC3        float32 = 0x1.555506p-02
	logC4        float32 = -0x1.fffefap-03
	logC5        float32 = 0x1.99d054p-03
	logC6        float32 = -0x1.559c54p-03
	logC7        float32 = 0x1.1ed506p-03
	logC8        float32 = -0x1.f335d2p-04
	logC9        float32 = 0x1.1e6ecap-03
	logC10       float32 = -0x1.07bc3p-03

	erfMax   float32 = 0x1.f9999ap+01 // 3.95, beyond it the result is 1
	erfSplit float32 = 0x1.d70a3ep-01 // 0.92, the branch point
	erfB0    float32 = 0x1.06eba8p-03 // erf(x) = x + x b(x^2) for |x| < 0.92, relative error
	erfB1    float32 = -0x1.81274p-02
	erfB2    float32 = 0x1.ce2d64p-04
	erfB3    float32 = -0x1.b8011ap-06
	erfB4    float32 = 0x1.544a1ap-08
	erfB5    float32 = -0x1.a60a2ep-11
	erfB6    float32 = 0x1.4f676p-14
	erfP0    float32 = -0x1.7cd0bp-02 // erf(t) = 1 - 2^-(2t + t p(t)) on [0.92, 3.95], absolute error
	erfP1    float32 = 0x1.d590c8p-01
	erfP2    float32 = 0x1.3715c2p-03
	erfP3    float32 = -0x1.0eb79p-05
	erfP4    float32 = 0x1.307222p-08
	erfP5    float32 = -0x1.44a382p-12
	erfG0    float32 = 0x1.62e43p-01 // 2^f = 1 + f g(f) on |f| <= 1/2, absolute error
	erfG1    float32 = 0x1.ebfbdcp-03
	erfG2    float32 = 0x1.c6af7ap-05
	erfG3    float32 = 0x1.3b2dd2p-07
	erfG4    float32 = 0x1.5f0952p-10
	erfG5    float32 = 0x1.417acp-13

	erfcMax    float32 = 0x1.48p+03     // 10.25, beyond it the result is 0
	erfcShift  float32 = 0x1.cp-01      // 0.875: t = 1/(a + shift)
	erfcNslope float32 = -0x1.ap+00     // -1.625: q = 1 - 1.625 t
	erfcNc1    float32 = 0x1.2ee86ap-03 // -c1, in the approximate derivative 2p - c1
	erfcC0     float32 = 0x1.a5c5aap-01 // erfc(a) = exp(-a^2) H(q) t, relative error
	erfcC1     float32 = -0x1.2ee86ap-03
	erfcC2     float32 = -0x1.073e8cp-03
	erfcC3     float32 = -0x1.805584p-06
	erfcC4     float32 = 0x1.34086ap-06
	erfcC5     float32 = 0x1.3a043ep-06
	erfcC6     float32 = 0x1.109068p-07
	erfcC7     float32 = 0x1.453524p-12
	erfcC8     float32 = -0x1.5fe4fp-09
	erfcC9     float32 = -0x1.8473eap-09
	erfcC10    float32 = -0x1.f82aeep-10
	erfcC11    float32 = -0x1.44eb36p-15
	erfcC12    float32 = 0x1.e0463cp-11
	erfcC13    float32 = 0x1.babc1p-12

	geluMax    float32 = 0x1.dp+03       // 14.5, beyond it the tail is 0
	geluShift  float32 = 0x1.8p+00       // 1.5: t = 1/(a + shift)
	geluNslope float32 = -0x1.54p+01     // -2.65625: q = 1 - 2.65625 t
	geluD0     float32 = -0x1.13a8e8p-01 // 2.65625 c1 rounded, in dH/dt
	geluD1     float32 = -0x1.54p+02     // -2 slope, in dH/dt
	geluC0     float32 = 0x1.487eeap-01  // Phi(-a) = exp(-a^2/2) H(q) t, relative error
	geluC1     float32 = -0x1.9f1c78p-03
	geluC2     float32 = -0x1.47ef5p-04
	geluC3     float32 = 0x1.c11cc6p-07
	geluC4     float32 = 0x1.861764p-06
	geluC5     float32 = 0x1.308d84p-07
	geluC6     float32 = -0x1.09496ap-10
	geluC7     float32 = -0x1.e82708p-09
	geluC8     float32 = -0x1.6976a4p-09
	geluC9     float32 = -0x1.51e75ep-11
	geluC10    float32 = 0x1.cbdf64p-11
	geluC11    float32 = 0x1.350b24p-11
	geluC12    float32 = -0x1.ab6caep-16

	geluGradMax    float32 = 0x1.ep+03       // 15, beyond it the tail is 0
	geluGradShift  float32 = 0x1p+01         // 2: t = 1/(a + shift)
	geluGradNslope float32 = -0x1.96p+01     // -3.171875: q = 1 - 3.171875 t
	geluGradRooth  float32 = 0x1.80ead2p-01  // the derivative vanishes at -(rooth + rootl)
	geluGradRootl  float32 = -0x1.a03fd4p-27 // low part of the root
	geluGradC0     float32 = 0x1.15ad26p-01  // GELU'(-a) = exp(-a^2/2) (root - a) K(q), relative error
	geluGradC1     float32 = -0x1.87b796p-03
	geluGradC2     float32 = 0x1.43cf42p-05
	geluGradC3     float32 = 0x1.c4c7e4p-07
	geluGradC4     float32 = -0x1.4a2fp-09
	geluGradC5     float32 = -0x1.8eeb6ep-09
	geluGradC6     float32 = -0x1.6e6a82p-11
	geluGradC7     float32 = 0x1.03bc3p-11
	geluGradC8     float32 = 0x1.8d55fap-12
	geluGradC9     float32 = -0x1.4b3a1p-14

	trigMax    float32 = 0x1.388p+15     // 40000, beyond it the reduction is done in integers
	trigTwoopi float32 = 0x1.45f306p-01  // 2/pi
	trigNpio2h float32 = -0x1.921fb6p+00 // -pi/2, high part
	trigPio2m  float32 = -0x1.777a5cp-25 // pi/2, middle part
	trigPio2l  float32 = -0x1.ee59dap-50 // pi/2, low part
	trigS0     float32 = -0x1.555546p-03 // sin(r) = r + r^3 s(r^2) on |r| <= pi/4, relative error
	trigS1     float32 = 0x1.110774p-07
	trigS2     float32 = -0x1.9951f8p-13
	trigK0     float32 = 0x1.55554ap-05 // cos(r) = 1 - r^2/2 + r^4 k(r^2) on |r| <= pi/4, absolute error
	trigK1     float32 = -0x1.6c0c28p-10
	trigK2     float32 = 0x1.99e81p-16
	trigW0     uint32  = 0x00000000 // the bits of 2/pi after 32 zero bits
	trigW1     uint32  = 0xa2f9836e
	trigW2     uint32  = 0x4e441529
	trigW3     uint32  = 0xfc2757d1
	trigW4     uint32  = 0xf534ddc0
	trigW5     uint32  = 0xdb629599
	trigW6     uint32  = 0x3c439041
	trigW7     uint32  = 0xfe5163ab
	trigPio2hi uint32  = 0xc90fdaa2 // pi/2 as a 64-bit integer in units of 2^-63, high word
	trigPio2lo uint32  = 0x2168c235 // low word

	tanhMax   float32 = 0x1.4p+03       // 10, beyond it the result is 1
	tanhSplit float32 = 0x1.19999ap-01  // 0.55, the branch point
	tanhC0    float32 = -0x1.55554ap-02 // tanh(a) = a + a^3 c(a^2) for a < 0.55, relative error
	tanhC1    float32 = 0x1.110cfp-03
	tanhC2    float32 = -0x1.b91f22p-05
	tanhC3    float32 = 0x1.58ec9cp-06
	tanhC4    float32 = -0x1.99579cp-08
)
