package mutants

var layoutFaults = []Fault{
	{Kernel{"layout_3_transpose", "layout_transpose"}, "a row of the tile is read with the stride of another tile",
		"mul.wide.u32 %rd54, %r1, 132;", "mul.wide.u32 %rd54, %r1, 128;", Uninitialised},
	{Kernel{"layout_3_transpose", "layout_transpose"}, "a quarter of the tile is not filled",
		"ld.global.f32 %f4, [%rd40];\nst.shared.f32 [%rd17+3168], %f4;", "ld.global.f32 %f4, [%rd40];", Uninitialised},
	{Kernel{"layout_3_transpose", "layout_transpose"}, "threads without an element leave before the barrier",
		"@!%p17 bra $L__BB0_18;", "@!%p17 bra $L__BB0_27;", Divergence},
	{Kernel{"layout_3_transpose", "layout_transpose"}, "a row of the tile is written beyond the tile",
		"st.shared.f32 [%rd17+3168], %f4;", "st.shared.f32 [%rd17+4224], %f4;", Bounds},
	{Kernel{"layout_3_transpose", "layout_transpose"}, "an address in values, not in bytes",
		"mul.wide.u32 %rd53, %r1, 4;", "mul.wide.u32 %rd53, %r1, 1;", Alignment},
	{Kernel{"layout_3_transpose", "layout_transpose"}, "a block's next tile is its first again",
		"add.s64 %rd98, %rd98, %rd8;\nsetp.lt.u64 %p30, %rd98, %rd2;", "\nsetp.lt.u64 %p30, %rd98, %rd2;", Endless},
	{Kernel{"layout_2_runs", "layout_quads"}, "two threads have one quad",
		"cvt.u64.u32 %rd47, %r21;", "shr.u32 %r21, %r21, 1; cvt.u64.u32 %rd47, %r21;", Race},
}
