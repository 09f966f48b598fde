package docs

import (
	"bytes"
	"errors"
	"fmt"
	"go/format"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// block is a fenced block of a page with the line above it that says where it goes.
type block struct {
	line   int    // of the page, where its heading stands
	file   string // from the root of the repository
	place  string // "new", "after", "before" or "in place of"
	anchor string // the line of file that place is about, without spaces around it
	text   string // whole lines
}

var (
	newFile  = regexp.MustCompile(`^New file \*\*([^*]+)\*\*:$`)
	inFile   = regexp.MustCompile("^In `([^`]+)`, (after|before|in place of) `([^`]+)`:$")
	headings = regexp.MustCompile("^(?:New file|In `)")
)

// blocks reads the blocks of a page. Every fenced block has a heading, and every
// heading a block right below it.
func blocks(page string) ([]block, error) {
	var all []block
	lines := strings.Split(page, "\n")
	for i := 0; i < len(lines); i++ {
		b := block{line: i + 1}
		if m := newFile.FindStringSubmatch(lines[i]); m != nil {
			b.file, b.place = m[1], "new"
		} else if m := inFile.FindStringSubmatch(lines[i]); m != nil {
			b.file, b.place, b.anchor = m[1], m[2], strings.TrimSpace(m[3])
		} else if headings.MatchString(lines[i]) {
			return nil, fmt.Errorf("line %d: %q, expected \"New file **path**:\" or \"In `path`, after|before|in place of `line`:\"", i+1, lines[i])
		} else if strings.HasPrefix(lines[i], "```") {
			return nil, fmt.Errorf("line %d: a block without a line above it that says where it goes", i+1)
		} else {
			continue
		}
		if i++; i == len(lines) || !strings.HasPrefix(lines[i], "```") {
			return nil, fmt.Errorf("line %d: no block follows", b.line)
		}
		from := i + 1
		for i++; i < len(lines) && lines[i] != "```"; i++ {
		}
		if i == len(lines) {
			return nil, fmt.Errorf("line %d: the block has no end", b.line)
		}
		b.text = strings.Join(lines[from:i], "\n") + "\n"
		all = append(all, b)
	}
	return all, nil
}

// apply carries out a block in the tree at dir.
func (b block) apply(dir string) error {
	at := filepath.Join(dir, filepath.FromSlash(b.file))
	text, err := os.ReadFile(at)
	switch {
	case b.place == "new" && errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			return err
		}
		return os.WriteFile(at, []byte(b.text), 0o644)
	case b.place == "new" && err == nil:
		return fmt.Errorf("line %d: %s is there already", b.line, b.file)
	case err != nil:
		return fmt.Errorf("line %d: %w", b.line, err)
	}
	lines, found := strings.SplitAfter(string(text), "\n"), []int(nil)
	for i, l := range lines {
		if strings.TrimSpace(l) == b.anchor {
			found = append(found, i)
		}
	}
	if len(found) != 1 {
		return fmt.Errorf("line %d: %s has %d lines %q, expected one: give the page the line that is there now", b.line, b.file, len(found), b.anchor)
	}
	from, to := found[0], found[0]
	switch b.place {
	case "after":
		from, to = from+1, to+1
	case "in place of":
		to++
	}
	changed := strings.Join(lines[:from], "") + b.text + strings.Join(lines[to:], "")
	return os.WriteFile(at, []byte(changed), 0o644)
}

// formatted says whether a file of Go is as gofmt has it.
func formatted(file string) error {
	text, err := os.ReadFile(file)
	if err != nil || filepath.Ext(file) != ".go" {
		return err
	}
	want, err := format.Source(text)
	if err == nil && !bytes.Equal(want, text) {
		err = fmt.Errorf("not as gofmt has it")
	}
	if err != nil {
		return fmt.Errorf("%s with the page's blocks: %w", file, err)
	}
	return nil
}

// TestBlocks: what is no block of a page is refused, and so is one that does not apply.
func TestBlocks(t *testing.T) {
	for page, want := range map[string]string{
		"```go\nx\n```":                         "without a line above",
		"In `a.go`, after `x`\n```\ny\n```":     "expected \"New file",
		"In `a.go`, beside `x`:\n```\ny\n```":   "expected \"New file",
		"New file **a.go**:\n\n```\ny\n```":     "no block follows",
		"New file **a.go**:\n```\ny\n":          "no end",
		"New file **old**:\n```\ny\n```":        "there already",
		"In `gone`, after `x`:\n```\ny\n```":    "no such file",
		"In `old`, after `three`:\n```\ny\n```": "0 lines",
		"In `old`, after `two`:\n```\ny\n```":   "2 lines",
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "old"), []byte("one\n\ttwo\ntwo\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		all, err := blocks(page)
		for _, b := range all {
			err = b.apply(dir)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, expected an error with %q", page, err, want)
		}
	}
	for place, want := range map[string]string{"after": "one\nnew\n\nlast", "before": "new\n\none\nlast", "in place of": "new\n\nlast"} {
		dir := t.TempDir()
		file := filepath.Join(dir, "old")
		if err := os.WriteFile(file, []byte("one\nlast"), 0o644); err != nil {
			t.Fatal(err)
		}
		all, err := blocks("In `old`, " + place + " `one`:\n```\nnew\n\n```\n")
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		if err := all[0].apply(dir); err != nil {
			t.Error(err)
		}
		if got, _ := os.ReadFile(file); string(got) != want {
			t.Errorf("%s: %q, expected %q", place, got, want)
		}
	}
}
