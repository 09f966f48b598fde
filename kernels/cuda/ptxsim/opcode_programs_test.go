package ptxsim_test

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"vision/kernels/cuda/ptxsim"
)

// programs test the instructions that do more than compute with their sources.
var programs = []struct {
	ops  string
	test func(t *testing.T)
}{
	{"ld.param.f32 ld.param.u32 ld.param.u64 ld.param.v2.f32 ld.param.v2.u32", testParameters},
	{`ld.global.f32 ld.global.u32 ld.global.v4.f32 st.global.f32 st.global.u32 st.global.v4.f32
	  ld.shared.f32 ld.shared.v4.f32 st.shared.f32 st.shared.v4.f32 st.shared.u32`, testMemory},
	{"cvta.shared.u64 cvta.to.shared.u64", testGeneric},
	{"bra bra.uni exit ret", testControl},
	{"bar.sync barrier.sync barrier.sync.aligned", testBarriers},
	{"bar.warp.sync", testWarpBarrier},
	{"shfl.sync.bfly.b32 shfl.sync.idx.b32 shfl.sync.up.b32 shfl.sync.down.b32", testShuffle},
	{"cp.async.cg.shared.global cp.async.ca.shared.global cp.async.commit_group cp.async.wait_group cp.async.wait_all", testCopyAsync},
	{"ldmatrix.sync.aligned.m8n8.x4.shared.b16 ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16", testLoadMatrices},
	{"mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32", testMultiplyBF16},
	{"mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32", testMultiplyTF32},
}

func TestPrograms(t *testing.T) {
	for _, p := range programs {
		t.Run(strings.Fields(p.ops)[0], p.test)
	}
}

// threadWord is %rd1: where, in the words of out, thread %r1 writes.
const threadWord = "mov.u32 %r1, %tid.x;\nld.param.u64 %rd2, [out];\nmul.wide.u32 %rd3, %r1, 4;\nadd.s64 %rd1, %rd2, %rd3;\n"

// one runs a program of one block, whose parameters are out and more, and returns
// out's words. Words for the device are copied there, bytes are a parameter.
func one(t *testing.T, threads, words int, outside, params, body string, more ...any) []uint32 {
	t.Helper()
	m := newMachine(t, ptxsim.Options{Checks: true})
	out := put(m, make([]uint32, words))
	all := []any{out}
	for _, p := range more {
		if v, ok := p.([]uint32); ok {
			p = put(m, v)
		}
		all = append(all, p)
	}
	m.run(m.kernel(program(outside, ".param .u64 out"+params, body)), 1, threads, 0, all...)
	return get[uint32](m, out, words)
}

func equal(t *testing.T, what string, got []uint32, want ...uint32) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %x, expected %x", what, got, want)
	}
}

// Parameters lie one after the other, each on a multiple of its size, little end first.
func testParameters(t *testing.T) {
	block := make([]byte, 32)
	for i := range block {
		block[i] = byte(0x10 + i)
	}
	got := one(t, 1, 9, "", ", .param .u32 word, .param .align 8 .b8 block[32]", threadWord+`
		ld.param.u32 %r2, [word];
		st.global.u32 [%rd1], %r2;
		ld.param.u32 %r3, [block+4];
		st.global.u32 [%rd1+4], %r3;
		ld.param.f32 %f1, [block+12];
		st.global.f32 [%rd1+8], %f1;
		ld.param.v2.u32 {%r4, %r5}, [block+16];
		st.global.u32 [%rd1+12], %r4;
		st.global.u32 [%rd1+16], %r5;
		mov.b64 %rd4, block;
		ld.param.v2.f32 {%f2, %f3}, [%rd4+24];
		st.global.f32 [%rd1+20], %f2;
		st.global.f32 [%rd1+24], %f3;
		ld.param.u64 %rd5, [block];
		mov.b64 {%r6, %r7}, %rd5;
		st.global.u32 [%rd1+28], %r6;
		st.global.u32 [%rd1+32], %r7;
		ret;`, uint32(0xcafef00d), block)
	equal(t, "parameters", got, 0xcafef00d, 0x17161514, 0x1f1e1d1c, 0x23222120, 0x27262524, 0x2b2a2928, 0x2f2e2d2c, 0x13121110, 0x17161514)
}

// Every form of load and store between device and shared memory; negative offsets,
// signs of short values.
func testMemory(t *testing.T) {
	source := make([]uint32, 16)
	for i := range source {
		source[i] = 0x80f08000 + uint32(i)*0x01010101
	}
	raw, _ := binary.Append(nil, binary.LittleEndian, source)
	at := func(i int) uint32 { return binary.LittleEndian.Uint32(raw[i:]) }
	for _, c := range []struct {
		body string
		want []uint32
	}{
		{"ld.global.u32 %r2, [%rd5+4]; st.global.u32 [%rd1], %r2;", []uint32{at(4)}},
		{"ld.global.f32 %f2, [%rd5+8]; st.shared.f32 [room+4], %f2; ld.shared.f32 %f3, [room+4]; st.global.f32 [%rd1+4], %f3;", []uint32{0, at(8)}},
		{"add.s64 %rd6, %rd5, 32; ld.global.v4.f32 {%f1, %f2, %f3, %f4}, [%rd6+-16]; st.shared.v4.f32 [room+16], {%f4, %f3, %f2, %f1};" +
			"ld.shared.v4.f32 {%f5, %f6, %f7, %f8}, [room+16]; st.global.v4.f32 [%rd1], {%f5, %f6, %f7, %f8};", []uint32{at(28), at(24), at(20), at(16)}},
		{"mov.u32 %r3, room; ld.global.u32 %r2, [%rd5]; st.shared.u32 [%r3+8], %r2; ld.shared.u32 %r4, [room+8]; st.global.u32 [%rd1+8], %r4;", []uint32{0, 0, at(0)}},
		{"ld.global.v2.u32 {%r2, %r3}, [%rd5+8]; st.global.v2.u32 [%rd1], {%r3, %r2};", []uint32{at(12), at(8)}},
		{"ld.global.u64 %rd6, [%rd5+8]; st.global.u64 [%rd1], %rd6;", []uint32{at(8), at(12)}},
		{"ld.global.nc.u16 %h1, [%rd5+2]; st.global.u16 [%rd1+2], %h1;", []uint32{uint32(raw[2])<<16 | uint32(raw[3])<<24}},
		{"ld.global.s16 %r2, [%rd5]; st.global.u32 [%rd1], %r2; ld.global.u16 %r3, [%rd5]; st.global.u32 [%rd1+4], %r3;", []uint32{0xffff8000, 0x8000}},
		{"ld.global.s8 %r2, [%rd5+3]; st.global.u32 [%rd1], %r2; ld.global.u8 %r3, [%rd5+3]; st.global.u32 [%rd1+4], %r3; st.global.u8 [%rd1+9], %r3;", []uint32{0xffffff80, 0x80, 0x8000}},
		{"ld.const.u32 %r2, [table+4]; st.global.u32 [%rd1], %r2; ld.global.f32 %f1, [number]; st.global.f32 [%rd1+4], %f1;", []uint32{77, 0x3fc00000}},
	} {
		got := one(t, 1, 4, ".const .u32 table[3] = {1, 77};\n.global .f32 number = 0f3FC00000;\n.shared .align 16 .b8 room[64];\n", ", .param .u64 data",
			threadWord+"ld.param.u64 %rd5, [data];\n"+strings.ReplaceAll(c.body, ";", ";\n")+"ret;", source)
		for len(c.want) < 4 {
			c.want = append(c.want, 0)
		}
		equal(t, c.body, got, c.want...)
	}
}

// A generic address reaches the memory that it came from.
func testGeneric(t *testing.T) {
	got := one(t, 1, 3, ".shared .align 16 .b8 room[64];\n", "", threadWord+`
		mov.u64 %rd5, room;
		cvta.shared.u64 %rd6, %rd5;
		st.u32 [%rd6+12], 5;
		ld.shared.u32 %r2, [room+12];
		st.global.u32 [%rd1], %r2;
		cvta.to.shared.u64 %rd7, %rd6;
		cvt.u32.u64 %r3, %rd7;
		st.shared.u32 [%r3], 6;
		ld.u32 %r4, [%rd6];
		cvta.global.u64 %rd8, %rd1;
		st.u32 [%rd8+4], %r4;
		setp.eq.s64 %p1, %rd6, %rd5;
		selp.u32 %r5, 1, 0, %p1;
		st.global.u32 [%rd1+8], %r5;
		ret;`)
	equal(t, "generic", got, 5, 6, 0)
}

// A loop whose lanes go round a different number of times, an inner branch, lanes that
// exit early, a uniform jump: thread i sums 0 … i−1 but for multiples of three.
func testControl(t *testing.T) {
	got := one(t, 40, 40, "", "", threadWord+`
		setp.gt.u32 %p1, %r1, 36;
		@%p1 exit;
		mov.u32 %r2, 0;
		mov.u32 %r3, 0;
		bra.uni $test;
	$again:
		rem.u32 %r4, %r3, 3;
		setp.eq.s32 %p2, %r4, 0;
		@%p2 bra $skip;
		add.s32 %r2, %r2, %r3;
	$skip:
		add.s32 %r3, %r3, 1;
	$test:
		setp.lt.u32 %p3, %r3, %r1;
		@%p3 bra $again;
		st.global.u32 [%rd1], %r2;
		ret;`)
	want := make([]uint32, 40)
	for i := range want[:37] {
		for j := range uint32(i) {
			if j%3 != 0 {
				want[i] += j
			}
		}
	}
	equal(t, "control", got, want...)
}

// Each warp reads, after the barrier, what another wrote before it.
func testBarriers(t *testing.T) {
	want := make([]uint32, 96)
	for i := range want {
		want[i] = uint32(95-i) * 7
	}
	for _, op := range []string{"bar.sync 0;", "barrier.sync 0;", "barrier.sync.aligned 0;"} {
		equal(t, op, one(t, 96, 96, ".shared .align 4 .b8 room[384];\n", "", threadWord+fmt.Sprintf(`
		mul.lo.s32 %%r2, %%r1, 7;
		mov.u32 %%r3, room;
		shl.b32 %%r4, %%r1, 2;
		add.s32 %%r5, %%r3, %%r4;
		st.shared.u32 [%%r5], %%r2;
		%s
		sub.s32 %%r6, 95, %%r1;
		shl.b32 %%r6, %%r6, 2;
		add.s32 %%r6, %%r3, %%r6;
		ld.shared.u32 %%r7, [%%r6];
		st.global.u32 [%%rd1], %%r7;
		ret;`, op)), want...)
	}
}

// Lanes that diverged meet again; those that are not named go on.
func testWarpBarrier(t *testing.T) {
	got := one(t, 32, 32, "", "", threadWord+`
		setp.lt.u32 %p1, %r1, 8;
		mov.u32 %r2, 1;
		@!%p1 bra $out;
		setp.lt.u32 %p2, %r1, 3;
		@%p2 bra $met;
		mov.u32 %r2, 2;
	$met:
		bar.warp.sync 255;
		add.s32 %r2, %r2, 10;
	$out:
		st.global.u32 [%rd1], %r2;
		ret;`)
	want := make([]uint32, 32)
	for i := range want {
		want[i] = 1
		if i < 8 {
			want[i] = 12
		}
		if i < 3 {
			want[i] = 11
		}
	}
	equal(t, "bar.warp.sync", got, want...)
}
