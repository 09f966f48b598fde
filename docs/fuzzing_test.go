package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestEveryFuzzTargetIsListed: fuzzing.md has a line for every target of the tree, and
// no other; a committed input is small.
func TestEveryFuzzTargetIsListed(t *testing.T) {
	target := regexp.MustCompile(`(?m)^func (Fuzz[A-Za-z0-9_]+)\(`)
	var want []string
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != root {
			return filepath.SkipDir
		}
		if info, err := d.Info(); err == nil && !d.IsDir() && strings.Contains(filepath.ToSlash(path), "/testdata/fuzz/") && info.Size() > 2<<10 {
			t.Errorf("%s has %d bytes, expected at most 2 KiB", path, info.Size())
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(path))
		for _, m := range target.FindAllStringSubmatch(string(text), -1) {
			want = append(want, filepath.ToSlash(dir)+" "+m[1])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("fuzzing.md")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (Fuzz[A-Za-z0-9_]+) \\|").FindAllStringSubmatch(string(text), -1) {
		found = append(found, m[1]+" "+m[2])
	}
	slices.Sort(want)
	slices.Sort(found)
	if !slices.Equal(found, want) {
		t.Errorf("fuzzing.md lists\n%s\nthe tree has\n%s", strings.Join(found, "\n"), strings.Join(want, "\n"))
	}
}
