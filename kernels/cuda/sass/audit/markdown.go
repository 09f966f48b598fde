package main

import (
	"fmt"
	"slices"
	"strings"

	"vision/kernels/cuda/sass"
)

// rowsOf are the rows of the table.
func rowsOf(units []*unit) []sass.Row {
	var rows []sass.Row
	for _, u := range units {
		for _, e := range u.module.Entries {
			r := sass.Row{Module: u.name, Entry: e.Name, Threads: e.MaxThreads, Dynamic: u.shared[e.Name]}
			for a := range sass.Assemblers {
				var by []int
				for arch := range architectures {
					m := u.made[a][arch].resources[e.Name]
					by = append(by, m.Registers)
					r.Static = max(r.Static, m.Shared)
				}
				r.Registers = append(r.Registers, by)
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// fillRows takes from the committed rows what was not assembled, so that only what was
// assembled is compared. Static shared memory is the same in all of them.
func fillRows(rows, committed []sass.Row, o options) {
	for _, r := range rows {
		at := slices.IndexFunc(committed, func(c sass.Row) bool { return c.Module == r.Module && c.Entry == r.Entry })
		if at < 0 {
			continue // the comparison names it
		}
		for a := range r.Registers {
			for arch := range r.Registers[a] {
				if !o.assembles(a, arch) {
					r.Registers[a][arch] = committed[at].Registers[a][arch]
				}
			}
		}
	}
}

// loopRow is a main loop on every architecture.
type loopRow struct {
	module, entry string
	index         int
	loops         [][]sass.Loop // by assembler and architecture
}

func loopRows(units []*unit, rules []sass.MainLoop) []loopRow {
	var rows []loopRow
	for _, u := range units {
		for _, e := range u.module.Entries {
			for _, rule := range rules {
				if !rule.Matches(u.name, e.Name) {
					continue
				}
				for i := range rule.Loops {
					row := loopRow{module: u.name, entry: e.Name, index: i}
					for a := range sass.Assemblers {
						var by []sass.Loop
						for arch := range architectures {
							var l sass.Loop
							if f := u.made[a][arch].functions[e.Name]; f != nil {
								if all := f.InnerLoops(); i < len(all) {
									l = all[i]
								}
							}
							by = append(by, l)
						}
						row.loops = append(row.loops, by)
					}
					rows = append(rows, row)
				}
				break
			}
		}
	}
	return rows
}

// markdown is KERNELS.md.
func markdown(rows []sass.Row, loops []loopRow) string {
	var s strings.Builder
	fmt.Fprintf(&s, `# What the kernels take

Written by `+"`make ptxas ARGS=-write`"+`, checked by `+"`make ptxas`"+`: NVIDIA's ptxas %s and %s on the committed PTX. No kernel spills a register or uses local memory; the machine code of the canonical ones has the sums, products and fused products of its PTX, one for one (where ptxas unrolls loops, whole blocks of loops more; with unrolling off one for one, or a loop's block twice). Nothing here was run on a GPU.

A cell is registers of a thread · blocks on a multiprocessor · occupancy with full blocks (package occupancy, from documented limits). The letter says what keeps a further block out: R registers, S shared memory, W warps, B the number of blocks. Registers are those of ptxas %[2]s; where %[1]s uses another number, it stands in brackets. Shared memory is in bytes, declared + brought by the launch at most; "–" says that a block does not fit.
`, sass.Assemblers[0], sass.Assemblers[1])
	module := ""
	for _, r := range rows {
		if r.Module != module {
			module = r.Module
			fmt.Fprintf(&s, "\n## %s\n\n| kernel | threads | shared |", module)
			for _, a := range architectures {
				fmt.Fprintf(&s, " %s |", a.Name)
			}
			s.WriteString("\n|---|---|---|" + strings.Repeat("---|", len(architectures)) + "\n")
		}
		shared := fmt.Sprint(r.Static)
		if r.Dynamic > 0 {
			shared = fmt.Sprintf("%d + %d", r.Static, r.Dynamic)
		}
		fmt.Fprintf(&s, "| %s | %d | %s |", r.Entry, r.Threads, shared)
		for arch := range architectures {
			n, fits := r.On(arch)
			number := fmt.Sprint(n)
			if old := r.Registers[0][arch]; old != n {
				number += fmt.Sprintf(" (%d)", old)
			}
			if fits.Blocks == 0 {
				fmt.Fprintf(&s, " %s · – |", number)
				continue
			}
			fmt.Fprintf(&s, " %s · %d %s · %.0f %% |", number, fits.Blocks, strings.ToUpper(string(fits.Limit[:1])), 100*fits.Occupancy)
		}
		s.WriteString("\n")
	}
	if len(loops) > 0 {
		s.WriteString(loopTable(loops))
	}
	return s.String()
}

// loopTable shows the share of FFMA in the main loops.
func loopTable(loops []loopRow) string {
	var s strings.Builder
	fmt.Fprintf(&s, `
## Main loops

The share of a main loop's instructions that are fused multiply-adds (FFMA), percent, by ptxas %s and %s: a bound on how near to the fp32 peak the loop can come, since a scheduler issues one instruction a cycle (on sm_80 the fp32 pipe takes a warp's FFMA every second cycle, so there the others have slots of their own). Static count of the innermost loop, predicated or not; where a tile takes several rounds of it, the fetch of the next tile and the sums at the end of a block of 128 stand outside, and the header of the .cu file gives the share of the whole. Bytes are the loop's code by ptxas %[2]s, least and most over the architectures: it should stay in the instruction cache. What is demanded stands in sass/mainloops.txt.

| kernel | loop | FFMA | bytes |`, sass.Assemblers[0], sass.Assemblers[1])
	for _, a := range architectures {
		fmt.Fprintf(&s, " %s |", a.Name)
	}
	s.WriteString("\n|---|---|---|---|" + strings.Repeat("---|", len(architectures)) + "\n")
	for _, r := range loops {
		newest := r.loops[len(r.loops)-1]
		least, most := newest[0].Instructions, newest[0].Instructions
		for _, l := range newest {
			least, most = min(least, l.Instructions), max(most, l.Instructions)
		}
		fmt.Fprintf(&s, "| %s | %d | %d | %d–%d |", r.entry, r.index+1, newest[0].FMA, 16*least, 16*most)
		for arch := range architectures {
			fmt.Fprintf(&s, " %.1f / %.1f |", 100*r.loops[0][arch].Share(), 100*newest[arch].Share())
		}
		s.WriteString("\n")
	}
	return s.String()
}

// firstDifference names the first line in which two texts differ.
func firstDifference(was, is string) string {
	a, b := strings.Split(was, "\n"), strings.Split(is, "\n")
	for i := range max(len(a), len(b)) {
		var x, y string
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			return fmt.Sprintf("line %d: committed %q, now %q", i+1, x, y)
		}
	}
	return "no line differs"
}
