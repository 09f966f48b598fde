package ptx

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write opcodes.txt anew")

const opcodesFile = "opcodes.txt"

// TestOpcodes compares the instructions in use with the committed list: what the
// simulator must know, and what a reader of a change sees when a kernel brings in a
// new one.
func TestOpcodes(t *testing.T) {
	canonicalSet, tensorSet := map[string]bool{}, map[string]bool{}
	for _, name := range Modules() {
		m, _ := parsed(t, name)
		set := canonicalSet
		if TensorCore(name) {
			set = tensorSet
		}
		for _, e := range m.Entries {
			for _, b := range e.Blocks {
				for _, o := range b.Opcode {
					set[o] = true
				}
			}
		}
	}
	for o := range canonicalSet {
		delete(tensorSet, o)
	}
	var s strings.Builder
	fmt.Fprintf(&s, "# The PTX instructions of all kernels.\n# go test ./kernels/cuda/ptx -run Opcodes -update writes this file.\n\n# In canonical kernels:\n")
	for _, o := range slices.Sorted(maps.Keys(canonicalSet)) {
		fmt.Fprintln(&s, o)
	}
	fmt.Fprintf(&s, "\n# Only in those for tensor cores (names with tf32 or bf16):\n")
	for _, o := range slices.Sorted(maps.Keys(tensorSet)) {
		fmt.Fprintln(&s, o)
	}
	if *update {
		if err := os.WriteFile(opcodesFile, []byte(s.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	committed, err := os.ReadFile(opcodesFile)
	if err != nil {
		t.Fatal(err)
	}
	if s.String() == string(committed) {
		return
	}
	now, then := lineSet(s.String()), lineSet(string(committed))
	for _, o := range slices.Sorted(maps.Keys(now)) {
		if !then[o] {
			t.Errorf("in use, not in %s: %s", opcodesFile, o)
		}
	}
	for _, o := range slices.Sorted(maps.Keys(then)) {
		if !now[o] {
			t.Errorf("in %s, no longer in use: %s", opcodesFile, o)
		}
	}
	t.Errorf("%s is not the list of the kernels' instructions; if the change is meant: go test ./kernels/cuda/ptx -run Opcodes -update", opcodesFile)
}

func lineSet(text string) map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			set[line] = true
		}
	}
	return set
}
