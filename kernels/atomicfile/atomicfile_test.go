package atomicfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// onlyFiles fails unless dir holds exactly the named entries.
func onlyFiles(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("directory holds %q, expected %q", got, want)
	}
}

func content(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestWriteCreatesAndReplaces(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.bin")
	for _, text := range []string{"first", strings.Repeat("second", 1<<19), ""} {
		if err := WriteBytes(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got := content(t, path); got != text {
			t.Fatalf("file holds %d bytes, expected %d", len(got), len(text))
		}
		onlyFiles(t, dir, "a.bin")
	}
}

func TestErrorKeepsOldFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.bin")
	if err := WriteBytes(path, []byte("old")); err != nil {
		t.Fatal(err)
	}
	cause := errors.New("the cause")
	err := Write(path, func(w io.Writer) error {
		if _, err := w.Write(make([]byte, 3*bufferSize)); err != nil {
			return err
		}
		onlyFilesCount(t, dir, 2)
		return cause
	})
	if !errors.Is(err, cause) || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v does not wrap the cause and name the file", err)
	}
	if got := content(t, path); got != "old" {
		t.Errorf("file holds %q, expected %q", got, "old")
	}
	onlyFiles(t, dir, "a.bin")
}

// onlyFilesCount proves that the temporary file lies in the same directory.
func onlyFilesCount(t *testing.T, dir string, want int) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != want {
		t.Errorf("%d entries while writing, expected %d", len(entries), want)
	}
	temps := 0
	for _, e := range entries {
		if IsTemp(e.Name()) {
			temps++
		}
	}
	if temps != 1 {
		t.Errorf("%d names recognised as temporary, expected 1", temps)
	}
}

// TestRemove: what is there goes, up to what cannot.
func TestRemove(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"a", "c", "full/b"} {
		if err := os.MkdirAll(filepath.Dir(in(name)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := WriteBytes(in(name), []byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	if err := Remove(in("none"), in("a"), in("full"), in("c")); err == nil || !strings.Contains(err.Error(), in("full")) {
		t.Errorf("a folder that is not empty: %v", err)
	}
	onlyFiles(t, dir, "c", "full")
	if err := Remove(in("none"), in("c")); err != nil {
		t.Error(err)
	}
	onlyFiles(t, dir, "full")
}

func TestPanicRemovesTemp(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.bin")
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = Write(path, func(io.Writer) error { panic("op code") })
	}()
	onlyFiles(t, dir)
}

func TestMissingDirectory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "no", "a.bin")
	err := WriteBytes(path, nil)
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v, expected not-exist naming %s", err, path)
	}
}

func TestDirectoryIsRefused(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "sub")
	if err := os.Mkdir(path, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := WriteBytes(path, []byte("x")); err == nil || !strings.Contains(err.Error(), "directory") {
		t.Errorf("error %v, expected one about a directory", err)
	}
	onlyFiles(t, dir, "sub")
}

func TestModeIsKept(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.bin")
	if err := os.WriteFile(path, nil, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := WriteBytes(path, []byte("x")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o640 {
		t.Errorf("mode %o, expected 640", info.Mode().Perm())
	}
}

func TestSymlinkIsFollowed(t *testing.T) {
	dir := t.TempDir()
	link, file := filepath.Join(dir, "link"), filepath.Join(dir, "real")
	if err := os.Symlink("real", link); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	for _, text := range []string{"dangling", "existing"} {
		if err := WriteBytes(link, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got := content(t, file); got != text {
			t.Errorf("file holds %q, expected %q", got, text)
		}
		onlyFiles(t, dir, "link", "real")
	}
	loop := filepath.Join(dir, "loop")
	if err := os.Symlink("loop", loop); err != nil {
		t.Fatal(err)
	}
	if err := WriteBytes(loop, nil); err == nil {
		t.Error("a link to itself was accepted")
	}
}

func TestCreateSeekCommitAbort(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.bin")
	f, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("____body"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt([]byte("HEAD"), 0); err != nil {
		t.Fatal(err)
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	f.Abort() // must not touch the committed file
	if got := content(t, path); got != "HEADbody" {
		t.Errorf("file holds %q", got)
	}
	if err := f.Commit(); err == nil {
		t.Error("a second Commit was accepted")
	}
	g, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	g.Abort()
	if got := content(t, path); got != "HEADbody" {
		t.Errorf("Abort changed the file to %q", got)
	}
	onlyFiles(t, dir, "a.bin")
}
