package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSuggestions: what is mistyped is answered with what is near.
func TestSuggestions(t *testing.T) {
	for line, want := range map[string]string{
		"trian":                   `unknown command "trian"; did you mean train?`,
		"eval":                    "did you mean evaluate?",
		"train --wieghts x":       "unknown flag: --wieghts; did you mean --weights?",
		"evaluate --noise-celing": "did you mean --noise-ceiling?",
		"features --treads 2":     "did you mean --threads?",
	} {
		refused(t, exitUsage, want, strings.Fields(line)...)
	}
	if r := refused(t, exitUsage, `unknown command "paint"`, "paint"); strings.Contains(r.diagnostics, "did you mean") {
		t.Errorf("paint is near nothing: %q", r.diagnostics)
	}
}

// TestCompletion asks as the shells' scripts do: the last line is the directive, 16 for
// folders, 8 for files with one of the endings above it.
func TestCompletion(t *testing.T) {
	for line, want := range map[string]string{
		"train --data":           ":16\n",
		"train --weights":        "safetensors\npth\npt\nbin\nonnx\njson\n:8\n",
		"plot accuracy --result": "json\n:8\n",
		"evaluate --region":      "V1v\tprf-visualrois\n",
		"train --network":        "mixer",
		"train --device":         "cpu-portable",
	} {
		r := vision(t, append(append([]string{"__complete"}, strings.Fields(line)...), "")...)
		if !strings.Contains(r.out, want) {
			t.Errorf("%s: %q, expected %q in it", line, r.out, want)
		}
	}
}

// TestMan: a page for every command, the same from the same program, nothing else.
func TestMan(t *testing.T) {
	if len(more(&app{})) == 0 {
		t.Skip("without vision man (built with the tag nodemo)")
	}
	dir := filepath.Join(t.TempDir(), "man1")
	vision(t, "man", "--out", dir)
	text, err := os.ReadFile(filepath.Join(dir, "vision-train.1"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`.TH "VISION" "1" "Jan 1970"`, "vision-train - ", `\fB--weights\fP`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("vision-train.1 lacks %q:\n%.600s", want, text)
		}
	}
	again := filepath.Join(t.TempDir(), "man1")
	vision(t, "man", "--out", again)
	pages, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(pages) < 18 {
		t.Errorf("%d pages, expected one a command", len(pages))
	}
	for _, p := range pages {
		a, err := os.ReadFile(filepath.Join(dir, p.Name()))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(again, p.Name()))
		if err != nil || string(a) != string(b) {
			t.Errorf("%s differs: %v", p.Name(), err)
		}
	}
	refused(t, exitUsage, "--out must be given", "man")
}
