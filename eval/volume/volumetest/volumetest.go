// Package volumetest writes volumes for tests.
package volumetest

import (
	"encoding/binary"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"

	"vision/kernels/atomicfile"
)

// WriteMGH writes vertices × 1 × 1 × frames of float32, value(frame, vertex), and the
// folders above it.
func WriteMGH(t testing.TB, path string, vertices, frames int, value func(frame, v int) float32) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err == nil {
		err = atomicfile.Write(path, func(w io.Writer) error {
			head := make([]byte, 284)
			for i, x := range []int{1, vertices, 1, 1, frames, 3, 0} {
				binary.BigEndian.PutUint32(head[4*i:], uint32(x))
			}
			if _, err := w.Write(head); err != nil {
				return err
			}
			row := make([]byte, 4*vertices)
			for f := range frames {
				for v := range vertices {
					binary.BigEndian.PutUint32(row[4*v:], math.Float32bits(value(f, v)))
				}
				if _, err := w.Write(row); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err != nil {
		t.Fatal(err)
	}
}
