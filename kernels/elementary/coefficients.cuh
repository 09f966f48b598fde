// Code generated from coefficients.txt by kernels/elementary/gen. DO NOT EDIT.
#pragma once

#define ELEM_BITS_ABS 0x7fffffffu
#define ELEM_BITS_SIGN 0x80000000u
#define ELEM_BITS_BIAS 0x0000007fu
#define ELEM_NUM_ONE __uint_as_float(0x3f800000u) // 0x1p+00
#define ELEM_NUM_TWO __uint_as_float(0x40000000u) // 0x1p+01
#define ELEM_NUM_HALF __uint_as_float(0x3f000000u) // 0x1p-01
#define ELEM_NUM_NHALF __uint_as_float(0xbf000000u) // -0x1p-01
#define ELEM_NUM_NTWO __uint_as_float(0xc0000000u) // -0x1p+01
#define ELEM_NUM_MAGIC __uint_as_float(0x4b400000u) // 0x1.8p+23
#define ELEM_NUM_INF 0x7f800000u
#define ELEM_NUM_NINF 0xff800000u
#define ELEM_NUM_NAN 0x7fc00000u
#define ELEM_EXP_LOG2E __uint_as_float(0x3fb8aa3bu) // 0x1.715476p+00
#define ELEM_EXP_NLN2H __uint_as_float(0xbf317200u) // -0x1.62e4p-01
#define ELEM_EXP_NLN2L __uint_as_float(0xb5bfbe8eu) // -0x1.7f7d1cp-20
#define ELEM_EXP_MAX __uint_as_float(0x42b40000u) // 0x1.68p+06
#define ELEM_EXP_MIN __uint_as_float(0xc2d00000u) // -0x1.ap+06
#define ELEM_EXP_C2 __uint_as_float(0x3efffffeu) // 0x1.fffffcp-02
#define ELEM_EXP_C3 __uint_as_float(0x3e2aaa49u) // 0x1.555492p-03
#define ELEM_EXP_C4 __uint_as_float(0x3d2aac5fu) // 0x1.5558bep-05
#define ELEM_EXP_C5 __uint_as_float(0x3c091cf6u) // 0x1.1239ecp-07
#define ELEM_EXP_C6 __uint_as_float(0x3ab52001u) // 0x1.6a4002p-10
#define ELEM_LOG_MINNORMAL __uint_as_float(0x00800000u) // 0x1p-126
#define ELEM_LOG_SCALE __uint_as_float(0x4b000000u) // 0x1p+23
#define ELEM_LOG_SCALEBITS __uint_as_float(0x41b80000u) // 0x1.7p+04
#define ELEM_LOG_PIVOT 0x3f2aaaabu
#define ELEM_LOG_MAX __uint_as_float(0x7f7fffffu) // 0x1.fffffep+127
#define ELEM_LOG_LN2 __uint_as_float(0x3f317218u) // 0x1.62e43p-01
#define ELEM_LOG_C2 __uint_as_float(0xbf000000u) // -0x1p-01
#define ELEM_LOG_C3 __uint_as_float(0x3eaaaa83u) // 0x1.555506p-02
#define ELEM_LOG_C4 __uint_as_float(0xbe7fff7du) // -0x1.fffefap-03
#define ELEM_LOG_C5 __uint_as_float(0x3e4ce82au) // 0x1.99d054p-03
#define ELEM_LOG_C6 __uint_as_float(0xbe2ace2au) // -0x1.559c54p-03
#define ELEM_LOG_C7 __uint_as_float(0x3e0f6a83u) // 0x1.1ed506p-03
#define ELEM_LOG_C8 __uint_as_float(0xbdf99ae9u) // -0x1.f335d2p-04
#define ELEM_LOG_C9 __uint_as_float(0x3e0f3765u) // 0x1.1e6ecap-03
#define ELEM_LOG_C10 __uint_as_float(0xbe03de18u) // -0x1.07bc3p-03
#define ELEM_ERF_MAX __uint_as_float(0x407ccccdu) // 0x1.f9999ap+01
#define ELEM_ERF_SPLIT __uint_as_float(0x3f6b851fu) // 0x1.d70a3ep-01
#define ELEM_ERF_B0 __uint_as_float(0x3e0375d4u) // 0x1.06eba8p-03
#define ELEM_ERF_B1 __uint_as_float(0xbec093a0u) // -0x1.81274p-02
#define ELEM_ERF_B2 __uint_as_float(0x3de716b2u) // 0x1.ce2d64p-04
#define ELEM_ERF_B3 __uint_as_float(0xbcdc008du) // -0x1.b8011ap-06
#define ELEM_ERF_B4 __uint_as_float(0x3baa250du) // 0x1.544a1ap-08
#define ELEM_ERF_B5 __uint_as_float(0xba530517u) // -0x1.a60a2ep-11
#define ELEM_ERF_B6 __uint_as_float(0x38a7b3b0u) // 0x1.4f676p-14
#define ELEM_ERF_P0 __uint_as_float(0xbebe6858u) // -0x1.7cd0bp-02
#define ELEM_ERF_P1 __uint_as_float(0x3f6ac864u) // 0x1.d590c8p-01
#define ELEM_ERF_P2 __uint_as_float(0x3e1b8ae1u) // 0x1.3715c2p-03
#define ELEM_ERF_P3 __uint_as_float(0xbd075bc8u) // -0x1.0eb79p-05
#define ELEM_ERF_P4 __uint_as_float(0x3b983911u) // 0x1.307222p-08
#define ELEM_ERF_P5 __uint_as_float(0xb9a251c1u) // -0x1.44a382p-12
#define ELEM_ERF_G0 __uint_as_float(0x3f317218u) // 0x1.62e43p-01
#define ELEM_ERF_G1 __uint_as_float(0x3e75fdeeu) // 0x1.ebfbdcp-03
#define ELEM_ERF_G2 __uint_as_float(0x3d6357bdu) // 0x1.c6af7ap-05
#define ELEM_ERF_G3 __uint_as_float(0x3c1d96e9u) // 0x1.3b2dd2p-07
#define ELEM_ERF_G4 __uint_as_float(0x3aaf84a9u) // 0x1.5f0952p-10
#define ELEM_ERF_G5 __uint_as_float(0x3920bd60u) // 0x1.417acp-13
#define ELEM_ERFC_MAX __uint_as_float(0x41240000u) // 0x1.48p+03
#define ELEM_ERFC_SHIFT __uint_as_float(0x3f600000u) // 0x1.cp-01
#define ELEM_ERFC_NSLOPE __uint_as_float(0xbfd00000u) // -0x1.ap+00
#define ELEM_ERFC_NC1 __uint_as_float(0x3e177435u) // 0x1.2ee86ap-03
#define ELEM_ERFC_C0 __uint_as_float(0x3f52e2d5u) // 0x1.a5c5aap-01
#define ELEM_ERFC_C1 __uint_as_float(0xbe177435u) // -0x1.2ee86ap-03
#define ELEM_ERFC_C2 __uint_as_float(0xbe039f46u) // -0x1.073e8cp-03
#define ELEM_ERFC_C3 __uint_as_float(0xbcc02ac2u) // -0x1.805584p-06
#define ELEM_ERFC_C4 __uint_as_float(0x3c9a0435u) // 0x1.34086ap-06
#define ELEM_ERFC_C5 __uint_as_float(0x3c9d021fu) // 0x1.3a043ep-06
#define ELEM_ERFC_C6 __uint_as_float(0x3c084834u) // 0x1.109068p-07
#define ELEM_ERFC_C7 __uint_as_float(0x39a29a92u) // 0x1.453524p-12
#define ELEM_ERFC_C8 __uint_as_float(0xbb2ff278u) // -0x1.5fe4fp-09
#define ELEM_ERFC_C9 __uint_as_float(0xbb4239f5u) // -0x1.8473eap-09
#define ELEM_ERFC_C10 __uint_as_float(0xbafc1577u) // -0x1.f82aeep-10
#define ELEM_ERFC_C11 __uint_as_float(0xb822759bu) // -0x1.44eb36p-15
#define ELEM_ERFC_C12 __uint_as_float(0x3a70231eu) // 0x1.e0463cp-11
#define ELEM_ERFC_C13 __uint_as_float(0x39dd5e08u) // 0x1.babc1p-12
#define ELEM_GELU_MAX __uint_as_float(0x41680000u) // 0x1.dp+03
#define ELEM_GELU_SHIFT __uint_as_float(0x3fc00000u) // 0x1.8p+00
#define ELEM_GELU_NSLOPE __uint_as_float(0xc02a0000u) // -0x1.54p+01
#define ELEM_GELU_D0 __uint_as_float(0xbf09d474u) // -0x1.13a8e8p-01
#define ELEM_GELU_D1 __uint_as_float(0xc0aa0000u) // -0x1.54p+02
#define ELEM_GELU_C0 __uint_as_float(0x3f243f75u) // 0x1.487eeap-01
#define ELEM_GELU_C1 __uint_as_float(0xbe4f8e3cu) // -0x1.9f1c78p-03
#define ELEM_GELU_C2 __uint_as_float(0xbda3f7a8u) // -0x1.47ef5p-04
#define ELEM_GELU_C3 __uint_as_float(0x3c608e63u) // 0x1.c11cc6p-07
#define ELEM_GELU_C4 __uint_as_float(0x3cc30bb2u) // 0x1.861764p-06
#define ELEM_GELU_C5 __uint_as_float(0x3c1846c2u) // 0x1.308d84p-07
#define ELEM_GELU_C6 __uint_as_float(0xba84a4b5u) // -0x1.09496ap-10
#define ELEM_GELU_C7 __uint_as_float(0xbb741384u) // -0x1.e82708p-09
#define ELEM_GELU_C8 __uint_as_float(0xbb34bb52u) // -0x1.6976a4p-09
#define ELEM_GELU_C9 __uint_as_float(0xba28f3afu) // -0x1.51e75ep-11
#define ELEM_GELU_C10 __uint_as_float(0x3a65efb2u) // 0x1.cbdf64p-11
#define ELEM_GELU_C11 __uint_as_float(0x3a1a8592u) // 0x1.350b24p-11
#define ELEM_GELU_C12 __uint_as_float(0xb7d5b657u) // -0x1.ab6caep-16
#define ELEM_GELUGRAD_MAX __uint_as_float(0x41700000u) // 0x1.ep+03
#define ELEM_GELUGRAD_SHIFT __uint_as_float(0x40000000u) // 0x1p+01
#define ELEM_GELUGRAD_NSLOPE __uint_as_float(0xc04b0000u) // -0x1.96p+01
#define ELEM_GELUGRAD_ROOTH __uint_as_float(0x3f407569u) // 0x1.80ead2p-01
#define ELEM_GELUGRAD_ROOTL __uint_as_float(0xb2501feau) // -0x1.a03fd4p-27
#define ELEM_GELUGRAD_C0 __uint_as_float(0x3f0ad693u) // 0x1.15ad26p-01
#define ELEM_GELUGRAD_C1 __uint_as_float(0xbe43dbcbu) // -0x1.87b796p-03
#define ELEM_GELUGRAD_C2 __uint_as_float(0x3d21e7a1u) // 0x1.43cf42p-05
#define ELEM_GELUGRAD_C3 __uint_as_float(0x3c6263f2u) // 0x1.c4c7e4p-07
#define ELEM_GELUGRAD_C4 __uint_as_float(0xbb251780u) // -0x1.4a2fp-09
#define ELEM_GELUGRAD_C5 __uint_as_float(0xbb4775b7u) // -0x1.8eeb6ep-09
#define ELEM_GELUGRAD_C6 __uint_as_float(0xba373541u) // -0x1.6e6a82p-11
#define ELEM_GELUGRAD_C7 __uint_as_float(0x3a01de18u) // 0x1.03bc3p-11
#define ELEM_GELUGRAD_C8 __uint_as_float(0x39c6aafdu) // 0x1.8d55fap-12
#define ELEM_GELUGRAD_C9 __uint_as_float(0xb8a59d08u) // -0x1.4b3a1p-14
#define ELEM_TRIG_MAX __uint_as_float(0x471c4000u) // 0x1.388p+15
#define ELEM_TRIG_TWOOPI __uint_as_float(0x3f22f983u) // 0x1.45f306p-01
#define ELEM_TRIG_NPIO2H __uint_as_float(0xbfc90fdbu) // -0x1.921fb6p+00
#define ELEM_TRIG_PIO2M __uint_as_float(0xb33bbd2eu) // -0x1.777a5cp-25
#define ELEM_TRIG_PIO2L __uint_as_float(0xa6f72cedu) // -0x1.ee59dap-50
#define ELEM_TRIG_S0 __uint_as_float(0xbe2aaaa3u) // -0x1.555546p-03
#define ELEM_TRIG_S1 __uint_as_float(0x3c0883bau) // 0x1.110774p-07
#define ELEM_TRIG_S2 __uint_as_float(0xb94ca8fcu) // -0x1.9951f8p-13
#define ELEM_TRIG_K0 __uint_as_float(0x3d2aaaa5u) // 0x1.55554ap-05
#define ELEM_TRIG_K1 __uint_as_float(0xbab60614u) // -0x1.6c0c28p-10
#define ELEM_TRIG_K2 __uint_as_float(0x37ccf408u) // 0x1.99e81p-16
#define ELEM_TRIG_W0 0x00000000u
#define ELEM_TRIG_W1 0xa2f9836eu
#define ELEM_TRIG_W2 0x4e441529u
#define ELEM_TRIG_W3 0xfc2757d1u
#define ELEM_TRIG_W4 0xf534ddc0u
#define ELEM_TRIG_W5 0xdb629599u
#define ELEM_TRIG_W6 0x3c439041u
#define ELEM_TRIG_W7 0xfe5163abu
#define ELEM_TRIG_PIO2HI 0xc90fdaa2u
#define ELEM_TRIG_PIO2LO 0x2168c235u
#define ELEM_TANH_MAX __uint_as_float(0x41200000u) // 0x1.4p+03
#define ELEM_TANH_SPLIT __uint_as_float(0x3f0ccccdu) // 0x1.19999ap-01
#define ELEM_TANH_C0 __uint_as_float(0xbeaaaaa5u) // -0x1.55554ap-02
#define ELEM_TANH_C1 __uint_as_float(0x3e088678u) // 0x1.110cfp-03
#define ELEM_TANH_C2 __uint_as_float(0xbd5c8f91u) // -0x1.b91f22p-05
#define ELEM_TANH_C3 __uint_as_float(0x3cac764eu) // 0x1.58ec9cp-06
#define ELEM_TANH_C4 __uint_as_float(0xbbccabceu) // -0x1.99579cp-08
