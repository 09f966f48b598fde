package sass

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Resources are what ptxas -v says that a kernel takes.
type Resources struct {
	Registers               int // of a thread
	Stack                   int // bytes of local memory of a thread
	SpillStores, SpillLoads int // bytes
	Shared                  int // bytes of static shared memory of a block
	Barriers                int
}

var (
	compiling  = regexp.MustCompile(`Compiling entry function '(\S+)' for '(sm_\d+)'`)
	spills     = regexp.MustCompile(`(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads`)
	registers  = regexp.MustCompile(`Used (\d+) registers`)
	sharedSize = regexp.MustCompile(`(\d+) bytes smem`)
	barriers   = regexp.MustCompile(`used (\d+) barriers`)
)

// ParseResources reads the report of ptxas -v for one module.
func ParseResources(report string) (map[string]Resources, error) {
	found := map[string]Resources{}
	name, complete := "", 0
	for line := range strings.Lines(report) {
		if m := compiling.FindStringSubmatch(line); m != nil {
			name = m[1]
			continue
		}
		if name == "" {
			continue
		}
		r := found[name]
		if m := spills.FindStringSubmatch(line); m != nil {
			r.Stack, r.SpillStores, r.SpillLoads = digits(m[1]), digits(m[2]), digits(m[3])
			complete++
		}
		if m := registers.FindStringSubmatch(line); m != nil {
			r.Registers = digits(m[1])
			complete++
		}
		if m := sharedSize.FindStringSubmatch(line); m != nil {
			r.Shared = digits(m[1])
		}
		if m := barriers.FindStringSubmatch(line); m != nil {
			r.Barriers = digits(m[1])
		}
		found[name] = r
	}
	if len(found) == 0 || complete != 2*len(found) {
		return nil, fmt.Errorf("sass: the assembler's report names %d kernels and has %d lines of registers and spills, expected two for each", len(found), complete)
	}
	return found, nil
}

// digits reads a number that a pattern of digits matched.
func digits(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
