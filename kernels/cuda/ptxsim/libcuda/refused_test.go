package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// entries finds the names that a pattern captures in files of this folder.
func entries(t *testing.T, files, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(files)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(text), -1) {
			names = append(names, m[1])
		}
	}
	if len(names) == 0 {
		t.Fatalf("no %s in %s", pattern, files)
	}
	return names
}

func exported(t *testing.T) []string { return entries(t, "*.go", `(?m)^//export (cu\w+)$`) }
func refused(t *testing.T) []string  { return entries(t, "*.c", `(?m)^REFUSE\((cu\w+)\)$`) }

// An entry is there once: it works, or it refuses.
func TestRefusedNames(t *testing.T) {
	list, working := refused(t), exported(t)
	if !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) != len(list) {
		t.Error("refused.c is not in order, or names an entry twice")
	}
	for _, name := range list {
		if slices.Contains(working, name) {
			t.Errorf("%s is refused and works", name)
		}
	}
}

// Every entry has a name that NVIDIA's header knows, as it is or with what its macros
// append; CUDA_HEADER names a cuda.h of CUDA 12, .ci/bindings fetches it.
func TestNamesAgainstHeader(t *testing.T) {
	path := os.Getenv("CUDA_HEADER")
	if path == "" {
		t.Skip("CUDA_HEADER names no cuda.h to compare with")
	}
	text, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, word := range regexp.MustCompile(`\bcu[A-Z]\w+`).FindAllString(string(text), -1) {
		known[word] = true
	}
	for _, name := range append(refused(t), exported(t)...) {
		if !known[name] {
			t.Errorf("%s is not in %s", name, path)
		}
	}
}
