//go:build unix

// Package atomictest runs a test's writing in a process of its own, under conditions
// that would spoil the others': no room on the disk, no right to write, death at any
// moment. The process is the test binary again, with one test:
//
//	func TestFullDisk(t *testing.T) {
//		if dir := atomictest.Folder(); dir != "" { // the child
//			atomictest.LimitFiles(1 << 16)
//			fmt.Println(Write(dir))
//			return
//		}
//		out := atomictest.Run(t, dir)
//		…
//	}
package atomictest

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"vision/kernels/atomicfile"
)

// folder is the variable that tells a child its folder.
const folder = "VISION_TEST_CHILD_FOLDER"

// Folder is where a child works; "" if this process is none.
func Folder() string { return os.Getenv(folder) }

// command is this test binary with the running test alone.
func command(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), folder+"="+dir)
	return cmd
}

// Run runs the test that calls it as a child with that folder and returns what it
// printed. A child that does not end by itself fails the test.
func Run(t *testing.T, dir string) string {
	t.Helper()
	out, err := command(t, dir).CombinedOutput()
	if err != nil {
		t.Fatalf("the child: %v\n%s", err, out)
	}
	return string(out)
}

// Start starts the test as a child and returns when it has printed a line with the
// word. kill ends it with -9.
func Start(t *testing.T, dir, word string) (kill func()) {
	t.Helper()
	cmd := command(t, dir)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	ended := false
	kill = func() {
		if !ended {
			ended = true
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	}
	t.Cleanup(kill)
	var said strings.Builder
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if said.WriteString(lines.Text() + "\n"); strings.Contains(lines.Text(), word) {
			return kill
		}
	}
	t.Fatalf("the child ended without saying %q:\n%s", word, said.String())
	return nil
}

// LimitFiles lets this process, a child, write files of at most that many bytes: the
// write that goes beyond is cut and fails, as on a disk that is full.
func LimitFiles(bytes uint64) error {
	return unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: bytes, Max: bytes})
}

// DropRights takes from this process, a child, the rights of root, which may write
// anywhere; others have nothing to drop.
func DropRights() error {
	if os.Getuid() != 0 {
		return nil
	}
	const nobody = 65534
	return errors.Join(syscall.Setgroups(nil), syscall.Setgid(nobody), syscall.Setuid(nobody))
}

// ReadOnly makes a folder and what is in it readable by all and writable by none but
// root, for as long as the test runs.
func ReadOnly(t *testing.T, dir string) {
	t.Helper()
	mode := func(folders, files os.FileMode) error {
		return filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() {
				return os.Chmod(path, folders)
			}
			return os.Chmod(path, files)
		})
	}
	// testing makes its folders for the user alone.
	for at := filepath.Dir(dir); len(at) > len(os.TempDir()); at = filepath.Dir(at) {
		if err := os.Chmod(at, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := mode(0o555, 0o444); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = mode(0o755, 0o644) })
}

// NoneHalfWritten fails if a folder holds a temporary file, or others than the files
// named.
func NoneHalfWritten(t *testing.T, dir string, files ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if atomicfile.IsTemp(e.Name()) {
			t.Errorf("%s: %s was left half written", dir, e.Name())
			continue
		}
		known := false
		for _, name := range files {
			known = known || e.Name() == name
		}
		if !known {
			t.Errorf("%s: %s is there, expected only %v", dir, e.Name(), files)
		}
	}
}
