package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"vision/eval/nsd"
)

// TestNextSteps: what is not there, does not fit or differs is said together with what
// to do about it.
func TestNextSteps(t *testing.T) {
	images, dir := mixedFolder(t), t.TempDir()
	gone := filepath.Join(dir, "gone")
	subject := subjectFolder(t)
	for _, c := range []struct{ step, args string }{
		{stepWeights, "features --weights G --images I --out O"},
		{stepWeights, "features --weights G --images I --out O --all-layers"},
		{stepWeights, "info --weights G"},
		{stepWeights, "train --data S --weights G --out O --cache C"},
		{stepData, "train --data G --weights W --out O --cache C"},
		{stepData, "evaluate --data G --pred-lh G --pred-rh G"},
		{stepData, "info --data G"},
		{stepFeatures, "train --data S --features G --out O --cache C"},
		{stepModel, "predict --model G --weights W --images I --out O"},
		{stepModel, "info --model G"},
		{stepModel, "plot training --model G --out O.svg"},
		{stepResult, "plot accuracy --result G --out O.svg"},
	} {
		args := strings.Fields(c.args)
		for i, a := range args {
			path := map[string]string{"G": gone, "I": images, "S": subject, "W": huggingFace, "C": filepath.Join(dir, "cache"), "O": filepath.Join(dir, "out")}
			if p, ok := path[strings.TrimSuffix(a, ".svg")]; ok {
				args[i] = p + a[1:]
			}
		}
		r := refused(t, exitFailed, "\nnext: "+c.step+"\n", append(args, "--quiet")...)
		if !strings.Contains(r.diagnostics, gone) {
			t.Errorf("vision %s: said %q, expected the path %s in it", c.args, r.diagnostics, gone)
		}
	}
	refused(t, exitFailed, "such as 16 or 20", "features", "--weights", huggingFace, "--image-size", "17", "--images", images, "--out", filepath.Join(dir, "f.npy"), "--quiet")
	if _, err := os.Lstat(filepath.Join(dir, "out")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
}

// TestStepOf: the innermost step wins, and an error without one has none.
func TestStepOf(t *testing.T) {
	absent := &fs.PathError{Op: "open", Path: "x", Err: syscall.ENOENT}
	for _, c := range []struct {
		err  error
		want string
	}{
		{errors.New("other"), ""},
		{absent, ""},
		{ifAbsent(errors.New("other"), "a"), ""},
		{ifAbsent(fmt.Errorf("lh: %w", absent), "a"), "a"},
		{ifAbsent(&nsd.Error{File: "x", Found: "nothing", Expected: "a folder"}, "a"), "a"},
		{ifAbsent(&nsd.Error{File: "x", Found: "text", Expected: "a folder"}, "a"), ""},
		{hint(fmt.Errorf("lh: %w", hint(absent, "inner")), "outer"), "inner"},
		{fmt.Errorf("rows: %w", &fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}), stepRoom},
		{fmt.Errorf("rows: %w", &fs.PathError{Op: "write", Path: "x", Err: syscall.EDQUOT}), stepRoom},
	} {
		if got := stepOf(c.err); got != c.want {
			t.Errorf("%v: %q, expected %q", c.err, got, c.want)
		}
	}
	if hint(nil, "a") != nil || ifAbsent(nil, "a") != nil {
		t.Error("no error became one")
	}
}
