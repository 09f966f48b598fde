// Package crossarch lets a test demand the same bits from other instruction
// sets: it builds the test binary of a package for amd64 v1, amd64 v3 and
// arm64 and runs one test of it there, arm64 under qemu-user.
package crossarch

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

// target is one build of the test binary.
type target struct {
	name, goarch, level string
	emulator            string // "" on its own architecture
}

func targets() []target {
	list := []target{
		{"amd64-v1", "amd64", "GOAMD64=v1", "qemu-x86_64"},
		{"amd64-v3", "amd64", "GOAMD64=v3", "qemu-x86_64"},
		{"arm64", "arm64", "GOARM64=v8.0", "qemu-aarch64"},
	}
	for i := range list {
		if list[i].goarch == runtime.GOARCH {
			list[i].emulator = ""
		}
	}
	return list
}

// Run builds the test binary of the calling test's package for every target and runs
// the tests matching pattern in it; each must pass. It must be called from a
// test with another name than those matched. A target that cannot run here is
// skipped, saying what it lacks.
func Run(t *testing.T, pattern string) {
	t.Helper()
	if testing.Short() {
		t.Skip("builds three test binaries; left out by -short")
	}
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("needs the go command on PATH to build test binaries")
	}
	for _, target := range targets() {
		t.Run(target.name, func(t *testing.T) {
			target.run(t, goTool, pattern)
		})
	}
}

// here tells whether the running binary is this build and runs all its tests: then
// it runs what is matched itself.
func (g target) here() bool {
	if g.goarch != runtime.GOARCH || flag.Lookup("test.run").Value.String() != "" {
		return false
	}
	info, ok := debug.ReadBuildInfo()
	return ok && slices.ContainsFunc(info.Settings, func(s debug.BuildSetting) bool {
		return s.Key+"="+s.Value == g.level
	})
}

func (g target) run(t *testing.T, goTool, pattern string) {
	if g.here() {
		t.Skip("the running binary is this build and runs these tests itself")
	}
	command := []string{filepath.Join(t.TempDir(), "test.bin")}
	if g.emulator != "" {
		emulator, err := exec.LookPath(g.emulator)
		if err != nil {
			t.Skipf("needs %s on PATH to run %s code", g.emulator, g.goarch)
		}
		command = append([]string{emulator}, command...)
	}
	build := exec.Command(goTool, "test", "-c", "-ldflags=-s -w", "-o", command[len(command)-1], ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+runtime.GOOS, "GOARCH="+g.goarch, g.level)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building for %s: %v\n%s", g.name, err, out)
	}
	run := exec.Command(command[0], append(command[1:], "-test.v", "-test.run", pattern)...)
	out, err := run.CombinedOutput()
	text := string(out)
	if strings.Contains(text, "microarchitecture support") {
		t.Skipf("this processor cannot run %s code", g.name)
	}
	if err != nil || !strings.Contains(text, "--- PASS") {
		t.Fatalf("%s: %v\n%s", g.name, err, text)
	}
}
