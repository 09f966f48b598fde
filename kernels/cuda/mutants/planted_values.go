package mutants

// valueFaults are in elementwise, activation, optimiser, draws and elementary.
var valueFaults = []Fault{
	{Kernel{"elementwise_2_quads", "elementwise_add_quads"}, "one quad more than there are",
		"setp.ge.u64 %p7, %rd64, %rd7;", "setp.gt.u64 %p7, %rd64, %rd7;", Bounds},
	{Kernel{"elementwise_2_quads", "elementwise_add_quads"}, "quads start one value late",
		"ld.global.v4.f32 {%f17, %f18, %f19, %f20}, [%rd61+-8];", "ld.global.v4.f32 {%f17, %f18, %f19, %f20}, [%rd61+-4];", Alignment},
	{Kernel{"activation_2_quads", "activation_gelu_quads"}, "a coefficient is off by one in the last place",
		"fma.rn.f32 %f54, %f53, %f43, 0fBE4F8E3C;", "fma.rn.f32 %f54, %f53, %f43, 0fBE4F8E3D;", WrongBits},
	{Kernel{"activation_2_quads", "activation_gelu_quads"}, "a fast division",
		"div.rn.f32 %f42, %f387, %f37;", "div.approx.f32 %f42, %f387, %f37;", Refused},
	{Kernel{"optimiser_1_direct", "optimiser_adam"}, "the other product of the second moment is fused",
		"mul.rn.f32 %f21, %f20, %f5;\nfma.rn.f32 %f22, %f19, %f31, %f21;", "mul.rn.f32 %f21, %f19, %f31;\nfma.rn.f32 %f22, %f20, %f5, %f21;", WrongBits},
	{Kernel{"optimiser_1_direct", "optimiser_adam"}, "the second moment goes where the first is",
		"st.global.f32 [%rd18], %f22;", "st.global.f32 [%rd17], %f22;", WrongBits},
	{Kernel{"draws_2_blocks", "draws_uniform_blocks"}, "the counter's carry is lost",
		"mul.hi.u64 %rd37, %rd34, %rd36;", "mov.u64 %rd37, 0;", WrongBits},
	{Kernel{"draws_2_blocks", "draws_uniform_blocks"}, "a last group of less than four is stored as four",
		"setp.le.u64 %p2, %rd38, %rd7;", "setp.lt.u64 %p2, %rd41, %rd7;", Bounds},
	{Kernel{"elementary_1_direct", "elementary_exp"}, "log 2 is subtracted to one constant's precision, not two",
		"fma.rn.f32 %f8, %f6, 0fB5BFBE8E, %f7;", "mov.f32 %f8, %f7;", WrongBits},
}
