package battery

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// An nvidia-smi that hangs, and whose child keeps its output open when it is killed, is
// not waited for.
func TestStateHangs(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "nvidia-smi"), []byte("#!/bin/sh\nsleep 20\ntrue\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	start := time.Now()
	if _, err := readState("GPU-0", 100*time.Millisecond); err == nil || !strings.Contains(err.Error(), "no answer within 100ms") {
		t.Errorf("error %v", err)
	}
	if d := time.Since(start); d > 10*time.Second {
		t.Errorf("waited for %v", d)
	}
}
