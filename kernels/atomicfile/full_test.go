//go:build unix

package atomicfile_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/kernels/atomicfile"
	"vision/kernels/atomicfile/atomictest"
)

// outcome prints what came of a write, for the parent.
func outcome(what string, err error) { fmt.Printf("%s: %v\n", what, err) }

// TestFullDisk: a file that does not fit is an error that names it; the old file
// stays and nothing else is left.
func TestFullDisk(t *testing.T) {
	if dir := atomictest.Folder(); dir != "" {
		if err := atomictest.LimitFiles(1 << 16); err != nil {
			t.Fatal(err)
		}
		outcome("large", atomicfile.WriteBytes(filepath.Join(dir, "old"), make([]byte, 1<<20)))
		outcome("small pieces", atomicfile.Write(filepath.Join(dir, "new"), func(w io.Writer) error {
			for range 1 << 21 {
				if _, err := w.Write([]byte{1}); err != nil {
					return err
				}
			}
			return nil
		}))
		outcome("folder", atomicfile.WriteFolder(filepath.Join(dir, "folder"), func(temp string) error {
			if err := atomicfile.WriteFlushed(filepath.Join(temp, "a"), make([]byte, 100)); err != nil {
				return err
			}
			return atomicfile.WriteFlushed(filepath.Join(temp, "b"), make([]byte, 1<<20))
		}))
		outcome("fits", atomicfile.WriteBytes(filepath.Join(dir, "fits"), make([]byte, 100)))
		return
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "old"), []byte("as before"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := atomictest.Run(t, dir)
	for what, name := range map[string]string{"large": "old", "small pieces": "new", "folder": ".folder.tmp-"} {
		line := lineOf(out, what)
		if !strings.Contains(line, filepath.Join(dir, name)) || !strings.Contains(line, "file too large") {
			t.Errorf("%s: %q, expected an error about %s", what, line, name)
		}
	}
	if lineOf(out, "fits") != "fits: <nil>" {
		t.Errorf("a file that fits: %s", out)
	}
	if old, err := os.ReadFile(filepath.Join(dir, "old")); err != nil || !bytes.Equal(old, []byte("as before")) {
		t.Errorf("the old file is now %q, %v", old, err)
	}
	atomictest.NoneHalfWritten(t, dir, "old", "fits")
}

// lineOf is the line of a child's output that begins with the word.
func lineOf(out, word string) string {
	for line := range strings.Lines(out) {
		if strings.HasPrefix(line, word+": ") {
			return strings.TrimSpace(line)
		}
	}
	return ""
}

// TestReadOnlyFolder: a folder that may not be written to is an error that names the
// file.
func TestReadOnlyFolder(t *testing.T) {
	if dir := atomictest.Folder(); dir != "" {
		if err := atomictest.DropRights(); err != nil {
			t.Fatal(err)
		}
		outcome("old", atomicfile.WriteBytes(filepath.Join(dir, "old"), []byte("new")))
		outcome("new", atomicfile.WriteBytes(filepath.Join(dir, "new"), []byte("new")))
		outcome("folder", atomicfile.WriteFolder(filepath.Join(dir, "folder"), func(string) error { return nil }))
		return
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "old"), []byte("as before"), 0o600); err != nil {
		t.Fatal(err)
	}
	atomictest.ReadOnly(t, dir)
	out := atomictest.Run(t, dir)
	for _, name := range []string{"old", "new", "folder"} {
		if line := lineOf(out, name); !strings.Contains(line, filepath.Join(dir, "")) || !strings.Contains(line, name) || !strings.Contains(line, "permission denied") {
			t.Errorf("%s: %q", name, line)
		}
	}
	atomictest.NoneHalfWritten(t, dir, "old")
}
