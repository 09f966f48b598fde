package sass

import (
	_ "embed"
	"fmt"
	"strings"

	"vision/kernels/cuda/occupancy"
)

// Assemblers are the versions of ptxas that the audit runs.
var Assemblers = []string{"12.9.86", "13.5.37"}

// Row is what a kernel takes, on each architecture as each assembler made it.
type Row struct {
	Module, Entry   string
	Threads         int // launch bound of a block
	Static, Dynamic int // bytes of shared memory; the most that a launch brings
	// Registers of a thread, by assembler and architecture in the orders of
	// [Assemblers] and [occupancy.Architectures].
	Registers [][]int
}

// On is the occupancy of full blocks on an architecture, and the registers it rests
// on: those of the newest assembler.
func (r Row) On(arch int) (registers int, fits occupancy.Result) {
	registers = r.Registers[len(r.Registers)-1][arch]
	return registers, occupancy.Architectures()[arch].Blocks(r.Threads, registers, r.Static+r.Dynamic)
}

//go:embed resources.txt
var resources string

// Rows is the committed table, resources.txt.
func Rows() ([]Row, error) { return ParseRows(resources) }

// Find is the row of a kernel.
func Find(module, entry string) (Row, error) {
	rows, err := Rows()
	if err != nil {
		return Row{}, err
	}
	for _, r := range rows {
		if r.Module == module && r.Entry == entry {
			return r, nil
		}
	}
	return Row{}, fmt.Errorf("sass: %s of %s is not in resources.txt; make ptxas ARGS=-write adds it", entry, module)
}

// FormatRows is resources.txt of rows.
func FormatRows(rows []Row) string {
	var s strings.Builder
	s.WriteString("# What each kernel takes; written by make ptxas ARGS=-write, rendered in ../KERNELS.md.\n")
	s.WriteString("# module entry threads static-shared dynamic-shared")
	for _, a := range Assemblers {
		fmt.Fprintf(&s, " | registers by ptxas %s on", a)
		for _, arch := range occupancy.Architectures() {
			s.WriteString(" " + arch.Name)
		}
	}
	s.WriteString("\n")
	for _, r := range rows {
		fmt.Fprintf(&s, "%s %s %d %d %d", r.Module, r.Entry, r.Threads, r.Static, r.Dynamic)
		for _, by := range r.Registers {
			s.WriteString(" |")
			for _, n := range by {
				fmt.Fprintf(&s, " %d", n)
			}
		}
		s.WriteString("\n")
	}
	return s.String()
}

// ParseRows reads resources.txt.
func ParseRows(text string) ([]Row, error) {
	var rows []Row
	line := 0
	for l := range strings.Lines(text) {
		line++
		if l = strings.TrimSpace(l); l == "" || l[0] == '#' {
			continue
		}
		parts := strings.Split(l, "|")
		var r Row
		if _, err := fmt.Sscan(parts[0], &r.Module, &r.Entry, &r.Threads, &r.Static, &r.Dynamic); err != nil {
			return nil, fmt.Errorf("resources.txt, line %d: %w", line, err)
		}
		for _, p := range parts[1:] {
			var by []int
			for _, f := range strings.Fields(p) {
				by = append(by, digits(f))
			}
			if len(by) != len(occupancy.Architectures()) {
				return nil, fmt.Errorf("resources.txt, line %d: %d architectures, expected %d", line, len(by), len(occupancy.Architectures()))
			}
			r.Registers = append(r.Registers, by)
		}
		if len(r.Registers) != len(Assemblers) {
			return nil, fmt.Errorf("resources.txt, line %d: %d assemblers, expected %d", line, len(r.Registers), len(Assemblers))
		}
		rows = append(rows, r)
	}
	return rows, nil
}
