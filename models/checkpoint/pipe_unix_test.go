//go:build unix

package checkpoint

import (
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// TestPipeIsRefused: a named pipe that nobody writes to is an error at once, as a
// shard too.
func TestPipeIsRefused(t *testing.T) {
	index := shardFolder(t, nil, indexOf(t, -1, map[string]string{"x": "a"}))
	pipe := filepath.Join(filepath.Dir(index), "a")
	if err := unix.Mkfifo(pipe, 0o600); err != nil {
		t.Skipf("needs named pipes: %v", err)
	}
	refusedAt(t, "a pipe", pipe, pipe, "special file")
	refusedAt(t, "a pipe as a shard", index, pipe, "special file")
}
