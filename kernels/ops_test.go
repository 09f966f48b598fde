package kernels_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"vision/kernels"
	"vision/kernels/kerneltest"
)

// methods of an interface type.
func methods(t reflect.Type) map[string]bool {
	m := map[string]bool{}
	for i := range t.NumMethod() {
		m[t.Method(i).Name] = true
	}
	return m
}

// missing says what an op lacks: its entry's places are looked up below dir, the
// folder of package kernels.
func missing(op kernels.Op, dir, numerics string, backend, cases map[string]bool) []string {
	var lacks []string
	say := func(format string, args ...any) { lacks = append(lacks, fmt.Sprintf(format, args...)) }
	if !backend[op.Method] {
		say("kernels.Backend has no such method")
	}
	section := strings.TrimPrefix(op.Section, "§")
	if !regexp.MustCompile(`(?m)^## `+regexp.QuoteMeta(section)+`[. ]`).MatchString(numerics) || section == "" {
		say("NUMERICS.md has no section %q", op.Section)
	}
	if op.Row != "" && !regexp.MustCompile(`(?m)^\| *`+regexp.QuoteMeta(op.Row)+` *\|`).MatchString(numerics) {
		say("the table of NUMERICS.md has no row %q", op.Row)
	}
	source, err := os.ReadFile(filepath.Join(dir, "cpu", op.CPU))
	if err != nil {
		say("its CPU file: %v", err)
	} else if !regexp.MustCompile(`(?m)^func \(\w+ \*?Backend\) ` + op.Method + `\(`).Match(source) {
		say("%s does not define the method", op.CPU)
	}
	for _, name := range op.Assembly {
		text, err := os.ReadFile(filepath.Join(dir, "cpu", name))
		if err != nil {
			say("its assembly: %v", err)
		} else if !strings.Contains(string(text), "TEXT ·") {
			say("%s holds no function", name)
		}
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "cuda", op.CUDA, "*.cu")); len(files) == 0 || op.CUDA == "" {
		say("kernels/cuda/%s holds no .cu file", op.CUDA)
	}
	if (len(op.Gradient) == 0) == (op.NoGradient == "") {
		say("it needs either a gradient or the reason why there is none")
	}
	for _, g := range op.Gradient {
		if !backend[g] {
			say("its gradient %s is not a method of kernels.Backend", g)
		}
	}
	if !cases[op.Method] {
		say("kernels/kerneltest has no case of this name")
	}
	return lacks
}

func surroundings(t *testing.T) (numerics string, backend, cases map[string]bool) {
	text, err := os.ReadFile("NUMERICS.md")
	if err != nil {
		t.Fatal(err)
	}
	cases = map[string]bool{}
	for _, c := range kerneltest.Cases() {
		if cases[c.Op] {
			t.Errorf("kernels/kerneltest has two cases named %s", c.Op)
		}
		cases[c.Op] = true
	}
	return string(text), methods(reflect.TypeFor[kernels.Backend]()), cases
}

// Every op has its definition, its kernel, its gradient and its conformance case.
func TestOps(t *testing.T) {
	numerics, backend, cases := surroundings(t)
	entries := map[string]bool{}
	for _, op := range kernels.Ops() {
		if entries[op.Method] {
			t.Errorf("%s is listed twice", op.Method)
		}
		entries[op.Method] = true
		for _, m := range missing(op, ".", numerics, backend, cases) {
			t.Errorf("%s: %s", op.Method, m)
		}
	}
	device := methods(reflect.TypeFor[kernels.Device]())
	for m := range backend {
		if !device[m] && !entries[m] {
			t.Errorf("kernels.Backend has %s, which Ops does not list", m)
		}
	}
}

// Backward ops are the gradients of something.
func TestBackwardOpsAreUsed(t *testing.T) {
	used := map[string]bool{}
	for _, op := range kernels.Ops() {
		for _, g := range op.Gradient {
			used[g] = true
		}
	}
	for _, op := range kernels.Ops() {
		if strings.HasSuffix(op.Method, "Backward") && !used[op.Method] {
			t.Errorf("%s is the gradient of no op", op.Method)
		}
	}
}

// The check finds each kind of hole.
func TestOpsFindsHoles(t *testing.T) {
	numerics, backend, cases := surroundings(t)
	for what, spoil := range map[string]func(op *kernels.Op){
		"no such method":  func(op *kernels.Op) { op.Method = "Convolve" },
		"no section":      func(op *kernels.Op) { op.Section = "§77" },
		"no row":          func(op *kernels.Op) { op.Row = "Softmax sideways" },
		"its CPU file":    func(op *kernels.Op) { op.CPU = "absent.go" },
		"does not define": func(op *kernels.Op) { op.CPU = "backend.go" },
		"its assembly":    func(op *kernels.Op) { op.Assembly = []string{"absent_amd64.s"} },
		"no .cu file":     func(op *kernels.Op) { op.CUDA = "absent" },
		"either":          func(op *kernels.Op) { op.Gradient = nil },
		"its gradient":    func(op *kernels.Op) { op.Gradient = []string{"SoftmaxSideways"} },
	} {
		op := kernels.Ops()[0]
		for _, o := range kernels.Ops() {
			if o.Method == "Softmax" {
				op = o
			}
		}
		if found := missing(op, ".", numerics, backend, cases); len(found) > 0 {
			t.Fatalf("Softmax itself: %v", found)
		}
		spoil(&op)
		if found := strings.Join(missing(op, ".", numerics, backend, cases), "; "); !strings.Contains(found, what) {
			t.Errorf("%q is not found: %q", what, found)
		}
	}
	delete(cases, "Softmax")
	for _, o := range kernels.Ops() {
		if o.Method == "Softmax" && !strings.Contains(strings.Join(missing(o, ".", numerics, backend, cases), ";"), "no case") {
			t.Error("a missing conformance case is not found")
		}
	}
}
