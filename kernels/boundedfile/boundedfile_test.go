package boundedfile_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vision/kernels/boundedfile"
	"vision/kernels/boundedfile/boundedtest"
)

func write(t *testing.T, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRead(t *testing.T) {
	want := bytes.Repeat([]byte("abc"), 1<<20)
	path := write(t, want)
	var got []byte
	boundedtest.Bounded(t, "Read", int64(len(want)), 1, func() (err error) {
		got, err = boundedfile.Read(path, "letters", int64(len(want)))
		return err
	})
	if !bytes.Equal(got, want) {
		t.Error("other bytes")
	}
	if _, err := boundedfile.Read(path, "letters", int64(len(want)-1)); err == nil || err.Error() != path+": has 3145728 bytes, expected letters of at most 3145727" {
		t.Errorf("one byte more than the most: %v", err)
	}
	if _, err := boundedfile.Read(path+"2", "letters", 9); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	boundedtest.Hostile(t, "f", nil, func(path string) error {
		_, err := boundedfile.Read(path, "letters", 1<<20)
		if err == nil { // two letters
			err = boundedfile.ReadJSON(path, "letters", 1<<20, new(any))
		}
		return err
	})
}

func TestReadJSON(t *testing.T) {
	for text, want := range map[string]string{
		`{"a": `:     ": not valid JSON at byte 6, expected a table: ",
		`{"a": 1} 2`: ": not valid JSON at byte 10, expected a table: ",
		`{"a": "x"}`: ": not a table: json: cannot unmarshal string",
	} {
		path := write(t, []byte(text))
		var v struct{ A int }
		if err := boundedfile.ReadJSON(path, "a table", 100, &v); err == nil || !strings.HasPrefix(err.Error(), path+want) {
			t.Errorf("%s: %v, expected %q", text, err, want)
		}
	}
}

// TestChanged: a file that is cut, extended or written to while it is read is an
// error, never a mixture of the two.
func TestChanged(t *testing.T) {
	for what, c := range map[string]struct {
		change func(path string) error
		want   string
	}{
		"cut":        {func(path string) error { return os.Truncate(path, 100) }, "was cut from 4096 to 100 bytes while it was read"},
		"longer":     {func(path string) error { return os.Truncate(path, 5000) }, "was changed while it was read (4096 bytes, then 5000)"},
		"written to": {func(path string) error { return os.WriteFile(path, make([]byte, 4096), 0o600) }, "was changed while it was read"},
	} {
		path := write(t, make([]byte, 4096))
		old := time.Now().Add(-time.Minute) // a file system's clock may tick every 10 ms
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
		f, err := boundedfile.Open(path, "zeros", 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(f, make([]byte, 50)); err != nil {
			t.Fatal(err)
		}
		if err := c.change(path); err != nil {
			t.Fatal(err)
		}
		rest, err := io.ReadAll(f)
		if err == nil {
			err = f.End()
		}
		if err == nil || !strings.Contains(err.Error(), path+": "+c.want) || len(rest) > 4046 {
			t.Errorf("%s: %v after %d bytes, expected %q", what, err, len(rest), c.want)
		}
		f.Close()
	}
}
