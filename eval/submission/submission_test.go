package submission

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vision/eval/nsd"
	"vision/kernels/atomicfile"
	"vision/models/checkpoint"
)

// small are the challenge's rules for two small subjects.
func small() []Entry {
	return []Entry{{"subj01", nsd.Left, 3, 5, ""}, {"subj01", nsd.Right, 3, 6, ""}, {"subj02", nsd.Left, 4, 5, ""}, {"subj02", nsd.Right, 4, 6, ""}}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func values(e Entry) []float32 {
	v := make([]float32, e.Stimuli*e.Vertices)
	for i := range v {
		v[i] = float32(i) + float32(e.Vertices)/8
	}
	return v
}

// predictions writes what the rules want, in the name of vision predict on the right.
func predictions(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	for _, e := range small() {
		must(t, os.MkdirAll(filepath.Join(dir, e.Subject), 0o777))
		name := "lh_pred_test.npy"
		if e.Side == nsd.Right {
			name = "rh_pred.npy"
		}
		must(t, checkpoint.WriteNpyFloat32(filepath.Join(dir, e.Subject, name), e.shape(), values(e)))
	}
	return dir
}

// TestEntries: the sizes are those of facts that do not change: sixteen files, 317.8 MB.
func TestEntries(t *testing.T) {
	all := Entries()
	total := 0
	for _, e := range all {
		total += 4 * e.Stimuli * e.Vertices
	}
	last := all[15]
	if len(all) != 16 || total != 317_813_644 || last.Name() != "subj08/rh_pred_test.npy" || !slices.Equal(last.shape(), []int{395, 20530}) {
		t.Errorf("%d files, %d bytes, the last is %s %v", len(all), total, last.Name(), last.shape())
	}
}

// TestWrite: the archive passes the check, holds numpy's bytes and is the same each
// time; nothing half-written is left.
func TestWrite(t *testing.T) {
	dir, out := predictions(t), t.TempDir()
	var files [2][]byte
	for i := range files {
		path := filepath.Join(out, "z.zip")
		last := 0
		a, err := write(t.Context(), path, dir, small(), 1<<20, func(done, total int) {
			if done <= last || total != 12 {
				t.Errorf("%d of %d done after %d", done, total, last)
			}
			last = done
		})
		must(t, err)
		if last != 12 || len(a.Entries) != 4 || a.Path != path {
			t.Errorf("%d steps, %+v", last, a)
		}
		files[i], err = os.ReadFile(path)
		must(t, err)
		if a.Bytes != int64(len(files[i])) {
			t.Errorf("%d bytes, the file has %d", a.Bytes, len(files[i]))
		}
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("two archives of the same predictions differ")
	}
	z, err := zip.NewReader(bytes.NewReader(files[0]), int64(len(files[0])))
	must(t, err)
	for i, e := range small() {
		f := z.File[i]
		if f.Name != e.Name() || f.Method != zip.Deflate || f.Modified.Year() != 1980 {
			t.Errorf("entry %d: %s, method %d, %v", i, f.Name, f.Method, f.Modified)
		}
		r, err := f.Open()
		must(t, err)
		got, err := io.ReadAll(r)
		must(t, err)
		want := filepath.Join(t.TempDir(), "x.npy")
		must(t, checkpoint.WriteNpyFloat32(want, e.shape(), values(e)))
		if data, err := os.ReadFile(want); err != nil || !bytes.Equal(data, got) {
			t.Errorf("%s holds %d bytes, not those that numpy writes", f.Name, len(got))
		}
	}
	a, err := check(t.Context(), filepath.Join(out, "z.zip"), small(), 1<<20, nil)
	if err != nil || len(a.Entries) != 4 || a.Entries[3].Digest == "" {
		t.Errorf("%+v, %v", a, err)
	}
}

// broken is a way to break the rules, and what must be said.
type broken struct {
	name string
	do   func(t *testing.T, dir string)
	want []string
}

// TestWriteRefuses: every broken rule is named, nothing is written and an old archive
// stays.
func TestWriteRefuses(t *testing.T) {
	put := func(name string, shape []int, data any) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			path := filepath.Join(dir, filepath.FromSlash(name))
			switch v := data.(type) {
			case []float32:
				must(t, checkpoint.WriteNpyFloat32(path, shape, v))
			case []float64:
				must(t, checkpoint.WriteNpyFloat64(path, shape, v))
			case []byte:
				must(t, os.WriteFile(path, v, 0o666))
			}
		}
	}
	bad := values(small()[2])
	bad[7] = float32(math.Inf(-1))
	for _, c := range []broken{
		{"absent", func(t *testing.T, dir string) { must(t, os.RemoveAll(filepath.Join(dir, "subj02"))) },
			[]string{"subj02/lh_pred_test.npy: found nothing, expected float32 [4 5], or the same as lh_pred.npy", "subj02/rh_pred_test.npy: found nothing"}},
		{"twice", put("subj01/lh_pred.npy", []int{3, 5}, values(small()[0])), []string{"subj01/lh_pred_test.npy: found lh_pred.npy beside it, expected one of the two names"}},
		{"float64", put("subj01/rh_pred.npy", []int{3, 6}, make([]float64, 18)), []string{"subj01/rh_pred.npy: found float64, expected float32"}},
		{"transposed and double", put("subj01/rh_pred.npy", []int{6, 3}, make([]float64, 18)),
			[]string{"found shape [6 3], expected (3, 6): subj01's test pictures × all rh vertices", "found float64"}},
		{"a vertex less", put("subj02/lh_pred_test.npy", []int{4, 4}, make([]float32, 16)), []string{"found shape [4 4], expected (4, 5)"}},
		{"infinite", put("subj02/lh_pred_test.npy", []int{4, 5}, bad), []string{"subj02/lh_pred_test.npy: found -Inf at row 1, vertex 2, expected finite"}},
		{"no npy", put("subj01/rh_pred.npy", nil, []byte("hello, I am a text")), []string{"subj01/rh_pred.npy: has an unknown format"}},
		{"npz", func(t *testing.T, dir string) {
			var b bytes.Buffer
			must(t, zip.NewWriter(&b).Close())
			put("subj01/rh_pred.npy", nil, b.Bytes())(t, dir)
		}, []string{"subj01/rh_pred.npy: found a file of format npz, expected npy"}},
	} {
		dir, out := predictions(t), t.TempDir()
		c.do(t, dir)
		path := filepath.Join(out, "z.zip")
		must(t, os.WriteFile(path, []byte("old"), 0o666))
		_, err := write(t.Context(), path, dir, small(), 1<<20, nil)
		for _, want := range c.want {
			if err == nil || !strings.Contains(filepath.ToSlash(err.Error()), want) {
				t.Errorf("%s: error %v, expected %q in it", c.name, err, want)
			}
		}
		if data, _ := os.ReadFile(path); string(data) != "old" {
			t.Errorf("%s: the old archive was replaced", c.name)
		}
		only(t, out, "z.zip")
	}
	dir, out := predictions(t), t.TempDir()
	path := filepath.Join(out, "z.zip")
	if _, err := write(t.Context(), path, dir, small(), 500, nil); err == nil || !strings.Contains(err.Error(), "z.zip was not written") || !strings.Contains(err.Error(), "bytes, expected at most 500") {
		t.Errorf("too large: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := write(ctx, path, dir, small(), 1<<20, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := write(t.Context(), filepath.Join(out, "no", "z.zip"), dir, small(), 1<<20, nil); err == nil || !strings.Contains(err.Error(), filepath.Join("no", "z.zip")) {
		t.Errorf("no folder: %v", err)
	}
	only(t, out)
}

func only(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	var got []string
	for _, e := range entries {
		if got = append(got, e.Name()); atomicfile.IsTemp(e.Name()) {
			t.Errorf("%s is left half written", e.Name())
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s holds %v, expected %v", dir, got, want)
	}
}
