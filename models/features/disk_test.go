//go:build unix

package features

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vision/kernels/atomicfile/atomictest"
)

// TestFullDisk: a batch that does not fit on the disk is an error that names the file
// of rows; the rows before stay, and with room again the rest is computed.
func TestFullDisk(t *testing.T) {
	size := uint64(spec().Floats() * 4)
	if dir := atomictest.Folder(); dir != "" {
		s := open(t, dir)
		if err := atomictest.LimitFiles(5*size + 10); err != nil { // and ten bytes of the sixth row
			t.Fatal(err)
		}
		_, err := Fill(t.Context(), s, &sum{}, source(20), 2, nil)
		fmt.Printf("%d rows: %v\n", s.Len(), err)
		return
	}
	dir := t.TempDir()
	out := atomictest.Run(t, dir)
	rows := filepath.Join(dir, spec().Key()[:32], "rows.f32")
	if !strings.Contains(out, "4 rows: ") || !strings.Contains(out, rows+": file too large") {
		t.Errorf("the child said %q, expected four rows and an error about %s", out, rows)
	}
	s := open(t, dir)
	if s.Len() != 4 || !strings.Contains(s.Recovered, "kept 4 whole rows") {
		t.Errorf("%d rows, recovered %q", s.Len(), s.Recovered)
	}
	computed := 0
	all, err := Fill(context.Background(), s, &sum{}, source(20), 3, func(_, c int) { computed = c })
	if err != nil || computed != 16 {
		t.Fatalf("%d computed, %v", computed, err)
	}
	check(t, s, all)
	if err := s.Verify(); err != nil {
		t.Error(err)
	}
}

// TestReadOnlyFolder: a store that may not be written to is an error that names it.
func TestReadOnlyFolder(t *testing.T) {
	if dir := atomictest.Folder(); dir != "" {
		if err := atomictest.DropRights(); err != nil {
			t.Fatal(err)
		}
		_, err := Open(dir, spec())
		fmt.Printf("opened: %v\n", err)
		return
	}
	for what, prepare := range map[string]func(dir string){
		"an empty folder": func(string) {},
		"a store":         func(dir string) { open(t, dir).Close() },
	} {
		dir := t.TempDir()
		prepare(dir)
		atomictest.ReadOnly(t, dir)
		if out := atomictest.Run(t, dir); !strings.Contains(out, "opened: features: ") || !strings.Contains(out, dir) || !strings.Contains(out, "permission denied") {
			t.Errorf("%s: %s", what, out)
		}
	}
}

// TestTwoProcesses: a store that another process writes to is refused; when that
// process is killed, it is free, and what was written is there.
func TestTwoProcesses(t *testing.T) {
	if dir := atomictest.Folder(); dir != "" {
		s := open(t, dir)
		if _, err := Fill(t.Context(), s, &sum{}, source(5), 2, nil); err != nil {
			t.Fatal(err)
		}
		fmt.Println("holding")
		time.Sleep(time.Hour) // until it is killed; the runtime would call an empty select a deadlock
	}
	dir := t.TempDir()
	kill := atomictest.Start(t, dir, "holding")
	store := filepath.Join(dir, spec().Key()[:32])
	if _, err := Open(dir, spec()); err == nil || !strings.Contains(err.Error(), store+" is in use by another process") {
		t.Errorf("while another process holds it: %v", err)
	}
	kill()
	s := open(t, dir)
	if s.Len() != 5 || s.Recovered != "" {
		t.Errorf("%d rows, recovered %q", s.Len(), s.Recovered)
	}
	if left, err := os.ReadDir(store); err != nil || len(left) != 4 {
		t.Errorf("the store holds %v, %v", left, err)
	}
}
