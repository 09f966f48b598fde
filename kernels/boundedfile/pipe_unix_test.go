//go:build unix

package boundedfile_test

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"vision/kernels/boundedfile"
)

// TestPipe: a named pipe is refused, not waited for.
func TestPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Skipf("needs named pipes: %v", err)
	}
	if _, err := boundedfile.Read(path, "letters", 9); err == nil || !strings.Contains(err.Error(), path+": is a special file") {
		t.Errorf("a pipe: %v", err)
	}
}
