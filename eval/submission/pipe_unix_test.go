//go:build unix

package submission

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestPipe: a named pipe is refused, not waited for.
func TestPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Skipf("needs named pipes: %v", err)
	}
	if _, err := Check(t.Context(), path, nil); err == nil || !strings.Contains(err.Error(), path+": is no file") {
		t.Errorf("a pipe: %v", err)
	}
}
