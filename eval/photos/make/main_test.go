package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"vision/models/pixels"
)

// The committed pictures, annotations and attribution must be what this
// program makes of the originals. JPEG decoding may change with Go's version.
func TestReproducesTheCommitted(t *testing.T) {
	source := filepath.Join("..", "..", "..", "..", "shared", "data", "coco128")
	if _, err := os.Stat(source); err != nil {
		t.Skipf("the COCO sample is not here: %v", err)
	}
	if !strings.HasPrefix(runtime.Version(), "go1.26") {
		t.Skipf("the pictures were decoded with Go 1.26, this is %s", runtime.Version())
	}
	out := t.TempDir()
	if err := run(source, out, 190, 6_000_000); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ATTRIBUTION.md", "pictures/instances.json"} {
		made, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		committed, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(made, committed) {
			t.Errorf("%s differs from the committed one", name)
		}
	}
	names, err := pixels.List(filepath.Join("..", "pictures"))
	if err != nil || len(names) != 60 {
		t.Fatalf("%d committed pictures, %v", len(names), err)
	}
	for _, name := range names {
		made, err := pixels.ReadFile(filepath.Join(out, "pictures", name))
		if err != nil {
			t.Fatal(err)
		}
		committed, err := pixels.ReadFile(filepath.Join("..", "pictures", name))
		if err != nil {
			t.Fatal(err)
		}
		if made.W != committed.W || !bytes.Equal(made.Pix, committed.Pix) {
			t.Errorf("%s differs from the committed one", name)
		}
	}
}

func TestRefusals(t *testing.T) {
	dir := t.TempDir()
	if err := run(dir, t.TempDir(), 190, 1); err == nil || !strings.Contains(err.Error(), "open_licence.tsv") {
		t.Errorf("a folder without the table: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "open_licence.tsv"), []byte("a\tb\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readRows(filepath.Join(dir, "open_licence.tsv")); err == nil || !strings.Contains(err.Error(), "2 columns") {
		t.Errorf("a short row: %v", err)
	}
}

func TestScaled(t *testing.T) {
	for _, c := range [][5]int{{640, 480, 190, 253, 190}, {427, 640, 190, 190, 285}, {100, 90, 190, 100, 90}} {
		if w, h := scaled(c[0], c[1], c[2]); w != c[3] || h != c[4] {
			t.Errorf("%d×%d to %d: %d×%d, expected %d×%d", c[0], c[1], c[2], w, h, c[3], c[4])
		}
	}
}
