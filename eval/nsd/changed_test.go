package nsd

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"vision/models/checkpoint"
)

// TestResponsesTruncatedWhileOpen: every way to read responses whose file was cut
// after OpenResponses ends in an error that names it, on one goroutine and on
// several; a reading before the cut keeps its values.
func TestResponsesTruncatedWhileOpen(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("needs SIGBUS with its address, which qemu-user does not give; tested on linux/amd64")
	}
	const rows, cols = 64, 2048
	for what, read := range map[string]func(r *Responses) error{
		"CheckFinite":            func(r *Responses) error { return r.CheckFinite(1) },
		"CheckFinite, 5 threads": func(r *Responses) error { return r.CheckFinite(5) },
		"All":                    func(r *Responses) error { _, err := r.All(); return err },
		"Pick":                   func(r *Responses) error { _, err := r.Pick([]int{63, 2}); return err },
		"Digest":                 func(r *Responses) error { _, err := r.Digest(); return err },
	} {
		for kind, write := range map[string]func(path string) error{
			"float32": func(path string) error {
				return checkpoint.WriteNpyFloat32(path, []int{rows, cols}, make([]float32, rows*cols))
			},
			"float64": func(path string) error {
				return checkpoint.WriteNpyFloat64(path, []int{rows, cols}, make([]float64, rows*cols))
			},
		} {
			path := filepath.Join(t.TempDir(), "r.npy")
			must(t, write(path))
			r, err := OpenResponses(path)
			must(t, err)
			before, err := r.All()
			must(t, err)
			must(t, os.Truncate(path, 4096))
			if err := read(r); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "truncated while in use") {
				t.Errorf("%s of %s: %v, expected an error about %s", what, kind, err, path)
			}
			if before.At(rows-1, cols-1) != 0 {
				t.Errorf("%s: what was read before the cut has changed", kind)
			}
			must(t, r.Close())
			if _, err := r.All(); err == nil {
				t.Error("closed responses were read")
			}
		}
	}
}
