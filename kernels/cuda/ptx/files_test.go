package ptx

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestSums holds SHA256SUMS, which build writes, to the embedded files.
func TestSums(t *testing.T) {
	committed, err := os.ReadFile("SHA256SUMS")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, name := range Modules() {
		text, err := Text(name)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, fmt.Sprintf("%x  %s.ptx", sha256.Sum256(text), name))
	}
	got := strings.Split(strings.TrimSpace(string(committed)), "\n")
	slices.Sort(got) // the shell's order of names depends on its locale
	slices.Sort(want)
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("SHA256SUMS lacks %q: make ptx writes it and the files", line)
		}
	}
	if len(got) != len(want) {
		t.Errorf("SHA256SUMS has %d lines, expected one for each of %d modules", len(got), len(want))
	}
}

// TestSources: every kernel file has its module, and every module its file.
func TestSources(t *testing.T) {
	sources, err := filepath.Glob("../*/*.cu")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, s := range sources {
		want = append(want, filepath.Base(filepath.Dir(s))+"_"+strings.TrimSuffix(filepath.Base(s), ".cu"))
	}
	slices.Sort(want)
	got := Modules()
	for _, m := range want {
		if !slices.Contains(got, m) {
			t.Errorf("no %s.ptx of its .cu: kernels/cuda/ptx/build makes it", m)
		}
	}
	for _, m := range got {
		if !slices.Contains(want, m) {
			t.Errorf("%s.ptx has no .cu any more", m)
		}
	}
	if len(got) == 0 {
		t.Error("no modules")
	}
}

// Entry names are the driver's names of kernels: one meaning each in the program.
func TestEntriesAreUnique(t *testing.T) {
	where := map[string]string{}
	for _, name := range Modules() {
		m, _ := parsed(t, name)
		for _, e := range m.Entries {
			if other, ok := where[e.Name]; ok {
				t.Errorf("%s is in %s and in %s", e.Name, other, name)
			}
			where[e.Name] = name
			if e.MaxThreads == 0 {
				t.Errorf("%s in %s has no launch bound: KERNEL(threads) gives one", e.Name, name)
			}
		}
	}
}
