package ptxsim_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"
)

// shuffles: what each lane receives, written down for the usual forms. Segments of 2ⁿ
// lanes have 32 − 2ⁿ in the upper half of c.
var shuffles = []struct {
	mode    string
	b, c    uint32
	members uint32 // those lanes alone run it
	from    func(lane uint32) (uint32, bool)
}{
	{"bfly", 1, 0x1f, 1<<32 - 1, func(l uint32) (uint32, bool) { return []uint32{1, 0}[l%2] + l/2*2, true }},
	{"bfly", 16, 0x1f, 1<<32 - 1, func(l uint32) (uint32, bool) { return (l + 16) % 32, true }},
	{"bfly", 3, 0x181f, 1<<32 - 1, func(l uint32) (uint32, bool) { return l/4*4 + 3 - l%4, true }},
	{"bfly", 4, 0x1c1f, 1<<32 - 1, func(l uint32) (uint32, bool) { return l/8*8 + (l+4)%8, l%8 >= 4 }},
	{"bfly", 1, 0x1f, 0x000000ff, func(l uint32) (uint32, bool) { return []uint32{1, 0}[l%2] + l/2*2, true }},
	{"idx", 0, 0x1f, 1<<32 - 1, func(uint32) (uint32, bool) { return 0, true }},
	{"idx", 29, 0x1f, 1<<32 - 1, func(uint32) (uint32, bool) { return 29, true }},
	{"idx", 3, 0x181f, 1<<32 - 1, func(l uint32) (uint32, bool) { return l/8*8 + 3, true }},
	{"idx", 11, 0x181f, 1<<32 - 1, func(l uint32) (uint32, bool) { return l/8*8 + 3, true }}, // modulo the segment
	{"idx", 20, 0x0f, 1<<32 - 1, func(l uint32) (uint32, bool) { return 20, false }},         // beyond the clamp
	{"idx", 5, 0x1f, 0x0000ffe0, func(uint32) (uint32, bool) { return 5, true }},
	{"up", 2, 0, 1<<32 - 1, func(l uint32) (uint32, bool) { return l - 2, l >= 2 }},
	{"up", 1, 0x1800, 1<<32 - 1, func(l uint32) (uint32, bool) { return l - 1, l%8 >= 1 }},
	{"down", 3, 0x1f, 1<<32 - 1, func(l uint32) (uint32, bool) { return l + 3, l+3 < 32 }},
	{"down", 1, 0x181f, 1<<32 - 1, func(l uint32) (uint32, bool) { return l + 1, l%8 < 7 }},
	{"down", 32 + 1, 0x1f, 1<<32 - 1, func(l uint32) (uint32, bool) { return l + 1, l < 31 }}, // five bits of b count
}

func testShuffle(t *testing.T) {
	for _, s := range shuffles {
		got := one(t, 32, 64, "", ", .param .u32 members", threadWord+fmt.Sprintf(`
			ld.param.u32 %%r2, [members];
			shr.u32 %%r3, %%r2, %%r1;
			and.b32 %%r3, %%r3, 1;
			setp.eq.s32 %%p1, %%r3, 0;
			mul.lo.s32 %%r4, %%r1, 1000003;
			mov.u32 %%r5, 9;
			mov.u32 %%r6, 9;
			@%%p1 bra $out;
			shfl.sync.%s.b32 %%r5|%%p2, %%r4, %d, %d, %%r2;
			selp.u32 %%r6, 1, 0, %%p2;
		$out:
			st.global.u32 [%%rd1], %%r5;
			st.global.u32 [%%rd1+128], %%r6;
			ret;`, s.mode, s.b, s.c), s.members)
		var want [64]uint32
		for l := range uint32(32) {
			want[l], want[32+l] = 9, 9
			if s.members>>l&1 == 0 {
				continue
			}
			from, there := s.from(l)
			if !there {
				from = l
			}
			want[l], want[32+l] = from*1000003, uint32(truth(there))
		}
		equal(t, fmt.Sprintf("shfl.sync.%s %d, %#x, %#x", s.mode, s.b, s.c, s.members), got, want[:]...)
	}
}

func random(n int) []uint32 {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	v := make([]uint32, n)
	for i := range v {
		v[i] = r.Uint32()
	}
	return v
}

// roomAt is %r9: the shared address of the thread's own bytes of room, so many each.
func roomAt(bytes int) string {
	return fmt.Sprintf("mov.u32 %%r8, room;\nmul.lo.s32 %%r9, %%r1, %d;\nadd.s32 %%r9, %%r8, %%r9;\n", bytes)
}

// Whole copies, copies of the first bytes with zeros behind, in groups: the two of
// sixteen bytes are waited for first.
func testCopyAsync(t *testing.T) {
	data := random(128)
	got := one(t, 32, 160, ".shared .align 16 .b8 room[640];\n", ", .param .u64 data", threadWord+roomAt(16)+`
		ld.param.u64 %rd4, [data];
		mul.wide.u32 %rd5, %r1, 16;
		add.s64 %rd6, %rd4, %rd5;
		setp.lt.u32 %p1, %r1, 16;
		and.b32 %r2, %r1, 15;
		@%p1 cp.async.cg.shared.global [%r9], [%rd6], 16;
		@!%p1 cp.async.cg.shared.global [%r9], [%rd6], 16, %r2;
		cp.async.commit_group;
		shl.b32 %r3, %r1, 2;
		add.s32 %r3, %r8, %r3;
		mul.wide.u32 %rd7, %r1, 8;
		add.s64 %rd8, %rd4, %rd7;
		cp.async.ca.shared.global [%r3+512], [%rd8+4], 4;
		cp.async.commit_group;
		cp.async.wait_group 1;
		ld.shared.v4.f32 {%f1, %f2, %f3, %f4}, [%r9];
		mul.wide.u32 %rd9, %r1, 16;
		add.s64 %rd10, %rd2, %rd9;
		st.global.v4.f32 [%rd10], {%f1, %f2, %f3, %f4};
		cp.async.wait_group 0;
		ld.shared.u32 %r4, [%r3+512];
		st.global.u32 [%rd1+512], %r4;
		ret;`, data)
	raw, _ := binary.Append(nil, binary.LittleEndian, data)
	for i := 16; i < 32; i++ {
		clear(raw[16*i+i-16 : 16*i+16])
	}
	var want [160]uint32
	if _, err := binary.Decode(raw, binary.LittleEndian, want[:128]); err != nil {
		t.Fatal(err)
	}
	for i := range 32 {
		want[128+i] = data[2*i+1]
	}
	equal(t, "cp.async", got, want[:]...)
	got = one(t, 1, 2, ".shared .align 16 .b8 room[8];\n", ", .param .u64 data", threadWord+`
		ld.param.u64 %rd4, [data];
		cp.async.ca.shared.global [room], [%rd4+16], 8;
		cp.async.wait_all;
		ld.shared.v2.u32 {%r2, %r3}, [room];
		st.global.v2.u32 [%rd1], {%r2, %r3};
		ret;`, data)
	equal(t, "cp.async.wait_all", got, data[4:6]...)
}

// ldmatrix, by the figures of the PTX manual: matrix j has its rows at the addresses of
// lanes 8j to 8j+7; thread t holds elements 2(t mod 4) and the next of row t/4, with
// .trans those of column t/4.
func testLoadMatrices(t *testing.T) {
	data := random(128)
	half := func(matrix, row, col int) uint32 { return data[(7-row)*16+matrix*4+col/2] >> (16 * (col % 2)) & 0xffff }
	for _, trans := range []bool{false, true} {
		op := map[bool]string{false: "x4", true: "x4.trans"}[trans]
		got := one(t, 32, 128, ".shared .align 16 .b8 room[512];\n", ", .param .u64 data", threadWord+roomAt(16)+`
			ld.param.u64 %rd4, [data];
			mul.wide.u32 %rd5, %r1, 16;
			add.s64 %rd6, %rd4, %rd5;
			ld.global.v4.f32 {%f1, %f2, %f3, %f4}, [%rd6];
			st.shared.v4.f32 [%r9], {%f1, %f2, %f3, %f4};
			bar.sync 0;
			and.b32 %r2, %r1, 7;
			sub.s32 %r2, 7, %r2;
			shl.b32 %r2, %r2, 6;
			shr.u32 %r3, %r1, 3;
			shl.b32 %r3, %r3, 4;
			add.s32 %r2, %r2, %r3;
			add.s32 %r2, %r2, %r8;
			ldmatrix.sync.aligned.m8n8.`+op+`.shared.b16 {%r10, %r11, %r12, %r13}, [%r2];
			st.global.u32 [%rd1], %r10;
			st.global.u32 [%rd1+128], %r11;
			st.global.u32 [%rd1+256], %r12;
			st.global.u32 [%rd1+384], %r13;
			ret;`, data)
		var want [128]uint32
		for j := range 4 {
			for l := range 32 {
				a, b := half(j, l/4, l%4*2), half(j, l/4, l%4*2+1)
				if trans {
					a, b = half(j, l%4*2, l/4), half(j, l%4*2+1, l/4)
				}
				want[32*j+l] = a | b<<16
			}
		}
		equal(t, "ldmatrix "+op, got, want[:]...)
	}
}
