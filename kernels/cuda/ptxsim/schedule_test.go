package ptxsim_test

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/ptxsim"
)

// A sum of 256 floats by a tree in shared memory, one result a block.
const treeSum = threadWord + `
	mov.u32 %r2, %ctaid.x;
	ld.param.u64 %rd4, [data];
	mad.lo.s32 %r3, %r2, 256, %r1;
	mul.wide.u32 %rd5, %r3, 4;
	add.s64 %rd5, %rd4, %rd5;
	ld.global.f32 %f1, [%rd5];
	mov.u32 %r8, room;
	shl.b32 %r7, %r1, 2;
	add.s32 %r9, %r8, %r7;
	st.shared.f32 [%r9], %f1;
	mov.u32 %r10, 128;
$step:
	BARRIER
	setp.ge.u32 %p1, %r1, %r10;
	@%p1 bra $next;
	shl.b32 %r11, %r10, 2;
	add.s32 %r12, %r9, %r11;
	ld.shared.f32 %f2, [%r12];
	ld.shared.f32 %f3, [%r9];
	add.rn.f32 %f3, %f3, %f2;
	st.shared.f32 [%r9], %f3;
$next:
	shr.u32 %r10, %r10, 1;
	setp.gt.u32 %p2, %r10, 0;
	@%p2 bra $step;
	setp.ne.s32 %p3, %r1, 0;
	@%p3 bra $end;
	mul.wide.u32 %rd6, %r2, 4;
	add.s64 %rd7, %rd2, %rd6;
	ld.shared.f32 %f4, [%r9];
	st.global.f32 [%rd7], %f4;
$end:
	ret;`

// Every block adds its number's float to one sum without being alone on it.
const sharedSum = `
	mov.u32 %r1, %ctaid.x;
	ld.param.u64 %rd2, [out];
	ld.param.u64 %rd4, [data];
	mul.wide.u32 %rd5, %r1, 4;
	add.s64 %rd5, %rd4, %rd5;
	ld.global.f32 %f1, [%rd5];
	ld.global.f32 %f2, [%rd2];
	add.rn.f32 %f2, %f2, %f1;
	st.global.f32 [%rd2], %f2;
	ret;`

// summands differ so much that each order of their sum rounds otherwise.
func summands(n int) []uint32 {
	v := random(n)
	for i, u := range v {
		v[i] = u&0x7fffff | (115+u>>24%24)<<23
	}
	return v
}

// sums runs a program on 8 blocks and returns the results.
func sums(t *testing.T, o ptxsim.Options, text string, threads int) ([]uint32, error) {
	m := newMachine(t, o)
	out, data := put(m, make([]uint32, 8)), put(m, summands(8*256))
	if err := m.launch(m.kernel(text), 8, threads, 0, out, data); err != nil {
		return nil, err
	}
	return get[uint32](m, out, 8), nil
}

func sumProgram(body string) string {
	return program(".shared .align 16 .b8 room[1024];\n", ".param .u64 out, .param .u64 data", body)
}

// A correct kernel gives the same bits in every order of blocks and warps, with checks
// and without, on any number of goroutines, and nothing is found.
func TestScheduleChangesNothing(t *testing.T) {
	text := sumProgram(strings.Replace(treeSum, "BARRIER", "bar.sync 0;", 1))
	want := make([]uint32, 8)
	data := summands(8 * 256)
	for b := range want { // the tree, by hand
		v := append([]uint32(nil), data[256*b:256*b+256]...)
		for n := 128; n > 0; n /= 2 {
			for i := range n {
				v[i] = math.Float32bits(math.Float32frombits(v[i]) + math.Float32frombits(v[i+n]))
			}
		}
		want[b] = v[0]
	}
	for schedule := range uint64(12) {
		for _, o := range []ptxsim.Options{{Schedule: schedule, Checks: true}, {Schedule: schedule}, {Schedule: schedule, Threads: 3}, {Schedule: schedule, Threads: 3, Checks: true}} {
			got, err := sums(t, o, text, 256)
			if err != nil {
				t.Fatalf("%+v: %v", o, err)
			}
			equal(t, fmt.Sprintf("%+v", o), got, want...)
		}
	}
}

// raced: another thread was there before, or should have been.
var raced = regexp.MustCompile("race: (read|write)|which nobody has written")

// An incorrect kernel is found by the checks in every order, and without them its
// results depend on the order.
func TestScheduleShowsRaces(t *testing.T) {
	for _, c := range []struct {
		name, text string
		threads    int
	}{
		{"a tree without its barrier", sumProgram(strings.Replace(treeSum, "BARRIER", "", 1)), 256},
		{"blocks that share a sum", sumProgram(sharedSum), 1},
	} {
		seen := map[string]bool{}
		for schedule := range uint64(12) {
			_, err := sums(t, ptxsim.Options{Schedule: schedule, Checks: true}, c.text, c.threads)
			if err == nil || status(t, err) != driver.LaunchFailed || !raced.MatchString(err.Error()) {
				t.Errorf("%s, schedule %d: %v, expected a race", c.name, schedule, err)
			}
			got, err := sums(t, ptxsim.Options{Schedule: schedule, Threads: 1}, c.text, c.threads)
			if err != nil {
				t.Fatal(err)
			}
			seen[fmt.Sprint(got)] = true
		}
		if len(seen) < 2 {
			t.Errorf("%s: the same result in 12 orders", c.name)
		}
	}
}

// ranks is the order in which 16 blocks of two warps ran in two launches, by a counter
// in device memory that each warp takes a number from.
func ranks(t *testing.T, schedule uint64) (all [2][]uint32) {
	t.Helper()
	m := newMachine(t, ptxsim.Options{Schedule: schedule, Threads: 1})
	f := m.kernel(program("", ".param .u64 out, .param .u64 counter", `
		mov.u32 %r1, %tid.x;
		mov.u32 %r2, %ctaid.x;
		ld.param.u64 %rd1, [out];
		ld.param.u64 %rd2, [counter];
		and.b32 %r3, %r1, 31;
		setp.ne.s32 %p1, %r3, 0;
		@%p1 bra $end;
		ld.global.u32 %r4, [%rd2];
		add.s32 %r5, %r4, 1;
		st.global.u32 [%rd2], %r5;
		shr.u32 %r6, %r1, 5;
		mad.lo.s32 %r7, %r2, 2, %r6;
		mul.wide.u32 %rd3, %r7, 4;
		add.s64 %rd4, %rd1, %rd3;
		st.global.u32 [%rd4], %r4;
	$end:
		ret;`))
	for i := range all {
		out := m.room(4 * 32)
		m.run(f, 16, 64, 0, out, put(m, []uint32{0}))
		all[i] = get[uint32](m, out, 32)
	}
	return all
}

// Without a schedule the order is ascending; each seed has its own, for each launch
// another, and the same ones when the program runs again.
func TestScheduleOrders(t *testing.T) {
	ascending := make([]uint32, 32)
	for i := range ascending {
		ascending[i] = uint32(i)
	}
	plain := ranks(t, 0)
	equal(t, "first launch without a schedule", plain[0], ascending...)
	equal(t, "second launch without a schedule", plain[1], ascending...)
	seen := map[string]bool{fmt.Sprint(ascending): true}
	for seed := range uint64(4) {
		order, again := ranks(t, seed+1), ranks(t, seed+1)
		for i, launch := range order {
			equal(t, fmt.Sprintf("seed %d, launch %d, again", seed+1, i), again[i], launch...)
			if s := slices.Sorted(slices.Values(launch)); !slices.Equal(s, ascending) {
				t.Errorf("seed %d: %v is no order of all warps", seed+1, launch)
			}
			if seen[fmt.Sprint(launch)] {
				t.Errorf("seed %d, launch %d: the order of another: %v", seed+1, i, launch)
			}
			seen[fmt.Sprint(launch)] = true
		}
		swapped := 0
		for b := range 16 {
			if order[0][2*b] > order[0][2*b+1] {
				swapped++
			}
		}
		if swapped == 0 || swapped == 16 {
			t.Errorf("seed %d: the second warp came first in %d of 16 blocks", seed+1, swapped)
		}
	}
}
