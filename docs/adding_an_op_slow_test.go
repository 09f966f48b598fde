//go:build slow

package docs

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestAddingAnOpWhole runs all tests of the packages that the page changes, those that
// break each kernel on purpose among them, and builds the tree for arm64.
func TestAddingAnOpWhole(t *testing.T) {
	a := addOp(t)
	packages := append(opPackages(), "./kernels/cuda/mutants")
	a.tool(t, []string{"GOARCH=arm64"}, "build", packages...) // vet wants every folder on the disk
	a.tool(t, nil, "test", append([]string{"-c", "-vet=off", "-o", a.bin}, packages...)...)
	for _, p := range packages {
		if out, err := a.test(strings.TrimPrefix(p, "./")); err != nil {
			t.Errorf("%s: %v\n%s", p, err, out)
		}
	}
}

// TestAddingAnOpNEON runs the op's conformance on arm64's vector unit.
func TestAddingAnOpNEON(t *testing.T) {
	emulator, err := exec.LookPath("qemu-aarch64")
	if err != nil && runtime.GOARCH != "arm64" {
		t.Skipf("no qemu-aarch64 (Debian: apt-get install qemu-user): %v", err)
	}
	a := addOp(t)
	a.tool(t, []string{"GOARCH=arm64"}, "test", "-c", "-vet=off", "-o", a.bin, "./kernels/cpu")
	command := []string{filepath.Join(a.bin, "cpu.test"), "-test.v", "-test.short", "-test.run", "TestConformance/neon/.*/Abs"}
	if runtime.GOARCH != "arm64" {
		command = append([]string{emulator}, command...)
	}
	c := exec.Command(command[0], command[1:]...)
	c.Dir = filepath.Join(a.dir, "kernels", "cpu")
	if out, err := c.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: TestConformance/neon/threads=7/AbsBackward ") {
		t.Errorf("neon: %v\n%s", err, out)
	}
}

// TestAddingAnOpNotices: the page's tests see a page that gets the op wrong, in Go, in
// the kernel and on the tape.
func TestAddingAnOpNotices(t *testing.T) {
	for _, c := range []struct{ file, right, wrong, pkg, run string }{
		{"kernels/cpu/abs.go", "dst[i] = -dy[i]", "dst[i] = dy[i]", "kernels/cpu", "TestConformance/portable/.*/Abs"},
		{"kernels/cuda/ptx/absolute_1_direct.ptx", "2147483647", "2147483646", "kernels/cuda", "TestConformanceSimulated/.*/Abs"},
		{"tensor/op_abs.go", "t.backend.AbsBackward(g, n.out.grad", "t.backend.AbsBackward(g, n.in[0].value", "tensor", "TestGradientsAtKinks"},
	} {
		a := addOp(t)
		at := filepath.Join(a.dir, filepath.FromSlash(c.file))
		text, err := os.ReadFile(at)
		if err != nil || strings.Count(string(text), c.right) != 1 {
			t.Fatalf("%s: %v; %q is not in it once", c.file, err, c.right)
		}
		if err := os.WriteFile(at, []byte(strings.Replace(string(text), c.right, c.wrong, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		a.tool(t, nil, "test", "-c", "-vet=off", "-o", a.bin, "./"+c.pkg)
		if out, err := a.test(c.pkg, "-test.run", c.run); err == nil || !strings.Contains(out, "--- FAIL") {
			t.Errorf("%s with %q passes: %v\n%s", c.file, c.wrong, err, out)
		}
	}
}
