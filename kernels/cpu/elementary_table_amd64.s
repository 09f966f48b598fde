// Code generated from coefficients.txt by kernels/elementary/gen. DO NOT EDIT.

#include "textflag.h"

// bits abs NaN
DATA ·elementaryTable+0(SB)/8, $0x7fffffff7fffffff
DATA ·elementaryTable+8(SB)/8, $0x7fffffff7fffffff
DATA ·elementaryTable+16(SB)/8, $0x7fffffff7fffffff
DATA ·elementaryTable+24(SB)/8, $0x7fffffff7fffffff

// bits sign -0x0p+00
DATA ·elementaryTable+32(SB)/8, $0x8000000080000000
DATA ·elementaryTable+40(SB)/8, $0x8000000080000000
DATA ·elementaryTable+48(SB)/8, $0x8000000080000000
DATA ·elementaryTable+56(SB)/8, $0x8000000080000000

// bits bias 0x1.fcp-143
DATA ·elementaryTable+64(SB)/8, $0x0000007f0000007f
DATA ·elementaryTable+72(SB)/8, $0x0000007f0000007f
DATA ·elementaryTable+80(SB)/8, $0x0000007f0000007f
DATA ·elementaryTable+88(SB)/8, $0x0000007f0000007f

// num one 0x1p+00
DATA ·elementaryTable+96(SB)/8, $0x3f8000003f800000
DATA ·elementaryTable+104(SB)/8, $0x3f8000003f800000
DATA ·elementaryTable+112(SB)/8, $0x3f8000003f800000
DATA ·elementaryTable+120(SB)/8, $0x3f8000003f800000

// num two 0x1p+01
DATA ·elementaryTable+128(SB)/8, $0x4000000040000000
DATA ·elementaryTable+136(SB)/8, $0x4000000040000000
DATA ·elementaryTable+144(SB)/8, $0x4000000040000000
DATA ·elementaryTable+152(SB)/8, $0x4000000040000000

// num half 0x1p-01
DATA ·elementaryTable+160(SB)/8, $0x3f0000003f000000
DATA ·elementaryTable+168(SB)/8, $0x3f0000003f000000
DATA ·elementaryTable+176(SB)/8, $0x3f0000003f000000
DATA ·elementaryTable+184(SB)/8, $0x3f0000003f000000

// num nhalf -0x1p-01
DATA ·elementaryTable+192(SB)/8, $0xbf000000bf000000
DATA ·elementaryTable+200(SB)/8, $0xbf000000bf000000
DATA ·elementaryTable+208(SB)/8, $0xbf000000bf000000
DATA ·elementaryTable+216(SB)/8, $0xbf000000bf000000

// num ntwo -0x1p+01
DATA ·elementaryTable+224(SB)/8, $0xc0000000c0000000
DATA ·elementaryTable+232(SB)/8, $0xc0000000c0000000
DATA ·elementaryTable+240(SB)/8, $0xc0000000c0000000
DATA ·elementaryTable+248(SB)/8, $0xc0000000c0000000

// num magic 0x1.8p+23
DATA ·elementaryTable+256(SB)/8, $0x4b4000004b400000
DATA ·elementaryTable+264(SB)/8, $0x4b4000004b400000
DATA ·elementaryTable+272(SB)/8, $0x4b4000004b400000
DATA ·elementaryTable+280(SB)/8, $0x4b4000004b400000

// num inf +Inf
DATA ·elementaryTable+288(SB)/8, $0x7f8000007f800000
DATA ·elementaryTable+296(SB)/8, $0x7f8000007f800000
DATA ·elementaryTable+304(SB)/8, $0x7f8000007f800000
DATA ·elementaryTable+312(SB)/8, $0x7f8000007f800000

// num ninf -Inf
DATA ·elementaryTable+320(SB)/8, $0xff800000ff800000
DATA ·elementaryTable+328(SB)/8, $0xff800000ff800000
DATA ·elementaryTable+336(SB)/8, $0xff800000ff800000
DATA ·elementaryTable+344(SB)/8, $0xff800000ff800000

// num nan NaN
DATA ·elementaryTable+352(SB)/8, $0x7fc000007fc00000
DATA ·elementaryTable+360(SB)/8, $0x7fc000007fc00000
DATA ·elementaryTable+368(SB)/8, $0x7fc000007fc00000
DATA ·elementaryTable+376(SB)/8, $0x7fc000007fc00000

// exp log2e 0x1.715476p+00
DATA ·elementaryTable+384(SB)/8, $0x3fb8aa3b3fb8aa3b
DATA ·elementaryTable+392(SB)/8, $0x3fb8aa3b3fb8aa3b
DATA ·elementaryTable+400(SB)/8, $0x3fb8aa3b3fb8aa3b
DATA ·elementaryTable+408(SB)/8, $0x3fb8aa3b3fb8aa3b

// exp nln2h -0x1.62e4p-01
DATA ·elementaryTable+416(SB)/8, $0xbf317200bf317200
DATA ·elementaryTable+424(SB)/8, $0xbf317200bf317200
DATA ·elementaryTable+432(SB)/8, $0xbf317200bf317200
DATA ·elementaryTable+440(SB)/8, $0xbf317200bf317200

// exp nln2l -0x1.7f7d1cp-20
DATA ·elementaryTable+448(SB)/8, $0xb5bfbe8eb5bfbe8e
DATA ·elementaryTable+456(SB)/8, $0xb5bfbe8eb5bfbe8e
DATA ·elementaryTable+464(SB)/8, $0xb5bfbe8eb5bfbe8e
DATA ·elementaryTable+472(SB)/8, $0xb5bfbe8eb5bfbe8e

// exp max 0x1.68p+06
DATA ·elementaryTable+480(SB)/8, $0x42b4000042b40000
DATA ·elementaryTable+488(SB)/8, $0x42b4000042b40000
DATA ·elementaryTable+496(SB)/8, $0x42b4000042b40000
DATA ·elementaryTable+504(SB)/8, $0x42b4000042b40000

// exp min -0x1.ap+06
DATA ·elementaryTable+512(SB)/8, $0xc2d00000c2d00000
DATA ·elementaryTable+520(SB)/8, $0xc2d00000c2d00000
DATA ·elementaryTable+528(SB)/8, $0xc2d00000c2d00000
DATA ·elementaryTable+536(SB)/8, $0xc2d00000c2d00000

// exp c2 0x1.fffffcp-02
DATA ·elementaryTable+544(SB)/8, $0x3efffffe3efffffe
DATA ·elementaryTable+552(SB)/8, $0x3efffffe3efffffe
DATA ·elementaryTable+560(SB)/8, $0x3efffffe3efffffe
DATA ·elementaryTable+568(SB)/8, $0x3efffffe3efffffe

// exp c3 0x1.555492p-03
DATA ·elementaryTable+576(SB)/8, $0x3e2aaa493e2aaa49
DATA ·elementaryTable+584(SB)/8, $0x3e2aaa493e2aaa49
DATA ·elementaryTable+592(SB)/8, $0x3e2aaa493e2aaa49
DATA ·elementaryTable+600(SB)/8, $0x3e2aaa493e2aaa49

// exp c4 0x1.5558bep-05
DATA ·elementaryTable+608(SB)/8, $0x3d2aac5f3d2aac5f
DATA ·elementaryTable+616(SB)/8, $0x3d2aac5f3d2aac5f
DATA ·elementaryTable+624(SB)/8, $0x3d2aac5f3d2aac5f
DATA ·elementaryTable+632(SB)/8, $0x3d2aac5f3d2aac5f

// exp c5 0x1.1239ecp-07
DATA ·elementaryTable+640(SB)/8, $0x3c091cf63c091cf6
DATA ·elementaryTable+648(SB)/8, $0x3c091cf63c091cf6
DATA ·elementaryTable+656(SB)/8, $0x3c091cf63c091cf6
DATA ·elementaryTable+664(SB)/8, $0x3c091cf63c091cf6

// exp c6 0x1.6a4002p-10
DATA ·elementaryTable+672(SB)/8, $0x3ab520013ab52001
DATA ·elementaryTable+680(SB)/8, $0x3ab520013ab52001
DATA ·elementaryTable+688(SB)/8, $0x3ab520013ab52001
DATA ·elementaryTable+696(SB)/8, $0x3ab520013ab52001

// log minnormal 0x1p-126
DATA ·elementaryTable+704(SB)/8, $0x0080000000800000
DATA ·elementaryTable+712(SB)/8, $0x0080000000800000
DATA ·elementaryTable+720(SB)/8, $0x0080000000800000
DATA ·elementaryTable+728(SB)/8, $0x0080000000800000

// log scale 0x1p+23
DATA ·elementaryTable+736(SB)/8, $0x4b0000004b000000
DATA ·elementaryTable+744(SB)/8, $0x4b0000004b000000
DATA ·elementaryTable+752(SB)/8, $0x4b0000004b000000
DATA ·elementaryTable+760(SB)/8, $0x4b0000004b000000

// log scalebits 0x1.7p+04
DATA ·elementaryTable+768(SB)/8, $0x41b8000041b80000
DATA ·elementaryTable+776(SB)/8, $0x41b8000041b80000
DATA ·elementaryTable+784(SB)/8, $0x41b8000041b80000
DATA ·elementaryTable+792(SB)/8, $0x41b8000041b80000

// log pivot 0x1.555556p-01
DATA ·elementaryTable+800(SB)/8, $0x3f2aaaab3f2aaaab
DATA ·elementaryTable+808(SB)/8, $0x3f2aaaab3f2aaaab
DATA ·elementaryTable+816(SB)/8, $0x3f2aaaab3f2aaaab
DATA ·elementaryTable+824(SB)/8, $0x3f2aaaab3f2aaaab

// log max 0x1.fffffep+127
DATA ·elementaryTable+832(SB)/8, $0x7f7fffff7f7fffff
DATA ·elementaryTable+840(SB)/8, $0x7f7fffff7f7fffff
DATA ·elementaryTable+848(SB)/8, $0x7f7fffff7f7fffff
DATA ·elementaryTable+856(SB)/8, $0x7f7fffff7f7fffff

// log ln2 0x1.62e43p-01
DATA ·elementaryTable+864(SB)/8, $0x3f3172183f317218
DATA ·elementaryTable+872(SB)/8, $0x3f3172183f317218
DATA ·elementaryTable+880(SB)/8, $0x3f3172183f317218
DATA ·elementaryTable+888(SB)/8, $0x3f3172183f317218

// log c2 -0x1p-01
DATA ·elementaryTable+896(SB)/8, $0xbf000000bf000000
DATA ·elementaryTable+904(SB)/8, $0xbf000000bf000000
DATA ·elementaryTable+912(SB)/8, $0xbf000000bf000000
DATA ·elementaryTable+920(SB)/8, $0xbf000000bf000000

// log c3 0x1.555506p-02
DATA ·elementaryTable+928(SB)/8, $0x3eaaaa833eaaaa83
DATA ·elementaryTable+936(SB)/8, $0x3eaaaa833eaaaa83
DATA ·elementaryTable+944(SB)/8, $0x3eaaaa833eaaaa83
DATA ·elementaryTable+952(SB)/8, $0x3eaaaa833eaaaa83

// log c4 -0x1.fffefap-03
DATA ·elementaryTable+960(SB)/8, $0xbe7fff7dbe7fff7d
DATA ·elementaryTable+968(SB)/8, $0xbe7fff7dbe7fff7d
DATA ·elementaryTable+976(SB)/8, $0xbe7fff7dbe7fff7d
DATA ·elementaryTable+984(SB)/8, $0xbe7fff7dbe7fff7d

// log c5 0x1.99d054p-03
DATA ·elementaryTable+992(SB)/8, $0x3e4ce82a3e4ce82a
DATA ·elementaryTable+1000(SB)/8, $0x3e4ce82a3e4ce82a
DATA ·elementaryTable+1008(SB)/8, $0x3e4ce82a3e4ce82a
DATA ·elementaryTable+1016(SB)/8, $0x3e4ce82a3e4ce82a

// log c6 -0x1.559c54p-03
DATA ·elementaryTable+1024(SB)/8, $0xbe2ace2abe2ace2a
DATA ·elementaryTable+1032(SB)/8, $0xbe2ace2abe2ace2a
DATA ·elementaryTable+1040(SB)/8, $0xbe2ace2abe2ace2a
DATA ·elementaryTable+1048(SB)/8, $0xbe2ace2abe2ace2a

// log c7 0x1.1ed506p-03
DATA ·elementaryTable+1056(SB)/8, $0x3e0f6a833e0f6a83
DATA ·elementaryTable+1064(SB)/8, $0x3e0f6a833e0f6a83
DATA ·elementaryTable+1072(SB)/8, $0x3e0f6a833e0f6a83
DATA ·elementaryTable+1080(SB)/8, $0x3e0f6a833e0f6a83

// log c8 -0x1.f335d2p-04
DATA ·elementaryTable+1088(SB)/8, $0xbdf99ae9bdf99ae9
DATA ·elementaryTable+1096(SB)/8, $0xbdf99ae9bdf99ae9
DATA ·elementaryTable+1104(SB)/8, $0xbdf99ae9bdf99ae9
DATA ·elementaryTable+1112(SB)/8, $0xbdf99ae9bdf99ae9

// log c9 0x1.1e6ecap-03
DATA ·elementaryTable+1120(SB)/8, $0x3e0f37653e0f3765
DATA ·elementaryTable+1128(SB)/8, $0x3e0f37653e0f3765
DATA ·elementaryTable+1136(SB)/8, $0x3e0f37653e0f3765
DATA ·elementaryTable+1144(SB)/8, $0x3e0f37653e0f3765

// log c10 -0x1.07bc3p-03
DATA ·elementaryTable+1152(SB)/8, $0xbe03de18be03de18
DATA ·elementaryTable+1160(SB)/8, $0xbe03de18be03de18
DATA ·elementaryTable+1168(SB)/8, $0xbe03de18be03de18
DATA ·elementaryTable+1176(SB)/8, $0xbe03de18be03de18

// erf max 0x1.f9999ap+01
DATA ·elementaryTable+1184(SB)/8, $0x407ccccd407ccccd
DATA ·elementaryTable+1192(SB)/8, $0x407ccccd407ccccd
DATA ·elementaryTable+1200(SB)/8, $0x407ccccd407ccccd
DATA ·elementaryTable+1208(SB)/8, $0x407ccccd407ccccd

// erf split 0x1.d70a3ep-01
DATA ·elementaryTable+1216(SB)/8, $0x3f6b851f3f6b851f
DATA ·elementaryTable+1224(SB)/8, $0x3f6b851f3f6b851f
DATA ·elementaryTable+1232(SB)/8, $0x3f6b851f3f6b851f
DATA ·elementaryTable+1240(SB)/8, $0x3f6b851f3f6b851f

// erf b0 0x1.06eba8p-03
DATA ·elementaryTable+1248(SB)/8, $0x3e0375d43e0375d4
DATA ·elementaryTable+1256(SB)/8, $0x3e0375d43e0375d4
DATA ·elementaryTable+1264(SB)/8, $0x3e0375d43e0375d4
DATA ·elementaryTable+1272(SB)/8, $0x3e0375d43e0375d4

// erf b1 -0x1.81274p-02
DATA ·elementaryTable+1280(SB)/8, $0xbec093a0bec093a0
DATA ·elementaryTable+1288(SB)/8, $0xbec093a0bec093a0
DATA ·elementaryTable+1296(SB)/8, $0xbec093a0bec093a0
DATA ·elementaryTable+1304(SB)/8, $0xbec093a0bec093a0

// erf b2 0x1.ce2d64p-04
DATA ·elementaryTable+1312(SB)/8, $0x3de716b23de716b2
DATA ·elementaryTable+1320(SB)/8, $0x3de716b23de716b2
DATA ·elementaryTable+1328(SB)/8, $0x3de716b23de716b2
DATA ·elementaryTable+1336(SB)/8, $0x3de716b23de716b2

// erf b3 -0x1.b8011ap-06
DATA ·elementaryTable+1344(SB)/8, $0xbcdc008dbcdc008d
DATA ·elementaryTable+1352(SB)/8, $0xbcdc008dbcdc008d
DATA ·elementaryTable+1360(SB)/8, $0xbcdc008dbcdc008d
DATA ·elementaryTable+1368(SB)/8, $0xbcdc008dbcdc008d

// erf b4 0x1.544a1ap-08
DATA ·elementaryTable+1376(SB)/8, $0x3baa250d3baa250d
DATA ·elementaryTable+1384(SB)/8, $0x3baa250d3baa250d
DATA ·elementaryTable+1392(SB)/8, $0x3baa250d3baa250d
DATA ·elementaryTable+1400(SB)/8, $0x3baa250d3baa250d

// erf b5 -0x1.a60a2ep-11
DATA ·elementaryTable+1408(SB)/8, $0xba530517ba530517
DATA ·elementaryTable+1416(SB)/8, $0xba530517ba530517
DATA ·elementaryTable+1424(SB)/8, $0xba530517ba530517
DATA ·elementaryTable+1432(SB)/8, $0xba530517ba530517

// erf b6 0x1.4f676p-14
DATA ·elementaryTable+1440(SB)/8, $0x38a7b3b038a7b3b0
DATA ·elementaryTable+1448(SB)/8, $0x38a7b3b038a7b3b0
DATA ·elementaryTable+1456(SB)/8, $0x38a7b3b038a7b3b0
DATA ·elementaryTable+1464(SB)/8, $0x38a7b3b038a7b3b0

// erf p0 -0x1.7cd0bp-02
DATA ·elementaryTable+1472(SB)/8, $0xbebe6858bebe6858
DATA ·elementaryTable+1480(SB)/8, $0xbebe6858bebe6858
DATA ·elementaryTable+1488(SB)/8, $0xbebe6858bebe6858
DATA ·elementaryTable+1496(SB)/8, $0xbebe6858bebe6858

// erf p1 0x1.d590c8p-01
DATA ·elementaryTable+1504(SB)/8, $0x3f6ac8643f6ac864
DATA ·elementaryTable+1512(SB)/8, $0x3f6ac8643f6ac864
DATA ·elementaryTable+1520(SB)/8, $0x3f6ac8643f6ac864
DATA ·elementaryTable+1528(SB)/8, $0x3f6ac8643f6ac864

// erf p2 0x1.3715c2p-03
DATA ·elementaryTable+1536(SB)/8, $0x3e1b8ae13e1b8ae1
DATA ·elementaryTable+1544(SB)/8, $0x3e1b8ae13e1b8ae1
DATA ·elementaryTable+1552(SB)/8, $0x3e1b8ae13e1b8ae1
DATA ·elementaryTable+1560(SB)/8, $0x3e1b8ae13e1b8ae1

// erf p3 -0x1.0eb79p-05
DATA ·elementaryTable+1568(SB)/8, $0xbd075bc8bd075bc8
DATA ·elementaryTable+1576(SB)/8, $0xbd075bc8bd075bc8
DATA ·elementaryTable+1584(SB)/8, $0xbd075bc8bd075bc8
DATA ·elementaryTable+1592(SB)/8, $0xbd075bc8bd075bc8

// erf p4 0x1.307222p-08
DATA ·elementaryTable+1600(SB)/8, $0x3b9839113b983911
DATA ·elementaryTable+1608(SB)/8, $0x3b9839113b983911
DATA ·elementaryTable+1616(SB)/8, $0x3b9839113b983911
DATA ·elementaryTable+1624(SB)/8, $0x3b9839113b983911

// erf p5 -0x1.44a382p-12
DATA ·elementaryTable+1632(SB)/8, $0xb9a251c1b9a251c1
DATA ·elementaryTable+1640(SB)/8, $0xb9a251c1b9a251c1
DATA ·elementaryTable+1648(SB)/8, $0xb9a251c1b9a251c1
DATA ·elementaryTable+1656(SB)/8, $0xb9a251c1b9a251c1

// erf g0 0x1.62e43p-01
DATA ·elementaryTable+1664(SB)/8, $0x3f3172183f317218
DATA ·elementaryTable+1672(SB)/8, $0x3f3172183f317218
DATA ·elementaryTable+1680(SB)/8, $0x3f3172183f317218
DATA ·elementaryTable+1688(SB)/8, $0x3f3172183f317218

// erf g1 0x1.ebfbdcp-03
DATA ·elementaryTable+1696(SB)/8, $0x3e75fdee3e75fdee
DATA ·elementaryTable+1704(SB)/8, $0x3e75fdee3e75fdee
DATA ·elementaryTable+1712(SB)/8, $0x3e75fdee3e75fdee
DATA ·elementaryTable+1720(SB)/8, $0x3e75fdee3e75fdee

// erf g2 0x1.c6af7ap-05
DATA ·elementaryTable+1728(SB)/8, $0x3d6357bd3d6357bd
DATA ·elementaryTable+1736(SB)/8, $0x3d6357bd3d6357bd
DATA ·elementaryTable+1744(SB)/8, $0x3d6357bd3d6357bd
DATA ·elementaryTable+1752(SB)/8, $0x3d6357bd3d6357bd

// erf g3 0x1.3b2dd2p-07
DATA ·elementaryTable+1760(SB)/8, $0x3c1d96e93c1d96e9
DATA ·elementaryTable+1768(SB)/8, $0x3c1d96e93c1d96e9
DATA ·elementaryTable+1776(SB)/8, $0x3c1d96e93c1d96e9
DATA ·elementaryTable+1784(SB)/8, $0x3c1d96e93c1d96e9

// erf g4 0x1.5f0952p-10
DATA ·elementaryTable+1792(SB)/8, $0x3aaf84a93aaf84a9
DATA ·elementaryTable+1800(SB)/8, $0x3aaf84a93aaf84a9
DATA ·elementaryTable+1808(SB)/8, $0x3aaf84a93aaf84a9
DATA ·elementaryTable+1816(SB)/8, $0x3aaf84a93aaf84a9

// erf g5 0x1.417acp-13
DATA ·elementaryTable+1824(SB)/8, $0x3920bd603920bd60
DATA ·elementaryTable+1832(SB)/8, $0x3920bd603920bd60
DATA ·elementaryTable+1840(SB)/8, $0x3920bd603920bd60
DATA ·elementaryTable+1848(SB)/8, $0x3920bd603920bd60

// erfc max 0x1.48p+03
DATA ·elementaryTable+1856(SB)/8, $0x4124000041240000
DATA ·elementaryTable+1864(SB)/8, $0x4124000041240000
DATA ·elementaryTable+1872(SB)/8, $0x4124000041240000
DATA ·elementaryTable+1880(SB)/8, $0x4124000041240000

// erfc shift 0x1.cp-01
DATA ·elementaryTable+1888(SB)/8, $0x3f6000003f600000
DATA ·elementaryTable+1896(SB)/8, $0x3f6000003f600000
DATA ·elementaryTable+1904(SB)/8, $0x3f6000003f600000
DATA ·elementaryTable+1912(SB)/8, $0x3f6000003f600000

// erfc nslope -0x1.ap+00
DATA ·elementaryTable+1920(SB)/8, $0xbfd00000bfd00000
DATA ·elementaryTable+1928(SB)/8, $0xbfd00000bfd00000
DATA ·elementaryTable+1936(SB)/8, $0xbfd00000bfd00000
DATA ·elementaryTable+1944(SB)/8, $0xbfd00000bfd00000

// erfc nc1 0x1.2ee86ap-03
DATA ·elementaryTable+1952(SB)/8, $0x3e1774353e177435
DATA ·elementaryTable+1960(SB)/8, $0x3e1774353e177435
DATA ·elementaryTable+1968(SB)/8, $0x3e1774353e177435
DATA ·elementaryTable+1976(SB)/8, $0x3e1774353e177435

// erfc c0 0x1.a5c5aap-01
DATA ·elementaryTable+1984(SB)/8, $0x3f52e2d53f52e2d5
DATA ·elementaryTable+1992(SB)/8, $0x3f52e2d53f52e2d5
DATA ·elementaryTable+2000(SB)/8, $0x3f52e2d53f52e2d5
DATA ·elementaryTable+2008(SB)/8, $0x3f52e2d53f52e2d5

// erfc c1 -0x1.2ee86ap-03
DATA ·elementaryTable+2016(SB)/8, $0xbe177435be177435
DATA ·elementaryTable+2024(SB)/8, $0xbe177435be177435
DATA ·elementaryTable+2032(SB)/8, $0xbe177435be177435
DATA ·elementaryTable+2040(SB)/8, $0xbe177435be177435

// erfc c2 -0x1.073e8cp-03
DATA ·elementaryTable+2048(SB)/8, $0xbe039f46be039f46
DATA ·elementaryTable+2056(SB)/8, $0xbe039f46be039f46
DATA ·elementaryTable+2064(SB)/8, $0xbe039f46be039f46
DATA ·elementaryTable+2072(SB)/8, $0xbe039f46be039f46

// erfc c3 -0x1.805584p-06
DATA ·elementaryTable+2080(SB)/8, $0xbcc02ac2bcc02ac2
DATA ·elementaryTable+2088(SB)/8, $0xbcc02ac2bcc02ac2
DATA ·elementaryTable+2096(SB)/8, $0xbcc02ac2bcc02ac2
DATA ·elementaryTable+2104(SB)/8, $0xbcc02ac2bcc02ac2

// erfc c4 0x1.34086ap-06
DATA ·elementaryTable+2112(SB)/8, $0x3c9a04353c9a0435
DATA ·elementaryTable+2120(SB)/8, $0x3c9a04353c9a0435
DATA ·elementaryTable+2128(SB)/8, $0x3c9a04353c9a0435
DATA ·elementaryTable+2136(SB)/8, $0x3c9a04353c9a0435

// erfc c5 0x1.3a043ep-06
DATA ·elementaryTable+2144(SB)/8, $0x3c9d021f3c9d021f
DATA ·elementaryTable+2152(SB)/8, $0x3c9d021f3c9d021f
DATA ·elementaryTable+2160(SB)/8, $0x3c9d021f3c9d021f
DATA ·elementaryTable+2168(SB)/8, $0x3c9d021f3c9d021f

// erfc c6 0x1.109068p-07
DATA ·elementaryTable+2176(SB)/8, $0x3c0848343c084834
DATA ·elementaryTable+2184(SB)/8, $0x3c0848343c084834
DATA ·elementaryTable+2192(SB)/8, $0x3c0848343c084834
DATA ·elementaryTable+2200(SB)/8, $0x3c0848343c084834

// erfc c7 0x1.453524p-12
DATA ·elementaryTable+2208(SB)/8, $0x39a29a9239a29a92
DATA ·elementaryTable+2216(SB)/8, $0x39a29a9239a29a92
DATA ·elementaryTable+2224(SB)/8, $0x39a29a9239a29a92
DATA ·elementaryTable+2232(SB)/8, $0x39a29a9239a29a92

// erfc c8 -0x1.5fe4fp-09
DATA ·elementaryTable+2240(SB)/8, $0xbb2ff278bb2ff278
DATA ·elementaryTable+2248(SB)/8, $0xbb2ff278bb2ff278
DATA ·elementaryTable+2256(SB)/8, $0xbb2ff278bb2ff278
DATA ·elementaryTable+2264(SB)/8, $0xbb2ff278bb2ff278

// erfc c9 -0x1.8473eap-09
DATA ·elementaryTable+2272(SB)/8, $0xbb4239f5bb4239f5
DATA ·elementaryTable+2280(SB)/8, $0xbb4239f5bb4239f5
DATA ·elementaryTable+2288(SB)/8, $0xbb4239f5bb4239f5
DATA ·elementaryTable+2296(SB)/8, $0xbb4239f5bb4239f5

// erfc c10 -0x1.f82aeep-10
DATA ·elementaryTable+2304(SB)/8, $0xbafc1577bafc1577
DATA ·elementaryTable+2312(SB)/8, $0xbafc1577bafc1577
DATA ·elementaryTable+2320(SB)/8, $0xbafc1577bafc1577
DATA ·elementaryTable+2328(SB)/8, $0xbafc1577bafc1577

// erfc c11 -0x1.44eb36p-15
DATA ·elementaryTable+2336(SB)/8, $0xb822759bb822759b
DATA ·elementaryTable+2344(SB)/8, $0xb822759bb822759b
DATA ·elementaryTable+2352(SB)/8, $0xb822759bb822759b
DATA ·elementaryTable+2360(SB)/8, $0xb822759bb822759b

// erfc c12 0x1.e0463cp-11
DATA ·elementaryTable+2368(SB)/8, $0x3a70231e3a70231e
DATA ·elementaryTable+2376(SB)/8, $0x3a70231e3a70231e
DATA ·elementaryTable+2384(SB)/8, $0x3a70231e3a70231e
DATA ·elementaryTable+2392(SB)/8, $0x3a70231e3a70231e

// erfc c13 0x1.babc1p-12
DATA ·elementaryTable+2400(SB)/8, $0x39dd5e0839dd5e08
DATA ·elementaryTable+2408(SB)/8, $0x39dd5e0839dd5e08
DATA ·elementaryTable+2416(SB)/8, $0x39dd5e0839dd5e08
DATA ·elementaryTable+2424(SB)/8, $0x39dd5e0839dd5e08

// gelu max 0x1.dp+03
DATA ·elementaryTable+2432(SB)/8, $0x4168000041680000
DATA ·elementaryTable+2440(SB)/8, $0x4168000041680000
DATA ·elementaryTable+2448(SB)/8, $0x4168000041680000
DATA ·elementaryTable+2456(SB)/8, $0x4168000041680000

// gelu shift 0x1.8p+00
DATA ·elementaryTable+2464(SB)/8, $0x3fc000003fc00000
DATA ·elementaryTable+2472(SB)/8, $0x3fc000003fc00000
DATA ·elementaryTable+2480(SB)/8, $0x3fc000003fc00000
DATA ·elementaryTable+2488(SB)/8, $0x3fc000003fc00000

// gelu nslope -0x1.54p+01
DATA ·elementaryTable+2496(SB)/8, $0xc02a0000c02a0000
DATA ·elementaryTable+2504(SB)/8, $0xc02a0000c02a0000
DATA ·elementaryTable+2512(SB)/8, $0xc02a0000c02a0000
DATA ·elementaryTable+2520(SB)/8, $0xc02a0000c02a0000

// gelu d0 -0x1.13a8e8p-01
DATA ·elementaryTable+2528(SB)/8, $0xbf09d474bf09d474
DATA ·elementaryTable+2536(SB)/8, $0xbf09d474bf09d474
DATA ·elementaryTable+2544(SB)/8, $0xbf09d474bf09d474
DATA ·elementaryTable+2552(SB)/8, $0xbf09d474bf09d474

// gelu d1 -0x1.54p+02
DATA ·elementaryTable+2560(SB)/8, $0xc0aa0000c0aa0000
DATA ·elementaryTable+2568(SB)/8, $0xc0aa0000c0aa0000
DATA ·elementaryTable+2576(SB)/8, $0xc0aa0000c0aa0000
DATA ·elementaryTable+2584(SB)/8, $0xc0aa0000c0aa0000

// gelu c0 0x1.487eeap-01
DATA ·elementaryTable+2592(SB)/8, $0x3f243f753f243f75
DATA ·elementaryTable+2600(SB)/8, $0x3f243f753f243f75
DATA ·elementaryTable+2608(SB)/8, $0x3f243f753f243f75
DATA ·elementaryTable+2616(SB)/8, $0x3f243f753f243f75

// gelu c1 -0x1.9f1c78p-03
DATA ·elementaryTable+2624(SB)/8, $0xbe4f8e3cbe4f8e3c
DATA ·elementaryTable+2632(SB)/8, $0xbe4f8e3cbe4f8e3c
DATA ·elementaryTable+2640(SB)/8, $0xbe4f8e3cbe4f8e3c
DATA ·elementaryTable+2648(SB)/8, $0xbe4f8e3cbe4f8e3c

// gelu c2 -0x1.47ef5p-04
DATA ·elementaryTable+2656(SB)/8, $0xbda3f7a8bda3f7a8
DATA ·elementaryTable+2664(SB)/8, $0xbda3f7a8bda3f7a8
DATA ·elementaryTable+2672(SB)/8, $0xbda3f7a8bda3f7a8
DATA ·elementaryTable+2680(SB)/8, $0xbda3f7a8bda3f7a8

// gelu c3 0x1.c11cc6p-07
DATA ·elementaryTable+2688(SB)/8, $0x3c608e633c608e63
DATA ·elementaryTable+2696(SB)/8, $0x3c608e633c608e63
DATA ·elementaryTable+2704(SB)/8, $0x3c608e633c608e63
DATA ·elementaryTable+2712(SB)/8, $0x3c608e633c608e63

// gelu c4 0x1.861764p-06
DATA ·elementaryTable+2720(SB)/8, $0x3cc30bb23cc30bb2
DATA ·elementaryTable+2728(SB)/8, $0x3cc30bb23cc30bb2
DATA ·elementaryTable+2736(SB)/8, $0x3cc30bb23cc30bb2
DATA ·elementaryTable+2744(SB)/8, $0x3cc30bb23cc30bb2

// gelu c5 0x1.308d84p-07
DATA ·elementaryTable+2752(SB)/8, $0x3c1846c23c1846c2
DATA ·elementaryTable+2760(SB)/8, $0x3c1846c23c1846c2
DATA ·elementaryTable+2768(SB)/8, $0x3c1846c23c1846c2
DATA ·elementaryTable+2776(SB)/8, $0x3c1846c23c1846c2

// gelu c6 -0x1.09496ap-10
DATA ·elementaryTable+2784(SB)/8, $0xba84a4b5ba84a4b5
DATA ·elementaryTable+2792(SB)/8, $0xba84a4b5ba84a4b5
DATA ·elementaryTable+2800(SB)/8, $0xba84a4b5ba84a4b5
DATA ·elementaryTable+2808(SB)/8, $0xba84a4b5ba84a4b5

// gelu c7 -0x1.e82708p-09
DATA ·elementaryTable+2816(SB)/8, $0xbb741384bb741384
DATA ·elementaryTable+2824(SB)/8, $0xbb741384bb741384
DATA ·elementaryTable+2832(SB)/8, $0xbb741384bb741384
DATA ·elementaryTable+2840(SB)/8, $0xbb741384bb741384

// gelu c8 -0x1.6976a4p-09
DATA ·elementaryTable+2848(SB)/8, $0xbb34bb52bb34bb52
DATA ·elementaryTable+2856(SB)/8, $0xbb34bb52bb34bb52
DATA ·elementaryTable+2864(SB)/8, $0xbb34bb52bb34bb52
DATA ·elementaryTable+2872(SB)/8, $0xbb34bb52bb34bb52

// gelu c9 -0x1.51e75ep-11
DATA ·elementaryTable+2880(SB)/8, $0xba28f3afba28f3af
DATA ·elementaryTable+2888(SB)/8, $0xba28f3afba28f3af
DATA ·elementaryTable+2896(SB)/8, $0xba28f3afba28f3af
DATA ·elementaryTable+2904(SB)/8, $0xba28f3afba28f3af

// gelu c10 0x1.cbdf64p-11
DATA ·elementaryTable+2912(SB)/8, $0x3a65efb23a65efb2
DATA ·elementaryTable+2920(SB)/8, $0x3a65efb23a65efb2
DATA ·elementaryTable+2928(SB)/8, $0x3a65efb23a65efb2
DATA ·elementaryTable+2936(SB)/8, $0x3a65efb23a65efb2

// gelu c11 0x1.350b24p-11
DATA ·elementaryTable+2944(SB)/8, $0x3a1a85923a1a8592
DATA ·elementaryTable+2952(SB)/8, $0x3a1a85923a1a8592
DATA ·elementaryTable+2960(SB)/8, $0x3a1a85923a1a8592
DATA ·elementaryTable+2968(SB)/8, $0x3a1a85923a1a8592

// gelu c12 -0x1.ab6caep-16
DATA ·elementaryTable+2976(SB)/8, $0xb7d5b657b7d5b657
DATA ·elementaryTable+2984(SB)/8, $0xb7d5b657b7d5b657
DATA ·elementaryTable+2992(SB)/8, $0xb7d5b657b7d5b657
DATA ·elementaryTable+3000(SB)/8, $0xb7d5b657b7d5b657

// geluGrad max 0x1.ep+03
DATA ·elementaryTable+3008(SB)/8, $0x4170000041700000
DATA ·elementaryTable+3016(SB)/8, $0x4170000041700000
DATA ·elementaryTable+3024(SB)/8, $0x4170000041700000
DATA ·elementaryTable+3032(SB)/8, $0x4170000041700000

// geluGrad shift 0x1p+01
DATA ·elementaryTable+3040(SB)/8, $0x4000000040000000
DATA ·elementaryTable+3048(SB)/8, $0x4000000040000000
DATA ·elementaryTable+3056(SB)/8, $0x4000000040000000
DATA ·elementaryTable+3064(SB)/8, $0x4000000040000000

// geluGrad nslope -0x1.96p+01
DATA ·elementaryTable+3072(SB)/8, $0xc04b0000c04b0000
DATA ·elementaryTable+3080(SB)/8, $0xc04b0000c04b0000
DATA ·elementaryTable+3088(SB)/8, $0xc04b0000c04b0000
DATA ·elementaryTable+3096(SB)/8, $0xc04b0000c04b0000

// geluGrad rooth 0x1.80ead2p-01
DATA ·elementaryTable+3104(SB)/8, $0x3f4075693f407569
DATA ·elementaryTable+3112(SB)/8, $0x3f4075693f407569
DATA ·elementaryTable+3120(SB)/8, $0x3f4075693f407569
DATA ·elementaryTable+3128(SB)/8, $0x3f4075693f407569

// geluGrad rootl -0x1.a03fd4p-27
DATA ·elementaryTable+3136(SB)/8, $0xb2501feab2501fea
DATA ·elementaryTable+3144(SB)/8, $0xb2501feab2501fea
DATA ·elementaryTable+3152(SB)/8, $0xb2501feab2501fea
DATA ·elementaryTable+3160(SB)/8, $0xb2501feab2501fea

// geluGrad c0 0x1.15ad26p-01
DATA ·elementaryTable+3168(SB)/8, $0x3f0ad6933f0ad693
DATA ·elementaryTable+3176(SB)/8, $0x3f0ad6933f0ad693
DATA ·elementaryTable+3184(SB)/8, $0x3f0ad6933f0ad693
DATA ·elementaryTable+3192(SB)/8, $0x3f0ad6933f0ad693

// geluGrad c1 -0x1.87b796p-03
DATA ·elementaryTable+3200(SB)/8, $0xbe43dbcbbe43dbcb
DATA ·elementaryTable+3208(SB)/8, $0xbe43dbcbbe43dbcb
DATA ·elementaryTable+3216(SB)/8, $0xbe43dbcbbe43dbcb
DATA ·elementaryTable+3224(SB)/8, $0xbe43dbcbbe43dbcb

// geluGrad c2 0x1.43cf42p-05
DATA ·elementaryTable+3232(SB)/8, $0x3d21e7a13d21e7a1
DATA ·elementaryTable+3240(SB)/8, $0x3d21e7a13d21e7a1
DATA ·elementaryTable+3248(SB)/8, $0x3d21e7a13d21e7a1
DATA ·elementaryTable+3256(SB)/8, $0x3d21e7a13d21e7a1

// geluGrad c3 0x1.c4c7e4p-07
DATA ·elementaryTable+3264(SB)/8, $0x3c6263f23c6263f2
DATA ·elementaryTable+3272(SB)/8, $0x3c6263f23c6263f2
DATA ·elementaryTable+3280(SB)/8, $0x3c6263f23c6263f2
DATA ·elementaryTable+3288(SB)/8, $0x3c6263f23c6263f2

// geluGrad c4 -0x1.4a2fp-09
DATA ·elementaryTable+3296(SB)/8, $0xbb251780bb251780
DATA ·elementaryTable+3304(SB)/8, $0xbb251780bb251780
DATA ·elementaryTable+3312(SB)/8, $0xbb251780bb251780
DATA ·elementaryTable+3320(SB)/8, $0xbb251780bb251780

// geluGrad c5 -0x1.8eeb6ep-09
DATA ·elementaryTable+3328(SB)/8, $0xbb4775b7bb4775b7
DATA ·elementaryTable+3336(SB)/8, $0xbb4775b7bb4775b7
DATA ·elementaryTable+3344(SB)/8, $0xbb4775b7bb4775b7
DATA ·elementaryTable+3352(SB)/8, $0xbb4775b7bb4775b7

// geluGrad c6 -0x1.6e6a82p-11
DATA ·elementaryTable+3360(SB)/8, $0xba373541ba373541
DATA ·elementaryTable+3368(SB)/8, $0xba373541ba373541
DATA ·elementaryTable+3376(SB)/8, $0xba373541ba373541
DATA ·elementaryTable+3384(SB)/8, $0xba373541ba373541

// geluGrad c7 0x1.03bc3p-11
DATA ·elementaryTable+3392(SB)/8, $0x3a01de183a01de18
DATA ·elementaryTable+3400(SB)/8, $0x3a01de183a01de18
DATA ·elementaryTable+3408(SB)/8, $0x3a01de183a01de18
DATA ·elementaryTable+3416(SB)/8, $0x3a01de183a01de18

// geluGrad c8 0x1.8d55fap-12
DATA ·elementaryTable+3424(SB)/8, $0x39c6aafd39c6aafd
DATA ·elementaryTable+3432(SB)/8, $0x39c6aafd39c6aafd
DATA ·elementaryTable+3440(SB)/8, $0x39c6aafd39c6aafd
DATA ·elementaryTable+3448(SB)/8, $0x39c6aafd39c6aafd

// geluGrad c9 -0x1.4b3a1p-14
DATA ·elementaryTable+3456(SB)/8, $0xb8a59d08b8a59d08
DATA ·elementaryTable+3464(SB)/8, $0xb8a59d08b8a59d08
DATA ·elementaryTable+3472(SB)/8, $0xb8a59d08b8a59d08
DATA ·elementaryTable+3480(SB)/8, $0xb8a59d08b8a59d08

// trig max 0x1.388p+15
DATA ·elementaryTable+3488(SB)/8, $0x471c4000471c4000
DATA ·elementaryTable+3496(SB)/8, $0x471c4000471c4000
DATA ·elementaryTable+3504(SB)/8, $0x471c4000471c4000
DATA ·elementaryTable+3512(SB)/8, $0x471c4000471c4000

// trig twoopi 0x1.45f306p-01
DATA ·elementaryTable+3520(SB)/8, $0x3f22f9833f22f983
DATA ·elementaryTable+3528(SB)/8, $0x3f22f9833f22f983
DATA ·elementaryTable+3536(SB)/8, $0x3f22f9833f22f983
DATA ·elementaryTable+3544(SB)/8, $0x3f22f9833f22f983

// trig npio2h -0x1.921fb6p+00
DATA ·elementaryTable+3552(SB)/8, $0xbfc90fdbbfc90fdb
DATA ·elementaryTable+3560(SB)/8, $0xbfc90fdbbfc90fdb
DATA ·elementaryTable+3568(SB)/8, $0xbfc90fdbbfc90fdb
DATA ·elementaryTable+3576(SB)/8, $0xbfc90fdbbfc90fdb

// trig pio2m -0x1.777a5cp-25
DATA ·elementaryTable+3584(SB)/8, $0xb33bbd2eb33bbd2e
DATA ·elementaryTable+3592(SB)/8, $0xb33bbd2eb33bbd2e
DATA ·elementaryTable+3600(SB)/8, $0xb33bbd2eb33bbd2e
DATA ·elementaryTable+3608(SB)/8, $0xb33bbd2eb33bbd2e

// trig pio2l -0x1.ee59dap-50
DATA ·elementaryTable+3616(SB)/8, $0xa6f72ceda6f72ced
DATA ·elementaryTable+3624(SB)/8, $0xa6f72ceda6f72ced
DATA ·elementaryTable+3632(SB)/8, $0xa6f72ceda6f72ced
DATA ·elementaryTable+3640(SB)/8, $0xa6f72ceda6f72ced

// trig s0 -0x1.555546p-03
DATA ·elementaryTable+3648(SB)/8, $0xbe2aaaa3be2aaaa3
DATA ·elementaryTable+3656(SB)/8, $0xbe2aaaa3be2aaaa3
DATA ·elementaryTable+3664(SB)/8, $0xbe2aaaa3be2aaaa3
DATA ·elementaryTable+3672(SB)/8, $0xbe2aaaa3be2aaaa3

// trig s1 0x1.110774p-07
DATA ·elementaryTable+3680(SB)/8, $0x3c0883ba3c0883ba
DATA ·elementaryTable+3688(SB)/8, $0x3c0883ba3c0883ba
DATA ·elementaryTable+3696(SB)/8, $0x3c0883ba3c0883ba
DATA ·elementaryTable+3704(SB)/8, $0x3c0883ba3c0883ba

// trig s2 -0x1.9951f8p-13
DATA ·elementaryTable+3712(SB)/8, $0xb94ca8fcb94ca8fc
DATA ·elementaryTable+3720(SB)/8, $0xb94ca8fcb94ca8fc
DATA ·elementaryTable+3728(SB)/8, $0xb94ca8fcb94ca8fc
DATA ·elementaryTable+3736(SB)/8, $0xb94ca8fcb94ca8fc

// trig k0 0x1.55554ap-05
DATA ·elementaryTable+3744(SB)/8, $0x3d2aaaa53d2aaaa5
DATA ·elementaryTable+3752(SB)/8, $0x3d2aaaa53d2aaaa5
DATA ·elementaryTable+3760(SB)/8, $0x3d2aaaa53d2aaaa5
DATA ·elementaryTable+3768(SB)/8, $0x3d2aaaa53d2aaaa5

// trig k1 -0x1.6c0c28p-10
DATA ·elementaryTable+3776(SB)/8, $0xbab60614bab60614
DATA ·elementaryTable+3784(SB)/8, $0xbab60614bab60614
DATA ·elementaryTable+3792(SB)/8, $0xbab60614bab60614
DATA ·elementaryTable+3800(SB)/8, $0xbab60614bab60614

// trig k2 0x1.99e81p-16
DATA ·elementaryTable+3808(SB)/8, $0x37ccf40837ccf408
DATA ·elementaryTable+3816(SB)/8, $0x37ccf40837ccf408
DATA ·elementaryTable+3824(SB)/8, $0x37ccf40837ccf408
DATA ·elementaryTable+3832(SB)/8, $0x37ccf40837ccf408

// trig w0 0x0p+00
DATA ·elementaryTable+3840(SB)/8, $0x0000000000000000
DATA ·elementaryTable+3848(SB)/8, $0x0000000000000000
DATA ·elementaryTable+3856(SB)/8, $0x0000000000000000
DATA ·elementaryTable+3864(SB)/8, $0x0000000000000000

// trig w1 -0x1.f306dcp-58
DATA ·elementaryTable+3872(SB)/8, $0xa2f9836ea2f9836e
DATA ·elementaryTable+3880(SB)/8, $0xa2f9836ea2f9836e
DATA ·elementaryTable+3888(SB)/8, $0xa2f9836ea2f9836e
DATA ·elementaryTable+3896(SB)/8, $0xa2f9836ea2f9836e

// trig w2 0x1.882a52p+29
DATA ·elementaryTable+3904(SB)/8, $0x4e4415294e441529
DATA ·elementaryTable+3912(SB)/8, $0x4e4415294e441529
DATA ·elementaryTable+3920(SB)/8, $0x4e4415294e441529
DATA ·elementaryTable+3928(SB)/8, $0x4e4415294e441529

// trig w3 -0x1.4eafa2p+121
DATA ·elementaryTable+3936(SB)/8, $0xfc2757d1fc2757d1
DATA ·elementaryTable+3944(SB)/8, $0xfc2757d1fc2757d1
DATA ·elementaryTable+3952(SB)/8, $0xfc2757d1fc2757d1
DATA ·elementaryTable+3960(SB)/8, $0xfc2757d1fc2757d1

// trig w4 -0x1.69bb8p+107
DATA ·elementaryTable+3968(SB)/8, $0xf534ddc0f534ddc0
DATA ·elementaryTable+3976(SB)/8, $0xf534ddc0f534ddc0
DATA ·elementaryTable+3984(SB)/8, $0xf534ddc0f534ddc0
DATA ·elementaryTable+3992(SB)/8, $0xf534ddc0f534ddc0

// trig w5 -0x1.c52b32p+55
DATA ·elementaryTable+4000(SB)/8, $0xdb629599db629599
DATA ·elementaryTable+4008(SB)/8, $0xdb629599db629599
DATA ·elementaryTable+4016(SB)/8, $0xdb629599db629599
DATA ·elementaryTable+4024(SB)/8, $0xdb629599db629599

// trig w6 0x1.872082p-07
DATA ·elementaryTable+4032(SB)/8, $0x3c4390413c439041
DATA ·elementaryTable+4040(SB)/8, $0x3c4390413c439041
DATA ·elementaryTable+4048(SB)/8, $0x3c4390413c439041
DATA ·elementaryTable+4056(SB)/8, $0x3c4390413c439041

// trig w7 -0x1.a2c756p+125
DATA ·elementaryTable+4064(SB)/8, $0xfe5163abfe5163ab
DATA ·elementaryTable+4072(SB)/8, $0xfe5163abfe5163ab
DATA ·elementaryTable+4080(SB)/8, $0xfe5163abfe5163ab
DATA ·elementaryTable+4088(SB)/8, $0xfe5163abfe5163ab

// trig pio2hi -0x1.1fb544p+19
DATA ·elementaryTable+4096(SB)/8, $0xc90fdaa2c90fdaa2
DATA ·elementaryTable+4104(SB)/8, $0xc90fdaa2c90fdaa2
DATA ·elementaryTable+4112(SB)/8, $0xc90fdaa2c90fdaa2
DATA ·elementaryTable+4120(SB)/8, $0xc90fdaa2c90fdaa2

// trig pio2lo 0x1.d1846ap-61
DATA ·elementaryTable+4128(SB)/8, $0x2168c2352168c235
DATA ·elementaryTable+4136(SB)/8, $0x2168c2352168c235
DATA ·elementaryTable+4144(SB)/8, $0x2168c2352168c235
DATA ·elementaryTable+4152(SB)/8, $0x2168c2352168c235

// tanh max 0x1.4p+03
DATA ·elementaryTable+4160(SB)/8, $0x4120000041200000
DATA ·elementaryTable+4168(SB)/8, $0x4120000041200000
DATA ·elementaryTable+4176(SB)/8, $0x4120000041200000
DATA ·elementaryTable+4184(SB)/8, $0x4120000041200000

// tanh split 0x1.19999ap-01
DATA ·elementaryTable+4192(SB)/8, $0x3f0ccccd3f0ccccd
DATA ·elementaryTable+4200(SB)/8, $0x3f0ccccd3f0ccccd
DATA ·elementaryTable+4208(SB)/8, $0x3f0ccccd3f0ccccd
DATA ·elementaryTable+4216(SB)/8, $0x3f0ccccd3f0ccccd

// tanh c0 -0x1.55554ap-02
DATA ·elementaryTable+4224(SB)/8, $0xbeaaaaa5beaaaaa5
DATA ·elementaryTable+4232(SB)/8, $0xbeaaaaa5beaaaaa5
DATA ·elementaryTable+4240(SB)/8, $0xbeaaaaa5beaaaaa5
DATA ·elementaryTable+4248(SB)/8, $0xbeaaaaa5beaaaaa5

// tanh c1 0x1.110cfp-03
DATA ·elementaryTable+4256(SB)/8, $0x3e0886783e088678
DATA ·elementaryTable+4264(SB)/8, $0x3e0886783e088678
DATA ·elementaryTable+4272(SB)/8, $0x3e0886783e088678
DATA ·elementaryTable+4280(SB)/8, $0x3e0886783e088678

// tanh c2 -0x1.b91f22p-05
DATA ·elementaryTable+4288(SB)/8, $0xbd5c8f91bd5c8f91
DATA ·elementaryTable+4296(SB)/8, $0xbd5c8f91bd5c8f91
DATA ·elementaryTable+4304(SB)/8, $0xbd5c8f91bd5c8f91
DATA ·elementaryTable+4312(SB)/8, $0xbd5c8f91bd5c8f91

// tanh c3 0x1.58ec9cp-06
DATA ·elementaryTable+4320(SB)/8, $0x3cac764e3cac764e
DATA ·elementaryTable+4328(SB)/8, $0x3cac764e3cac764e
DATA ·elementaryTable+4336(SB)/8, $0x3cac764e3cac764e
DATA ·elementaryTable+4344(SB)/8, $0x3cac764e3cac764e

// tanh c4 -0x1.99579cp-08
DATA ·elementaryTable+4352(SB)/8, $0xbbccabcebbccabce
DATA ·elementaryTable+4360(SB)/8, $0xbbccabcebbccabce
DATA ·elementaryTable+4368(SB)/8, $0xbbccabcebbccabce
DATA ·elementaryTable+4376(SB)/8, $0xbbccabcebbccabce

GLOBL ·elementaryTable(SB), RODATA|NOPTR, $4384
