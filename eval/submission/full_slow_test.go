//go:build slow

package submission

import (
	"os"
	"path/filepath"
	"testing"

	"vision/eval/nsd"
	"vision/kernels/philox"
	"vision/models/checkpoint"
)

// TestFullSize: predictions of the challenge's own sizes, as irregular as float32 can
// be, fit below the limit once they are compressed.
func TestFullSize(t *testing.T) {
	dir, out := t.TempDir(), filepath.Join(t.TempDir(), "z.zip")
	for _, e := range Entries() {
		must(t, os.MkdirAll(filepath.Join(dir, e.Subject), 0o777))
		s := philox.New(1).Stream("test/" + e.Name())
		v := make([]float32, e.Stimuli*e.Vertices)
		for i := range v {
			v[i] = s.Signed(0, uint64(2*i)) * s.Signed(0, uint64(2*i+1))
		}
		name := "lh_pred.npy"
		if e.Side == nsd.Right {
			name = "rh_pred_test.npy"
		}
		must(t, checkpoint.WriteNpyFloat32(filepath.Join(dir, e.Subject, name), e.shape(), v))
	}
	a, err := Write(t.Context(), out, dir, nil)
	must(t, err)
	t.Logf("%d bytes of at most %d", a.Bytes, a.Limit)
	if len(a.Entries) != 16 || a.Bytes < 250_000_000 {
		t.Errorf("%d files, %d bytes", len(a.Entries), a.Bytes)
	}
}
