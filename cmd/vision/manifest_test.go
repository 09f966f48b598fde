package main

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// manifestOf reads the manifest beside an output and checks what all have.
func manifestOf(t *testing.T, output string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(output + ".manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	m := keys(t, "the manifest of "+filepath.Base(output), object(t, string(text)),
		"command", "commit", "modified", "toolchain", "platform", "device", "numerics", "seed", "config", "inputs", "outputs")
	if m["toolchain"] != runtime.Version() || m["platform"] != runtime.GOOS+"/"+runtime.GOARCH {
		t.Errorf("toolchain %v on %v, expected %s on %s/%s", m["toolchain"], m["platform"], runtime.Version(), runtime.GOOS, runtime.GOARCH)
	}
	for _, field := range []string{"commit", "device"} {
		if s, _ := m[field].(string); s == "" {
			t.Errorf("%s: no %s", output, field)
		}
	}
	sum := regexp.MustCompile(`^[0-9a-f]{64}$`)
	for _, field := range []string{"inputs", "outputs"} {
		for name, v := range m[field].(map[string]any) {
			if s, _ := v.(string); !sum.MatchString(s) {
				t.Errorf("%s: %s %q is %v, expected a SHA-256", output, field, name, v)
			}
		}
	}
	return m
}

func texts(v any) []string {
	var out []string
	list, _ := v.([]any)
	for _, e := range list {
		s, _ := e.(string)
		out = append(out, s)
	}
	return out
}

// tree is a line for every file of a folder, name and content, without some.
func tree(t *testing.T, dir string, without ...string) string {
	t.Helper()
	var lines []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || slices.Contains(without, e.Name()) {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		lines = append(lines, fmt.Sprintf("%s %x", filepath.ToSlash(name), sha256.Sum256(data)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}
