package ptxsim_test

import (
	"fmt"
	"strings"
	"testing"

	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/ptxsim"
)

// A fault is a program that does one thing wrong, on the line marked "// here", and
// what the machine must say of it. Its twin has "right" in the place of "wrong" and
// must pass: a check that cries at correct programs is worth nothing.
type fault struct {
	name         string
	wrong, right string
	outside      string // in the place of the shared array of 256 bytes
	blocks       int    // 0 is 1
	threads      int    // 0 is 32
	budget       uint64
	status       driver.Status
	says         string // after kernel, line and place
	who          string // block and thread, "thread 0" if empty; the warp where no thread is at fault
}

// The body around the lines of a fault: %rd1 is where the thread's word of out lies, 64 words
// that were written; %rd4 is 16 words that nobody wrote; %r9 the thread's 4 bytes of shared room;
// %p1 is true in lane 5 alone, %p2 in the first warp, %p3 in the first block.
const around = threadWord + `
	ld.param.u64 %rd4, [fresh];
	mov.u32 %r8, room;
	shl.b32 %r7, %r1, 2;
	add.s32 %r9, %r8, %r7;
	mov.u32 %r20, %ctaid.x;
	setp.eq.s32 %p1, %r1, 5;
	setp.lt.u32 %p2, %r1, 32;
	setp.eq.s32 %p3, %r20, 0;
	LINES
$end:
	ret;`

// statements puts each on a line of its own.
var statements = strings.NewReplacer("; // here", "; // here", "; ", ";\n")

func (f *fault) text(lines string) string {
	outside := f.outside
	if outside == "" {
		outside = ".shared .align 16 .b8 room[256];\n"
	}
	return program(outside, ".param .u64 out, .param .u64 fresh", strings.Replace(around, "LINES", statements.Replace(lines), 1))
}

var faults = []fault{
	// Bounds.
	{name: "below an allocation", wrong: "st.global.u32 [%rd2+-4], %r1; // here", right: "@%p1 st.global.u32 [%rd2], %r1;",
		status: driver.IllegalAddress, says: "4 bytes at 0xfffffffffc, which is no address of device memory"},
	{name: "above an allocation", wrong: "ld.global.u32 %r2, [%rd1+252]; // here", right: "ld.global.u32 %r2, [%rd1+128];",
		status: driver.IllegalAddress, says: "4 bytes at offset 256 of allocation 1, which holds 256", who: "thread 1"},
	{name: "the end of a vector", wrong: "@%p1 ld.global.v4.f32 {%f1, %f2, %f3, %f4}, [%rd2+248]; // here", right: "ld.global.v4.f32 {%f1, %f2, %f3, %f4}, [%rd2+240];",
		status: driver.IllegalAddress, says: "16 bytes at offset 248 of allocation 1, which holds 256", who: "thread 5"},
	{name: "the number of another allocation", wrong: "st.global.u32 [%rd1+2199023255552], %r1; // here", right: "st.global.u32 [%rd1], %r1;",
		status: driver.IllegalAddress, says: "4 bytes at offset 0 of allocation 3, which was freed"},
	{name: "above shared memory", wrong: "st.shared.u32 [%r9+140], %r1; // here", right: "st.shared.u32 [%r9+128], %r1;",
		status: driver.IllegalAddress, says: "4 bytes at 0x100 of shared memory, which holds 256", who: "thread 29"},
	{name: "below shared memory", wrong: "@%p1 st.shared.u32 [%r8+-4], %r1; // here", right: "@%p1 st.shared.u32 [%r8], %r1;",
		status: driver.IllegalAddress, says: "4 bytes at 0xfffffffffffffffc of shared memory, which holds 256", who: "thread 5"},
	{name: "below the parameters", wrong: "mov.b64 %rd5, out; ld.param.u64 %rd6, [%rd5+16]; // here", right: "mov.b64 %rd5, out; ld.param.u64 %rd6, [%rd5+8];",
		status: driver.IllegalAddress, says: "8 bytes at 16 of the parameters, which hold 16"},
	{name: "cp.async beyond its source", wrong: "cp.async.ca.shared.global [%r9], [%rd1+252], 4; cp.async.wait_all; // here", right: "cp.async.ca.shared.global [%r9], [%rd1+128], 4; cp.async.wait_all;",
		status: driver.IllegalAddress, says: "4 bytes at offset 256 of allocation 1, which holds 256", who: "thread 1"},
	{name: "cp.async beyond shared memory", wrong: "cp.async.ca.shared.global [%r9+256], [%rd1], 4; // here", right: "cp.async.ca.shared.global [%r9+128], [%rd1], 4;",
		status: driver.IllegalAddress, says: "4 bytes at 0x100 of shared memory, which holds 256"},
	{name: "constant memory", wrong: "mov.u64 %rd5, table; st.global.u32 [%rd5], %r1; // here", right: "mov.u64 %rd5, table; ld.global.u32 %r2, [%rd5];", outside: ".const .u32 table[2] = {1, 2};\n.shared .align 4 .b8 room[4];\n",
		status: driver.IllegalAddress, says: "a store to constant memory"},
	// Alignment.
	{name: "misaligned word", wrong: "ld.global.u32 %r2, [%rd1+2]; // here", right: "ld.global.u16 %h1, [%rd1+2];",
		status: driver.MisalignedAddress, says: "4 bytes at offset 2 of allocation 1"},
	{name: "misaligned vector", wrong: "ld.global.v4.f32 {%f1, %f2, %f3, %f4}, [%rd2+8]; // here", right: "ld.global.v2.f32 {%f1, %f2}, [%rd2+8];",
		status: driver.MisalignedAddress, says: "16 bytes at offset 8 of allocation 1"},
	{name: "misaligned shared vector", wrong: "@%p1 st.shared.v4.f32 [room+4], {0f3F800000, 0f3F800000, 0f3F800000, 0f3F800000}; // here", right: "@%p1 st.shared.v4.f32 [room+16], {0f3F800000, 0f3F800000, 0f3F800000, 0f3F800000};",
		status: driver.MisalignedAddress, says: "16 bytes at 0x4 of shared memory", who: "thread 5"},
	{name: "misaligned source of cp.async", wrong: "@%p1 cp.async.cg.shared.global [room], [%rd2+4], 16, %r1; cp.async.wait_all; // here", right: "@%p1 cp.async.cg.shared.global [room], [%rd2+16], 16, %r1; cp.async.wait_all;",
		status: driver.MisalignedAddress, says: "cp.async of 16 bytes from 0x10000000004", who: "thread 5"},
	// Values that were never written.
	{name: "device memory never written", wrong: "ld.global.u32 %r2, [%rd4+8]; // here", right: "@%p1 st.global.u32 [%rd4+8], 1; @%p1 ld.global.u32 %r2, [%rd4+8];",
		status: driver.LaunchFailed, says: "read of device memory at offset 8, which nobody has written"},
	{name: "shared memory never written", wrong: "st.shared.u32 [%r9], 1; ld.shared.u32 %r2, [%r9+128]; // here", right: "st.shared.u32 [%r9+128], 1; ld.shared.u32 %r2, [%r9+128];",
		status: driver.LaunchFailed, says: "read of shared memory at offset 128, which nobody has written"},
	{name: "half of a word never written", wrong: "st.shared.u16 [%r9], 1; ld.shared.u32 %r2, [%r9]; // here", right: "st.shared.u16 [%r9], 1; st.shared.u16 [%r9+2], 1; ld.shared.u32 %r2, [%r9];",
		status: driver.LaunchFailed, says: "read of shared memory at offset 2, which nobody has written"},
	{name: "cp.async not waited for", wrong: "cp.async.ca.shared.global [%r9], [%rd1], 4; cp.async.commit_group; ld.shared.u32 %r2, [%r9]; // here", right: "cp.async.ca.shared.global [%r9], [%rd1], 4; cp.async.commit_group; cp.async.wait_group 0; ld.shared.u32 %r2, [%r9];",
		status: driver.LaunchFailed, says: "read of shared memory at offset 0, which nobody has written"},
	{name: "cp.async of a later group", wrong: "cp.async.ca.shared.global [%r9], [%rd1], 4; cp.async.commit_group; cp.async.wait_group 1; ld.shared.u32 %r2, [%r9]; // here",
		right:  "cp.async.ca.shared.global [%r9], [%rd1], 4; cp.async.commit_group; cp.async.commit_group; cp.async.wait_group 1; ld.shared.u32 %r2, [%r9];",
		status: driver.LaunchFailed, says: "read of shared memory at offset 0, which nobody has written"},
	{name: "a register never written", wrong: "@%p1 mov.u32 %r2, 3; add.s32 %r3, %r2, 1; st.global.u32 [%rd1], %r3; // here", right: "@%p1 mov.u32 %r2, 3; add.s32 %r3, %r2, 1; @%p1 st.global.u32 [%rd1], %r3;",
		status: driver.LaunchFailed, says: "a value is used that was never written: %r3"},
	{name: "a register that a selection takes", wrong: "@%p1 mov.u32 %r2, 3; selp.u32 %r3, 7, %r2, %p1; st.global.u32 [%rd1], %r3; // here", right: "@%p1 mov.u32 %r2, 3; selp.u32 %r3, %r2, 7, %p1; st.global.u32 [%rd1], %r3;",
		status: driver.LaunchFailed, says: "a value is used that was never written: %r3"},
	{name: "a register that nobody reads", wrong: "@%p1 mov.u32 %r2, 3; setp.eq.s32 %p4, %r2, 3; @%p4 bra $end; // here", right: "@%p1 mov.u32 %r2, 3; selp.u32 %r3, 7, %r2, %p1; add.s32 %r4, %r2, 1;",
		status: driver.LaunchFailed, says: "the guard was never written"},
	{name: "a predicate never written", wrong: "@%p1 setp.eq.s32 %p4, %r1, 5; @%p4 bra $end; // here", right: "setp.eq.s32 %p4, %r1, 5; @%p4 bra $end;",
		status: driver.LaunchFailed, says: "the guard was never written"},
	// Races.
	{name: "shared, two writers", wrong: "st.shared.u32 [room], %r1; // here", right: "@%p1 st.shared.u32 [room], %r1;",
		status: driver.LaunchFailed, says: "race: write of shared word 0x0, which thread 0 wrote since the last barrier", who: "thread 1"},
	{name: "shared, read after write", wrong: "st.shared.u32 [%r9], %r1; ld.shared.u32 %r2, [room+12]; // here", right: "st.shared.u32 [%r9], %r1; bar.sync 0; ld.shared.u32 %r2, [room+12];",
		threads: 64, status: driver.LaunchFailed, says: "race: read of shared word 0xc, which thread 3 wrote since the last barrier"},
	{name: "shared, write after read", wrong: "st.shared.u32 [%r9], %r1; bar.sync 0; ld.shared.u32 %r2, [room+12]; st.shared.u32 [%r9], %r2; // here", right: "st.shared.u32 [%r9], %r1; bar.sync 0; ld.shared.u32 %r2, [room+12]; bar.sync 0; st.shared.u32 [%r9], %r2;",
		threads: 64, status: driver.LaunchFailed, says: "race: write of shared word 0xc, which other threads read since the last barrier", who: "thread 3"},
	{name: "device memory, threads of a block", wrong: "st.global.u32 [%rd1], %r1; ld.global.u32 %r2, [%rd2+4]; // here", right: "st.global.u32 [%rd1], %r1; bar.sync 0; ld.global.u32 %r2, [%rd2+4];",
		status: driver.LaunchFailed, says: "race: read of word 1 of allocation 1, which thread 1 of block 0 wrote in this launch"},
	{name: "device memory, two blocks write", wrong: "st.global.u32 [%rd1], 1; // here", right: "@%p3 st.global.u32 [%rd1], 1;", blocks: 2,
		status: driver.LaunchFailed, says: "race: write of word 0 of allocation 1, which thread 0 of block 0 wrote in this launch", who: "block (1, 0, 0), thread 0"},
	{name: "device memory, a block reads what another wrote", wrong: "@%p3 st.global.u32 [%rd1], 1; bar.sync 0; ld.global.u32 %r2, [%rd1]; // here", right: "@%p3 st.global.u32 [%rd1], 1; bar.sync 0; @%p3 ld.global.u32 %r2, [%rd1];", blocks: 2,
		status: driver.LaunchFailed, says: "race: read of word 0 of allocation 1, which thread 0 of block 0 wrote in this launch", who: "block (1, 0, 0), thread 0"},
	{name: "device memory, a block writes what another read", wrong: "ld.global.u32 %r2, [%rd2+8]; @!%p3 st.global.u32 [%rd1], 1; // here", right: "ld.global.u32 %r2, [%rd2+192]; @!%p3 st.global.u32 [%rd1], 1;", blocks: 2,
		status: driver.LaunchFailed, says: "race: write of word 2 of allocation 1, which other threads read in this launch", who: "block (1, 0, 0), thread 2"},
	{name: "device memory, a block writes what it read after another", wrong: "ld.global.u32 %r2, [%rd1]; @!%p3 st.global.u32 [%rd1], 1; // here", right: "@!%p3 ld.global.u32 %r2, [%rd1]; @!%p3 st.global.u32 [%rd1], 1;", blocks: 2,
		status: driver.LaunchFailed, says: "race: write of word 0 of allocation 1, which another block read in this launch", who: "block (1, 0, 0), thread 0"},
	// Barriers and shuffles.
	{name: "a barrier in a branch", wrong: "@%p1 bra $away; bar.sync 0; bra $end;\n$away: bar.sync 0; // here", right: "@%p1 bra $on;\n$on: bar.sync 0;",
		status: driver.LaunchFailed, says: "divergent: threads 0x00000020 came, 0xffffffff are needed, 0xffffffff are alive", who: "warp 0"},
	{name: "a barrier after lanes ended", wrong: "@%p1 exit; bar.sync 0; // here", right: "bar.sync 0; @%p1 exit;",
		status: driver.LaunchFailed, says: "threads 0x00000020 ended before the barrier", who: "warp 0"},
	{name: "a barrier for a warp that ended", wrong: "@%p2 exit; bar.sync 0; // here", right: "bar.sync 0; @%p2 exit; bra $end;", threads: 64,
		status: driver.LaunchFailed, says: "the barrier waits for threads that have ended: 1 of 2 warps came", who: "warp 1"},
	{name: "a shuffle in a branch", wrong: "@%p1 bra $away; shfl.sync.bfly.b32 %r2, %r1, 1, 31, -1; bra $end;\n$away: shfl.sync.bfly.b32 %r2, %r1, 1, 31, -1; // here", right: "@%p1 bra $on; add.s32 %r1, %r1, 1;\n$on: shfl.sync.bfly.b32 %r2, %r1, 1, 31, -1;",
		status: driver.LaunchFailed, says: "divergent: threads 0x00000020 came, 0xffffffff are needed, 0xffffffff are alive", who: "warp 0"},
	{name: "a mask that names lanes that ended", wrong: "@%p1 bra $end; shfl.sync.bfly.b32 %r2, %r1, 1, 31, -1; // here", right: "shfl.sync.bfly.b32 %r2, %r1, 1, 31, -1; @%p1 bra $end;",
		status: driver.LaunchFailed, says: "lanes 0x00000020 are named but have ended or never were", who: "warp 0"},
	{name: "a mask without the lane itself", wrong: "shfl.sync.bfly.b32 %r2, %r1, 1, 31, 65535; // here", right: "and.b32 %r4, %r1, 16; setp.ne.s32 %p4, %r4, 0; @%p4 bra $end; shfl.sync.bfly.b32 %r2, %r1, 1, 31, 65535;",
		status: driver.LaunchFailed, says: "lanes 0xffffffff are here, 0x0000ffff are named", who: "warp 0"},
	{name: "the value of an inactive lane", wrong: "@!%p2 bra $end; setp.lt.u32 %p4, %r1, 16; @!%p4 bra $end; shfl.sync.idx.b32 %r2, %r1, 20, 31, 65535; // here", right: "setp.lt.u32 %p4, %r1, 16; @!%p4 bra $end; shfl.sync.idx.b32 %r2, %r1, 12, 31, 65535;",
		status: driver.LaunchFailed, says: "the value of lane 20 is asked for, which takes no part"},
	{name: "ldmatrix by a part of the warp", wrong: "st.shared.u32 [%r9], 1; bar.sync 0; @%p1 exit; ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%r10, %r11, %r12, %r13}, [room]; // here", right: "st.shared.u32 [%r9], 1; bar.sync 0; ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%r10, %r11, %r12, %r13}, [room];",
		status: driver.LaunchFailed, says: "ldmatrix by lanes 0xffffffdf, expected the whole warp", who: "warp 0"},
	// Loops without an end.
	{name: "an endless loop", wrong: "$round: setp.lt.u32 %p4, %r1, 99; @%p4 bra $round; // here", right: "mov.u32 %r2, 0;\n$round: add.s32 %r2, %r2, 1; setp.lt.u32 %p4, %r2, 99; @%p4 bra $round;", budget: 1000,
		status: driver.LaunchTimeout, says: "more than 1000 branches", who: "warp 0"},
}

// begin makes the machine of a fault and its twin: out is allocation 1, fresh is 2,
// and 3 is one that was freed.
func (f *fault) begin(t *testing.T, lines string) (m *machine, launch func() error) {
	m = newMachine(t, ptxsim.Options{Checks: true, Budget: f.budget})
	out, fresh := put(m, make([]uint32, 64)), m.room(64)
	if err := m.MemFree(m.room(256)); err != nil {
		t.Fatal(err)
	}
	k := m.kernel(f.text(lines))
	return m, func() error { return m.launch(k, max(f.blocks, 1), max(f.threads, 32), 0, out, fresh) }
}

func TestFaults(t *testing.T) {
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			m, launch := f.begin(t, f.wrong)
			err := launch()
			if err == nil {
				t.Fatal("no fault was found")
			}
			if got := status(t, err); got != f.status {
				t.Errorf("status %v, expected %v", driver.StatusName(got), driver.StatusName(f.status))
			}
			who := f.who
			if who == "" {
				who = "thread 0"
			}
			if !strings.HasPrefix(who, "block") {
				who = "block (0, 0, 0), " + who
			}
			at := fmt.Sprintf("kernel k, PTX line %d (", line(t, f.text(f.wrong), "// here"))
			want := fmt.Sprintf("), %s: %s", who, f.says)
			if !strings.Contains(err.Error(), at) || !strings.Contains(err.Error(), want) {
				t.Errorf("%v\nexpected %q and %q", err, at, want)
			}
			// The context is dead: every later call says why.
			if _, later := m.MemAlloc(4); later == nil || !strings.Contains(later.Error(), f.says) {
				t.Errorf("the next call: %v", later)
			}
		})
		t.Run(f.name+", right", func(t *testing.T) {
			if _, launch := f.begin(t, f.right); launch != nil {
				if err := launch(); err != nil {
					t.Errorf("a correct program: %v", err)
				}
			}
		})
	}
}
