package profile

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Write prints a report for readers, versions side by side.
func (r *Report) Write(w io.Writer) error {
	from := "by definition"
	if r.Counted {
		from = "as executed by " + r.Versions[0].Name
	}
	fmt.Fprintf(w, "%s, %s\n\n%s FLOP %s, %s bytes of operands and results, %.2f FLOP/byte\n\n", r.Op, r.Shape, count(uint64(r.FLOP)), from, count(uint64(r.Bytes)), r.Intensity)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "by data sheet\tfp32\tmemory\tbalance\tbound\tat least\n")
	for _, c := range r.Roofline {
		fmt.Fprintf(t, "%s\t%.1f TFLOP/s\t%.0f GB/s\t%.1f FLOP/byte\t%s\t%.1f µs\n", c.Device, c.TFLOPs, c.GBs, c.Balance, c.Bound, c.Micros)
	}
	fmt.Fprintln(t)
	r.rows(t)
	fmt.Fprintln(t)
	if err := t.Flush(); err != nil {
		return err
	}
	return r.kernels(w)
}

// rows are the counts, a column for each version.
func (r *Report) rows(t io.Writer) {
	row := func(name string, cell func(c *Counts) string) {
		fmt.Fprint(t, name)
		for i := range r.Versions {
			fmt.Fprintf(t, "\t%s", cell(&r.Versions[i].Total))
		}
		fmt.Fprintln(t)
	}
	fmt.Fprint(t, "simulated")
	for _, v := range r.Versions {
		fmt.Fprintf(t, "\t%s", v.Name)
	}
	fmt.Fprintln(t)
	row("warp instructions", func(c *Counts) string { return count(c.Warps) })
	var classes []string
	seen := map[string]bool{}
	for _, v := range r.Versions {
		for _, c := range v.Total.Instructions {
			if !seen[c.Name] {
				seen[c.Name] = true
				classes = append(classes, c.Name)
			}
		}
	}
	for _, class := range classes {
		row("  "+class, func(c *Counts) string {
			for _, x := range c.Instructions {
				if x.Name == class {
					return fmt.Sprintf("%s (%s)", count(x.Warps), percent(x.Warps, c.Warps))
				}
			}
			return "0"
		})
	}
	row("lanes that worked", func(c *Counts) string { return percent(c.Lanes, 32*c.Warps) })
	row("branches that split a warp", func(c *Counts) string { return count(c.Divergent) })
	row("barriers, warps that came", func(c *Counts) string { return count(c.Barriers) })
	row("shared memory: requests", func(c *Counts) string { return count(c.SharedRequests) })
	row("  passes (without conflicts)", func(c *Counts) string {
		return fmt.Sprintf("%s (%s)", count(c.SharedPasses), count(c.SharedLeast))
	})
	row("  bytes read, written", func(c *Counts) string { return count(c.SharedRead) + ", " + count(c.SharedWritten) })
	row("device memory: requests", func(c *Counts) string { return count(c.GlobalRequests) })
	row("  sectors a request (side by side)", func(c *Counts) string {
		return fmt.Sprintf("%s (%s)", ratio(c.GlobalSectors, c.GlobalRequests), ratio(c.GlobalDense, c.GlobalRequests))
	})
	row("  bytes read, written", func(c *Counts) string { return count(c.GlobalRead) + ", " + count(c.GlobalWritten) })
	row("  of operands and results", func(c *Counts) string {
		return fmt.Sprintf("%.2f times", float64(c.GlobalRead+c.GlobalWritten)/r.Bytes)
	})
}

// kernels lists what ran, with the assembler's registers.
func (r *Report) kernels(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, v := range r.Versions {
		if !v.Ran {
			fmt.Fprintf(t, "%s does not take this shape: what follows ran in its place\n", v.Name)
		}
		for _, k := range v.Kernels {
			times := ""
			if k.Launches > 1 {
				times = fmt.Sprintf("%d launches, the first with ", k.Launches)
			}
			fmt.Fprintf(t, "%s: %s of %s, %s%d×%d×%d blocks of %d×%d×%d threads, %s bytes of shared memory each, %s of the instructions\n", v.Name, k.Entry, k.Module, times,
				k.Grid[0], k.Grid[1], k.Grid[2], k.Block[0], k.Block[1], k.Block[2], count(uint64(k.Shared)), percent(k.Counts.Warps, v.Total.Warps))
			if len(k.Architectures) == 0 {
				fmt.Fprintln(t, "  registers and occupancy: not known, make ptxas ARGS=-write")
			}
			for _, a := range k.Architectures {
				if a.Blocks == 0 {
					fmt.Fprintf(t, "  %s\t%d registers\tdoes not fit for %s\n", a.Name, a.Registers, a.Limit)
					continue
				}
				fmt.Fprintf(t, "  %s\t%d registers\t%d blocks a multiprocessor\t%.0f %% occupancy\tlimited by %s\n", a.Name, a.Registers, a.Blocks, 100*a.Occupancy, a.Limit)
			}
		}
	}
	return t.Flush()
}

// List prints the ops, their shapes and versions.
func List(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "op\tshape\tversions")
	for _, o := range Ops() {
		fmt.Fprintf(t, "%s\t%s: %s\t%s\n", o.Method, o.Sizes, o.names(), strings.Join(Versions(o), ", "))
	}
	return t.Flush()
}

func percent(part, whole uint64) string {
	if whole == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(part)/float64(whole))
}

func ratio(over, under uint64) string {
	if under == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", float64(over)/float64(under))
}
