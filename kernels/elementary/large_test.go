package elementary_test

// largeArguments are made by testdata/make_large_test.py in 400-bit arithmetic:
// of the two patterns of each exponent nearest to a multiple of π/2 the 24
// nearest, the largest number, powers of two, and some at random.
var largeArguments = []struct {
	x        uint32
	sin, cos float64
}{
	{0x471c4000, 0x1.e4a0d88c86097p-1, 0x1.4a545ee51103ap-2},
	{0x471c4001, 0x1.e545105019768p-1, 0x1.468a78ab61335p-2},
	{0x474d246f, 0x1.fffffffffffffp-1, -0x1.16ae29144d3b2p-26},
	{0x4a2562ae, 0x1.ffffffffffffep-1, -0x1.4823bba96de73p-26},
	{0x4b263135, -0x1.d0a07df566073p-1, -0x1.ae3098fa6a15bp-2},
	{0x4c2332e9, -0x1.fffffffffffffp-1, 0x1.927bcc77af479p-27},
	{0x4e800000, -0x1.3c12353728cafp-1, 0x1.92cb46a920144p-1},
	{0x4ea83ae3, 0x1.c713530e7c738p-2, -0x1.caa966a1b4896p-1},
	{0x4fb5ac7e, 0x1.42d771e588c64p-2, 0x1.e5e36016f3c4dp-1},
	{0x50a3e87f, 0x1.0000000000000p+0, -0x1.149dafd6b8987p-29},
	{0x5123e87f, -0x1.149dafd6b8987p-28, -0x1.0000000000000p+0},
	{0x51a3e87f, 0x1.149dafd6b8987p-27, 0x1.0000000000000p+0},
	{0x5223e87f, 0x1.149dafd6b8986p-26, 0x1.fffffffffffffp-1},
	{0x53b146a6, -0x1.0000000000000p+0, -0x1.db49e303ea778p-28},
	{0x543146a6, 0x1.db49e303ea778p-27, -0x1.fffffffffffffp-1},
	{0x576f4d10, 0x1.5e927453050fep-8, -0x1.fffe1fea550fdp-1},
	{0x5c07bcd0, -0x1.fffffffffffffp-1, 0x1.c859fbdb38236p-27},
	{0x5f000000, 0x1.fff6dfd42dc54p-1, 0x1.82aa375b3c33ep-7},
	{0x642e0733, -0x1.ffffffffffffep-1, -0x1.625d82e0e3263p-26},
	{0x65898498, 0x1.0000000000000p+0, -0x1.f7e04be410e25p-28},
	{0x66098498, -0x1.f7e04be410e25p-27, -0x1.fffffffffffffp-1},
	{0x664e46e4, -0x1.ffffffffffffep-1, 0x1.79e838eb0ca9bp-26},
	{0x66d1755f, -0x1.7a0b839afb058p-1, 0x1.594a8a6fd50a8p-1},
	{0x6a1976f1, 0x1.0000000000000p+0, -0x1.bc77be4e3b960p-28},
	{0x6a9976f1, -0x1.bc77be4e3b960p-27, -0x1.fffffffffffffp-1},
	{0x6b8a1613, 0x1.f5b9a62b4f0e7p-1, 0x1.983b5feec0913p-3},
	{0x6c55da58, 0x1.fffffffffffffp-1, 0x1.9b74b1c1c562fp-27},
	{0x6f79be45, 0x1.0000000000000p+0, -0x1.bbdd52a58eafbp-30},
	{0x6ff9be45, -0x1.bbdd52a58eafbp-29, -0x1.0000000000000p+0},
	{0x70000000, -0x1.0e7a3d5849006p-3, 0x1.fb83e06610dcdp-1},
	{0x7079be45, 0x1.bbdd52a58eafbp-28, 0x1.0000000000000p+0},
	{0x70f9be45, 0x1.bbdd52a58eafbp-27, 0x1.fffffffffffffp-1},
	{0x723fa09a, 0x1.fffffffffffffp-1, 0x1.1e7cf9ec1091ap-26},
	{0x77584625, -0x1.0000000000000p+0, -0x1.5f52ea84f120dp-27},
	{0x77d84625, 0x1.5f52ea84f120cp-26, -0x1.ffffffffffffep-1},
	{0x77fdeef2, -0x1.a95c7932431d5p-1, 0x1.1cfa159490143p-1},
	{0x7a748f8d, -0x1.64bdf9ba7e445p-6, 0x1.ffe0ecffe08ddp-1},
	{0x7d589ab8, -0x1.2169b3aa40696p-1, -0x1.a65b028878a6bp-1},
	{0x7f000000, 0x1.3f2c62cde42bdp-1, 0x1.90571d9316bccp-1},
	{0x7f7fffff, -0x1.0b33665089575p-1, 0x1.b4bf2c79bdfcep-1},
}
