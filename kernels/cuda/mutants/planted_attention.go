package mutants

var attentionFaults = []Fault{
	{Kernel{"attention_1_direct", "attention_output"}, "blocks of 127 keys",
		"add.s32 %r56, %r6, 128;", "add.s32 %r56, %r6, 127;", WrongBits},
	{Kernel{"attention_2_rows", "attention_64_3_10"}, "no barrier before the stage of keys is filled again",
		"$L__BB0_11:\nbar.sync 0;", "$L__BB0_11:", Race},
	{Kernel{"attention_2_rows", "attention_64_3_10"}, "rows of K beyond the last are not held to it",
		"min.u32 %r180, %r179, %r30;", "mov.u32 %r180, %r179;", Bounds},
	{Kernel{"attention_2_rows", "attention_64_3_10"}, "scores of the keys from 32 on are not kept",
		"add.s64 %rd30, %rd4, %rd209;\nst.shared.f32 [%rd30], %f93;", "add.s64 %rd30, %rd4, %rd209;", WrongBits},
	{Kernel{"attention_2_rows_backward", "attention_columns_64"}, "two stages are not waited for, not one",
		"cp.async.wait_group 1;", "cp.async.wait_group 2;", Uninitialised},
	{Kernel{"attention_2_rows_backward", "attention_columns_64"}, "the two stages of shared memory are one",
		"xor.b32 %r109, %r31, 4096;", "mov.u32 %r109, %r31;", Uninitialised},
	{Kernel{"attention_2_rows_backward", "attention_columns_64"}, "gradients of one key more than there are",
		"setp.ge.u32 %p17, %r134, %r2;", "setp.gt.u32 %p17, %r134, %r2;", Bounds},
	{Kernel{"attention_3_long", "attention_softmax"}, "the sum over a row misses the lanes that differ in 8",
		"shfl.sync.bfly.b32 %f53, %f52, 8, 31, -1;", "shfl.sync.bfly.b32 %f53, %f52, 4, 31, -1;", WrongBits},
	{Kernel{"attention_3_long", "attention_softmax"}, "every warp has the rows of half a warp",
		"shr.u32 %r11, %r1, 5;", "shr.u32 %r11, %r1, 4;", Divergence},
}
