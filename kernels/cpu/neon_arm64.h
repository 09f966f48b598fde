// The vector instructions of the NEON kernels. Go's assembler lacks most of them,
// so each is a WORD; registers are numbers, the destination first as in Arm's
// manual: FSUB(d, n, m) is d = n − m. The comment above each macro is the
// instruction in Arm's syntax, from which TestNEONEncodings has an assembler check
// the word. Vectors are four lanes of 32 bits where nothing else is said; every
// float instruction rounds once, to nearest even, as FPCR's initial value has it.

// fadd v{d}.4s, v{n}.4s, v{m}.4s
#define FADD(d, n, m) WORD $(0x4E20D400 | (m)<<16 | (n)<<5 | (d))
// fsub v{d}.4s, v{n}.4s, v{m}.4s
#define FSUB(d, n, m) WORD $(0x4EA0D400 | (m)<<16 | (n)<<5 | (d))
// fmul v{d}.4s, v{n}.4s, v{m}.4s
#define FMUL(d, n, m) WORD $(0x6E20DC00 | (m)<<16 | (n)<<5 | (d))
// fdiv v{d}.4s, v{n}.4s, v{m}.4s
#define FDIV(d, n, m) WORD $(0x6E20FC00 | (m)<<16 | (n)<<5 | (d))
// fmla v{d}.4s, v{n}.4s, v{m}.4s
#define FMLA(d, n, m) WORD $(0x4E20CC00 | (m)<<16 | (n)<<5 | (d))
// fmls v{d}.4s, v{n}.4s, v{m}.4s
#define FMLS(d, n, m) WORD $(0x4EA0CC00 | (m)<<16 | (n)<<5 | (d))
// fmla v{d}.4s, v{n}.4s, v{m}.s[0]
#define FMLA0(d, n, m) WORD $(0x4F801000 | (m)<<16 | (n)<<5 | (d))
// fmla v{d}.4s, v{n}.4s, v{m}.s[1]
#define FMLA1(d, n, m) WORD $(0x4FA01000 | (m)<<16 | (n)<<5 | (d))
// fmla v{d}.4s, v{n}.4s, v{m}.s[2]
#define FMLA2(d, n, m) WORD $(0x4F801800 | (m)<<16 | (n)<<5 | (d))
// fmla v{d}.4s, v{n}.4s, v{m}.s[3]
#define FMLA3(d, n, m) WORD $(0x4FA01800 | (m)<<16 | (n)<<5 | (d))
// fmax v{d}.4s, v{n}.4s, v{m}.4s
#define FMAX(d, n, m) WORD $(0x4E20F400 | (m)<<16 | (n)<<5 | (d))
// fmin v{d}.4s, v{n}.4s, v{m}.4s
#define FMIN(d, n, m) WORD $(0x4EA0F400 | (m)<<16 | (n)<<5 | (d))
// fabs v{d}.4s, v{n}.4s
#define FABS(d, n) WORD $(0x4EA0F800 | (n)<<5 | (d))
// fneg v{d}.4s, v{n}.4s
#define FNEG(d, n) WORD $(0x6EA0F800 | (n)<<5 | (d))
// fsqrt v{d}.4s, v{n}.4s
#define FSQRT(d, n) WORD $(0x6EA1F800 | (n)<<5 | (d))
// scvtf v{d}.4s, v{n}.4s
#define SCVTF(d, n) WORD $(0x4E21D800 | (n)<<5 | (d))

// Comparisons: all ones where true, zeros where false or a NaN takes part.

// fcmeq v{d}.4s, v{n}.4s, v{m}.4s
#define FCMEQ(d, n, m) WORD $(0x4E20E400 | (m)<<16 | (n)<<5 | (d))
// fcmge v{d}.4s, v{n}.4s, v{m}.4s
#define FCMGE(d, n, m) WORD $(0x6E20E400 | (m)<<16 | (n)<<5 | (d))
// fcmgt v{d}.4s, v{n}.4s, v{m}.4s
#define FCMGT(d, n, m) WORD $(0x6EA0E400 | (m)<<16 | (n)<<5 | (d))
// fcmgt v{d}.4s, v{n}.4s, #0.0
#define FCMGTZ(d, n) WORD $(0x4EA0C800 | (n)<<5 | (d))
// fcmlt v{d}.4s, v{n}.4s, #0.0
#define FCMLTZ(d, n) WORD $(0x4EA0E800 | (n)<<5 | (d))
// fcmeq v{d}.4s, v{n}.4s, #0.0
#define FCMEQZ(d, n) WORD $(0x4EA0D800 | (n)<<5 | (d))
// cmhi v{d}.4s, v{n}.4s, v{m}.4s
#define CMHI(d, n, m) WORD $(0x6EA03400 | (m)<<16 | (n)<<5 | (d))

// Bits. BIT(d, n, m) is d = m ? n : d; BSL(d, n, m) is d = d ? n : m; BICV(d, n, m)
// is d = n ∧ ¬m.

// and v{d}.16b, v{n}.16b, v{m}.16b
#define ANDV(d, n, m) WORD $(0x4E201C00 | (m)<<16 | (n)<<5 | (d))
// bic v{d}.16b, v{n}.16b, v{m}.16b
#define BICV(d, n, m) WORD $(0x4E601C00 | (m)<<16 | (n)<<5 | (d))
// orr v{d}.16b, v{n}.16b, v{m}.16b
#define ORRV(d, n, m) WORD $(0x4EA01C00 | (m)<<16 | (n)<<5 | (d))
// eor v{d}.16b, v{n}.16b, v{m}.16b
#define EORV(d, n, m) WORD $(0x6E201C00 | (m)<<16 | (n)<<5 | (d))
// bsl v{d}.16b, v{n}.16b, v{m}.16b
#define BSL(d, n, m) WORD $(0x6E601C00 | (m)<<16 | (n)<<5 | (d))
// bit v{d}.16b, v{n}.16b, v{m}.16b
#define BIT(d, n, m) WORD $(0x6EA01C00 | (m)<<16 | (n)<<5 | (d))
// mov v{d}.16b, v{n}.16b
#define MOV(d, n) WORD $(0x4EA01C00 | (n)<<16 | (n)<<5 | (d))
// movi v{d}.4s, #0
#define ZERO(d) WORD $(0x4F000400 | (d))

// Integers.

// add v{d}.4s, v{n}.4s, v{m}.4s
#define IADD(d, n, m) WORD $(0x4EA08400 | (m)<<16 | (n)<<5 | (d))
// sub v{d}.4s, v{n}.4s, v{m}.4s
#define ISUB(d, n, m) WORD $(0x6EA08400 | (m)<<16 | (n)<<5 | (d))
// shl v{d}.4s, v{n}.4s, #{s}
#define SHL(d, n, s) WORD $(0x4F005400 | (32+(s))<<16 | (n)<<5 | (d))
// sshr v{d}.4s, v{n}.4s, #{s}
#define SSHR(d, n, s) WORD $(0x4F000400 | (64-(s))<<16 | (n)<<5 | (d))
// ushr v{d}.4s, v{n}.4s, #{s}
#define USHR(d, n, s) WORD $(0x6F000400 | (64-(s))<<16 | (n)<<5 | (d))
// umull v{d}.2d, v{n}.2s, v{m}.2s
#define UMULL(d, n, m) WORD $(0x2EA0C000 | (m)<<16 | (n)<<5 | (d))
// umull2 v{d}.2d, v{n}.4s, v{m}.4s
#define UMULL2(d, n, m) WORD $(0x6EA0C000 | (m)<<16 | (n)<<5 | (d))

// Between lanes.

// trn1 v{d}.4s, v{n}.4s, v{m}.4s
#define TRN1(d, n, m) WORD $(0x4E802800 | (m)<<16 | (n)<<5 | (d))
// trn2 v{d}.4s, v{n}.4s, v{m}.4s
#define TRN2(d, n, m) WORD $(0x4E806800 | (m)<<16 | (n)<<5 | (d))
// zip1 v{d}.2d, v{n}.2d, v{m}.2d
#define ZIP1D(d, n, m) WORD $(0x4EC03800 | (m)<<16 | (n)<<5 | (d))
// zip2 v{d}.2d, v{n}.2d, v{m}.2d
#define ZIP2D(d, n, m) WORD $(0x4EC07800 | (m)<<16 | (n)<<5 | (d))
// uzp1 v{d}.4s, v{n}.4s, v{m}.4s
#define UZP1(d, n, m) WORD $(0x4E801800 | (m)<<16 | (n)<<5 | (d))
// uzp2 v{d}.4s, v{n}.4s, v{m}.4s
#define UZP2(d, n, m) WORD $(0x4E805800 | (m)<<16 | (n)<<5 | (d))
// ext v{d}.16b, v{n}.16b, v{m}.16b, #8
#define EXT8(d, n, m) WORD $(0x6E004000 | (m)<<16 | (n)<<5 | (d))
// dup v{d}.4s, v{n}.s[0]
#define DUP(d, n) WORD $(0x4E040400 | (n)<<5 | (d))
// dup v{d}.4s, w{n}
#define DUPW(d, n) WORD $(0x4E040C00 | (n)<<5 | (d))
// faddp s{d}, v{n}.2s
#define FADDP(d, n) WORD $(0x7E30D800 | (n)<<5 | (d))
// fmaxv s{d}, v{n}.4s
#define FMAXV(d, n) WORD $(0x6E30F800 | (n)<<5 | (d))
// uminv s{d}, v{n}.4s
#define UMINV(d, n) WORD $(0x6EB1A800 | (n)<<5 | (d))

// Memory: {n} and {m} are general registers, {o} is an offset in bytes.

// ldr q{d}, [x{n}, #{o}]
#define LDQ(d, n, o) WORD $(0x3DC00000 | (o)/16<<10 | (n)<<5 | (d))
// str q{d}, [x{n}, #{o}]
#define STQ(d, n, o) WORD $(0x3D800000 | (o)/16<<10 | (n)<<5 | (d))
// ldr q{d}, [x{n}, x{m}]
#define LDQX(d, n, m) WORD $(0x3CE06800 | (m)<<16 | (n)<<5 | (d))
// str q{d}, [x{n}, x{m}]
#define STQX(d, n, m) WORD $(0x3CA06800 | (m)<<16 | (n)<<5 | (d))
// ldp q{d}, q{e}, [x{n}, #{o}]
#define LDPQ(d, e, n, o) WORD $(0xAD400000 | (o)/16<<15 | (e)<<10 | (n)<<5 | (d))
// stp q{d}, q{e}, [x{n}, #{o}]
#define STPQ(d, e, n, o) WORD $(0xAD000000 | (o)/16<<15 | (e)<<10 | (n)<<5 | (d))
// ldr q{d}, [x{n}], #16
#define LDQPOST(d, n) WORD $(0x3CC10400 | (n)<<5 | (d))
// str q{d}, [x{n}], #16
#define STQPOST(d, n) WORD $(0x3C810400 | (n)<<5 | (d))
// ld1r {v{d}.4s}, [x{n}]
#define LD1R(d, n) WORD $(0x4D40C800 | (n)<<5 | (d))
// ld1r {v{d}.4s}, [x{n}], #4
#define LD1RPOST(d, n) WORD $(0x4DDFC800 | (n)<<5 | (d))
