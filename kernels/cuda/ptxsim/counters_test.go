package ptxsim_test

import (
	"fmt"
	"strings"
	"testing"

	"vision/kernels/cuda/ptxsim"
)

// count runs a program once and returns what was counted.
func count(t *testing.T, blocks, threads int, body string) ptxsim.Counters {
	t.Helper()
	m := newMachine(t, ptxsim.Options{Count: true, Checks: true})
	text := program(".shared .align 16 .b8 room[16384];\n", ".param .u64 out", threadWord+strings.ReplaceAll(body, "; ", ";\n")+"\nret;")
	m.run(m.kernel(text), blocks, threads, 0, put(m, make([]uint32, 4096)))
	all := m.Counters()
	if len(all) != 1 || all[0].Kernel != "k" || all[0].Launches != 1 || all[0].Blocks != uint64(blocks) || all[0].Threads != uint64(threads) || all[0].Shared%16384 != 0 {
		t.Fatalf("counted %+v", all)
	}
	return all[0]
}

// Instructions by class, of two warps a block, the second of eight lanes. threadWord adds
// one move, one multiplication and one addition of integers, and one load of a parameter;
// ret is one of control.
func TestCountsInstructions(t *testing.T) {
	const blocks, warps, lanes = 3, 2, 40
	c := count(t, blocks, lanes, `mov.f32 %f1, 0f3F800000; mov.f32 %f2, %f1;
		fma.rn.f32 %f3, %f1, %f2, %f1; fma.rn.f32 %f4, %f3, %f2, %f1; fma.rn.f32 %f5, %f4, %f2, %f1;
		add.rn.f32 %f6, %f1, %f2; mul.rn.f32 %f7, %f1, %f6; div.rn.f32 %f8, %f1, %f7; sqrt.rn.f32 %f9, %f8;
		setp.gt.f32 %p1, %f9, %f1; selp.f32 %f10, %f9, %f1, %p1; cvt.rzi.s32.f32 %r2, %f10;
		shl.b32 %r3, %r2, 2; and.b32 %r4, %r3, %r2;
		setp.lt.u32 %p2, %r1, 32; selp.b32 %r10, -1, 255, %p2; shfl.sync.idx.b32 %r5, %r4, 0, 31, %r10; bar.sync 0;
		mul.lo.s32 %r6, %r1, 4; mov.u32 %r7, room; add.s32 %r7, %r7, %r6;
		st.shared.u32 [%r7], %r5; ld.shared.u32 %r8, [%r7]; ld.global.u32 %r9, [%rd1];
		bra.uni $on;
	$on:`)
	want := map[string]uint64{"fma": 3, "float add": 1, "float mul": 1, "div, sqrt": 2, "integer": 1 + 1 + 2 + 2, "move, convert, compare": 1 + 2 + 3 + 2 + 1,
		"load global": 1, "load shared": 1, "store shared": 1, "load other": 1, "control": 2, "barrier": 1, "shuffle": 1}
	for i := ptxsim.FMA; int(i) < len(c.Warps); i++ {
		name := i.String()
		if got, w := c.Warps[i], want[name]*blocks*warps; got != w {
			t.Errorf("%s: %d instructions of warps, expected %d", name, got, w)
		}
		if got, w := c.Lanes[i], want[name]*blocks*lanes; got != w {
			t.Errorf("%s: %d of threads, expected %d", name, got, w)
		}
	}
}

// Passes of shared memory, by hand: 32 banks of a word each; a request of 4 bytes a lane is
// one group, of 8 two, of 16 four, and a group takes as many passes as words in its fullest bank.
func TestCountsBankConflicts(t *testing.T) {
	for _, c := range []struct {
		name          string
		stride        int // bytes from lane to lane
		access        string
		passes, least uint64
		bytes         uint64
	}{
		{"neighbours", 4, "st.shared.u32 [%r7], %r1;", 1, 1, 128},
		{"every second word", 8, "st.shared.u32 [%r7], %r1;", 2, 1, 128},
		{"every fourth word", 16, "st.shared.u32 [%r7], %r1;", 4, 1, 128},
		{"a column of 32", 128, "st.shared.u32 [%r7], %r1;", 32, 1, 128},
		{"a column of 33", 132, "st.shared.u32 [%r7], %r1;", 1, 1, 128},
		{"pairs", 8, "st.shared.v2.u32 [%r7], {%r1, %r1};", 2, 2, 256},
		{"quads", 16, "st.shared.v4.f32 [%r7], {%f1, %f1, %f1, %f1};", 4, 4, 512},
		{"quads in rows of 32", 128, "st.shared.v4.f32 [%r7], {%f1, %f1, %f1, %f1};", 32, 4, 512},
		{"quads in rows of 36", 144, "st.shared.v4.f32 [%r7], {%f1, %f1, %f1, %f1};", 4, 4, 512},
		{"half of the lanes", 128, "@%p1 st.shared.u32 [%r7], %r1;", 16, 1, 64},
	} {
		n := count(t, 1, 32, fmt.Sprintf("mov.f32 %%f1, 0f00000000; setp.lt.u32 %%p1, %%r1, 16; mul.lo.s32 %%r6, %%r1, %d; mov.u32 %%r7, room; add.s32 %%r7, %%r7, %%r6; %s", c.stride, c.access))
		if n.SharedRequests != 1 || n.SharedPasses != c.passes || n.SharedLeast != c.least || n.SharedWritten != c.bytes || n.SharedRead != 0 {
			t.Errorf("%s: %d requests, %d passes, at least %d, %d bytes; expected 1, %d, %d, %d", c.name, n.SharedRequests, n.SharedPasses, n.SharedLeast, n.SharedWritten, c.passes, c.least, c.bytes)
		}
	}
	// One word for all lanes is one pass.
	n := count(t, 1, 32, "setp.eq.s32 %p1, %r1, 0; @%p1 st.shared.u32 [room], 7; bar.sync 0; ld.shared.u32 %r2, [room];")
	if n.SharedRequests != 2 || n.SharedPasses != 2 || n.SharedWritten != 4 || n.SharedRead != 128 {
		t.Errorf("broadcast: %+v", n)
	}
}

// Sectors of 32 bytes that a request touches.
func TestCountsSectors(t *testing.T) {
	for _, c := range []struct {
		name           string
		stride, offset int
		access         string
		sectors, least uint64
		read, written  uint64
	}{
		{"neighbours", 4, 0, "ld.global.u32 %r2, [%rd6];", 4, 4, 128, 0},
		{"neighbours off the boundary", 4, 4, "ld.global.u32 %r2, [%rd6];", 5, 4, 128, 0},
		{"every eighth word", 32, 0, "ld.global.u32 %r2, [%rd6];", 32, 4, 128, 0},
		{"every second word", 8, 0, "st.global.u32 [%rd6], %r1;", 8, 4, 0, 128},
		{"quads", 16, 0, "ld.global.v4.f32 {%f1, %f2, %f3, %f4}, [%rd6];", 16, 16, 512, 0},
		{"quads off the sector", 16, 16, "ld.global.v4.f32 {%f1, %f2, %f3, %f4}, [%rd6];", 17, 16, 512, 0},
		{"one word", 0, 64, "ld.global.u32 %r2, [%rd6];", 1, 4, 128, 0},
		{"nine lanes", 4, 0, "setp.lt.u32 %p1, %r1, 9; @%p1 st.global.u32 [%rd6], %r1;", 2, 2, 0, 36},
		{"cp.async", 16, 0, "mul.lo.s32 %r6, %r1, 16; mov.u32 %r7, room; add.s32 %r7, %r7, %r6; cp.async.cg.shared.global [%r7], [%rd6], 16; cp.async.wait_all;", 16, 16, 512, 0},
	} {
		n := count(t, 1, 32, fmt.Sprintf("mul.wide.u32 %%rd5, %%r1, %d; add.s64 %%rd6, %%rd2, %%rd5; add.s64 %%rd6, %%rd6, %d; %s", c.stride, c.offset, c.access))
		if n.GlobalRequests != 1 || n.GlobalSectors != c.sectors || n.GlobalLeast != c.least || n.GlobalRead != c.read || n.GlobalWritten != c.written {
			t.Errorf("%s: %d requests, %d sectors, at least %d, %d bytes read, %d written; expected 1, %d, %d, %d, %d",
				c.name, n.GlobalRequests, n.GlobalSectors, n.GlobalLeast, n.GlobalRead, n.GlobalWritten, c.sectors, c.least, c.read, c.written)
		}
	}
}

// Barriers are counted by warp, branches that split a warp by warp.
func TestCountsControl(t *testing.T) {
	for _, c := range []struct {
		name                string
		blocks, threads     int
		body                string
		barriers, divergent uint64
	}{
		{"two barriers, three warps, two blocks", 2, 96, "bar.sync 0; bar.sync 0;", 12, 0},
		{"all lanes jump", 1, 64, "setp.lt.u32 %p1, %r1, 64; @%p1 bra $on;\n$on:", 0, 0},
		{"no lane jumps", 1, 64, "setp.gt.u32 %p1, %r1, 63; @%p1 bra $on;\n$on:", 0, 0},
		{"one warp of two splits", 3, 64, "setp.lt.u32 %p1, %r1, 40; @%p1 bra $on; add.s32 %r2, %r1, 1;\n$on:", 0, 3},
		// Lane i goes round i more times: each of the tests 0 … 30 lets one lane go.
		{"lanes leave one by one", 1, 32, "mov.u32 %r2, 0;\n$again: setp.lt.u32 %p1, %r2, %r1; add.s32 %r2, %r2, 1; @%p1 bra $again;", 0, 31},
	} {
		n := count(t, c.blocks, c.threads, c.body)
		if n.Barriers != c.barriers || n.Divergent != c.divergent {
			t.Errorf("%s: %d barriers, %d divergent branches, expected %d, %d", c.name, n.Barriers, n.Divergent, c.barriers, c.divergent)
		}
	}
}

// Launches of one kernel add up, whatever the number of goroutines; the shared memory
// that is reported is static and dynamic together.
func TestCountsAddUp(t *testing.T) {
	text := program(".extern .shared .align 16 .b8 more[];\n.shared .align 16 .b8 room[128];\n", ".param .u64 out", threadWord+"st.shared.u32 [room], 1;\nst.shared.u32 [more], 1;\nret;")
	var first ptxsim.Counters
	for _, workers := range []int{1, 3} {
		m := newMachine(t, ptxsim.Options{Count: true, Threads: workers})
		f, out := m.kernel(text), put(m, make([]uint32, 32))
		m.run(f, 5, 32, 64, out)
		m.run(f, 2, 32, 64, out)
		c := m.Counters()[0]
		if c.Launches != 2 || c.Blocks != 7 || c.Shared != 192 || c.Warps[ptxsim.StoreShared] != 14 || c.Lanes[ptxsim.StoreShared] != 14*32 || c.SharedRequests != 14 {
			t.Errorf("%d goroutines: %+v", workers, c)
		}
		if workers == 1 {
			first = c
		} else if c != first {
			t.Errorf("with 3 goroutines %+v, with one %+v", c, first)
		}
	}
}
