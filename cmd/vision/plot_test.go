package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/eval/experiment"
)

func TestPlot(t *testing.T) {
	dir := t.TempDir()
	result := filepath.Join(dir, "result.json")
	write(t, result, []byte(`{"overall": [], "subject": "subj01", "stimuli": 3, "regions": [{"hemisphere": "lh", "region": "EBA", "r2_median": 0.1}]}`))
	model := filepath.Join(dir, "model")
	folder := experiment.Folder{Config: experiment.Defaults(0), Records: map[string]experiment.Record{"lh/interface": {Losses: []float64{1}, Scores: []float64{0, 1}}}}
	if err := os.Mkdir(model, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := folder.Write(model); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"accuracy.svg": {"plot", "accuracy", "--result", result},
		"training.svg": {"plot", "training", "--model", model},
	} {
		path := filepath.Join(dir, name)
		vision(t, append(args, "--out", path)...)
		text, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(text), "<svg") {
			t.Errorf("%s: %v, %d bytes, expected a drawing", name, err, len(text))
		}
	}
	before, _ := os.ReadDir(dir)
	out := filepath.Join(dir, "new.svg")
	refused(t, exitFailed, "nowhere.json", "plot", "accuracy", "--result", "nowhere.json", "--out", out)
	refused(t, exitFailed, "is no folder of read-outs", "plot", "training", "--model", dir, "--out", out)
	refused(t, exitFailed, "no region, nothing to draw", "plot", "accuracy", "--out", out, "--result", func() string {
		path := filepath.Join(t.TempDir(), "empty.json")
		write(t, path, []byte(`{"overall": [], "regions": []}`))
		return path
	}())
	if after, _ := os.ReadDir(dir); len(after) != len(before) {
		t.Errorf("%d files, %d before the commands that failed", len(after), len(before))
	}
}

func TestPlotUsage(t *testing.T) {
	for line, message := range map[string]string{
		"plot brain":    `"brain" is no figure, expected accuracy or training`,
		"plot accuracy": "--result, --out must be given",
		"plot training": "--model, --out must be given",
		"plot accuracy --result r.json --out r.pdf": `ends in ".pdf", expected .svg or .png`,
		"plot training --model m --out f":           `ends in "", expected .svg or .png`,
		"plot accuracy now":                         `unexpected argument "now"`,
	} {
		refused(t, exitUsage, message, strings.Fields(line)...)
	}
}
