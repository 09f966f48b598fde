package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"vision/kernels/elementary/internal/table"
)

// The committed files are the ones that the committed table generates.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	entries, err := table.ReadFile(filepath.Join("..", source))
	if err != nil {
		t.Fatal(err)
	}
	files, err := render(entries)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Errorf("%v: run go generate ./kernels/elementary", err)
			continue
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs from what coefficients.txt gives: run go generate ./kernels/elementary", name)
		}
	}
}
