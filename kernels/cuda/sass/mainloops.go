package sass

import (
	_ "embed"
	"fmt"
	"path"
	"strconv"
	"strings"
)

// MainLoop demands of kernels that their main loops be mostly fused multiply-adds.
type MainLoop struct {
	Module, Entry string  // patterns of path.Match
	Loops         int     // the inner loops with the most FFMA that count
	Floor         float64 // least share of each, percent, on every architecture
	// Best is the share that at least one of the kernels reaches on each architecture,
	// percent; 0 asks for nothing.
	Best float64
}

//go:embed mainloops.txt
var mainLoops string

// MainLoops reads the committed demands, mainloops.txt.
func MainLoops() ([]MainLoop, error) { return ParseMainLoops(mainLoops) }

// ParseMainLoops reads lines of "module entry loops floor best".
func ParseMainLoops(text string) ([]MainLoop, error) {
	var all []MainLoop
	line := 0
	for l := range strings.Lines(text) {
		line++
		f := strings.Fields(l)
		if len(f) == 0 || f[0][0] == '#' {
			continue
		}
		if len(f) != 5 {
			return nil, fmt.Errorf("mainloops.txt, line %d: %d fields, expected module, entry, loops, floor, best", line, len(f))
		}
		m := MainLoop{Module: f[0], Entry: f[1]}
		var errs [3]error
		m.Loops, errs[0] = strconv.Atoi(f[2])
		m.Floor, errs[1] = strconv.ParseFloat(f[3], 64)
		m.Best, errs[2] = strconv.ParseFloat(f[4], 64)
		for _, err := range errs {
			if err != nil {
				return nil, fmt.Errorf("mainloops.txt, line %d: %w", line, err)
			}
		}
		if !(m.Loops > 0 && m.Floor > 0 && m.Floor <= 100 && m.Best >= 0 && m.Best <= 100) {
			return nil, fmt.Errorf("mainloops.txt, line %d: %d loops at %g %%, best %g %%: expected at least one loop and percentages", line, m.Loops, m.Floor, m.Best)
		}
		all = append(all, m)
	}
	return all, nil
}

// Matches reports whether a kernel is meant.
func (m MainLoop) Matches(module, entry string) bool {
	a, errA := path.Match(m.Module, module)
	b, errB := path.Match(m.Entry, entry)
	return a && b && errA == nil && errB == nil
}
