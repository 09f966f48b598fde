package occupancy

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"testing"
)

//go:embed testdata/calculator.txt
var calculator string

// TestCalculator compares with NVIDIA's own calculator, limits included: the one
// that Blocks names must be among those that the calculator says bind.
func TestCalculator(t *testing.T) {
	cases := 0
	for line := range strings.Lines(calculator) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		var name string
		var threads, registers, shared, want int
		if _, err := fmt.Sscan(line, &name, &threads, &registers, &shared, &want); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		a, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		cases++
		r := a.Blocks(threads, registers, shared)
		if r.Blocks != want {
			t.Errorf("%s, %d threads, %d registers, %d bytes: %d blocks, NVIDIA's calculator says %d", name, threads, registers, shared, r.Blocks, want)
		}
		limits := strings.Fields(line)[5:]
		if short, _, _ := strings.Cut(string(r.Limit), " "); !slices.Contains(limits, short) {
			t.Errorf("%s, %d threads, %d registers, %d bytes: limited by %s, NVIDIA's calculator says %v", name, threads, registers, shared, r.Limit, limits)
		}
	}
	if cases != 360 {
		t.Errorf("%d cases read, expected 360", cases)
	}
}

// By hand: 128 threads with 255 registers are 4 warps of 8192 registers; a quarter of
// the file holds two such warps, so 8 warps, 2 blocks, 8 of 64 warps resident.
func TestByHand(t *testing.T) {
	a, err := Find("sm_80")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := a.Blocks(128, 255, 49536), (Result{Blocks: 2, Warps: 8, Occupancy: 0.125, Limit: ByRegisters}); got != want {
		t.Errorf("%+v, expected %+v", got, want)
	}
	// What cannot be launched.
	for _, c := range []struct {
		threads, registers, shared int
		limit                      Limit
	}{{1025, 16, 0, ByWarps}, {1024, 65, 0, ByRegisters}, {32, 256, 0, ByRegisters}, {256, 32, 163<<10 + 1, ByShared}} {
		if r := a.Blocks(c.threads, c.registers, c.shared); r.Blocks != 0 || r.Limit != c.limit {
			t.Errorf("%+v: %+v, expected no blocks for %s", c, r, c.limit)
		}
	}
	if r := a.Blocks(256, 32, a.SharedPerBlock()); r.Blocks != 1 {
		t.Errorf("the most shared memory of a block: %+v, expected one block", r)
	}
	if _, err := Find("sm_75"); err == nil {
		t.Error("sm_75 was found, and it is not among the targets")
	}
}
