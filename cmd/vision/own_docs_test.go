package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"vision/eval/photos"
)

// TestOwnDataPage runs docs/own-data.md: every command, in its order, in an empty folder.
// A fenced block is the output of the command before it.
func TestOwnDataPage(t *testing.T) {
	if _, err := photos.Embedded(); err != nil {
		t.Skipf("without the embedded photographs: %v", err)
	}
	page, err := os.ReadFile("../../docs/own-data.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("HOME", dir)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(dir, "cache"))
	text := regexp.MustCompile(` *\\\n +`).ReplaceAllString(string(page), " ")
	commands, tables, last := map[string]int{}, 0, ran{}
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		if line, ok := strings.CutPrefix(lines[i], "    vision "); ok {
			args := strings.Fields(line)
			commands[args[0]]++
			last = vision(t, args...)
			continue
		}
		if lines[i] != "```" {
			continue
		}
		first := i + 1
		for i++; lines[i] != "```"; i++ {
		}
		tables++
		if want := strings.Join(lines[first:i], "\n") + "\n"; last.out != want {
			t.Errorf("the page shows\n%s\nthe command prints\n%s", want, last.out)
		}
	}
	for command, n := range map[string]int{"simulate": 1, "train": 1, "predict": 2, "evaluate": 2, "plot": 2} {
		if commands[command] != n {
			t.Errorf("%d commands %s were found in the page, expected %d", commands[command], command, n)
		}
	}
	if tables != 1 {
		t.Errorf("%d tables were found in the page, expected 1", tables)
	}
	for _, name := range []string{"accuracy.svg", "training.svg", "evaluation/all_accuracy.npy", "pred/all_pred.npy", "model/all_pred_test_ridge.npy"} {
		if _, err := os.Stat(filepath.Join("toy", filepath.FromSlash(name))); err != nil {
			t.Error(err)
		}
	}
}
