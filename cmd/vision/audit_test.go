package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/eval/audit"
)

// TestAudit: two devices agree and one is not there; the report is kept, compared
// with, and found out when it is changed.
func TestAudit(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "report")
	text := vision(t, "audit", "--devices", "cpu,cpu-portable,cuda:32767", "--batch", "1", "--out", out).out
	for _, want := range []string{"not run: ", "agree    interface batch 1: ", "agree    blip batch 1: ", "agree    siren batch 1: ", "parameters after 20 steps ", "\nverdict: agree\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("vision audit says %q, expected %q in it", text, want)
		}
	}
	onlyFiles(t, out, "audit.json", "audit.html")
	page, err := os.ReadFile(filepath.Join(out, "audit.html"))
	if err != nil || !strings.Contains(string(page), "<h1>Audit: <span class=\"agree\">agree</span></h1>") || strings.Contains(string(page), "src=") {
		t.Errorf("audit.html: %v, %.200s", err, page)
	}
	old := filepath.Join(out, "audit.json")
	m := object(t, vision(t, "audit", "--json", "--device", "cpu-portable", "--batch", "1", "--works", "interface,siren", "--no-errors", "--report", old).out)
	keys(t, "audit --json", m, "verdict", "numerics", "devices", "works", "ops")
	keys(t, "an op", m["ops"].([]any)[0], "op", "digest", "chain", "work", "batch", "phase", "layer", "shape", "rule", "results", "verdict", "index")
	if m["verdict"] != "agree" {
		t.Errorf("verdict %v", m["verdict"])
	}
	r, err := audit.Load(old)
	if err != nil {
		t.Fatal(err)
	}
	for i := range r.Ops {
		if r.Ops[i].Op == "GELU" || r.Ops[i].Op == "Contract" {
			r.Ops[i].Digest = strings.Repeat("0", 64)
			break
		}
	}
	changed, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	spoilt := filepath.Join(dir, "spoilt.json")
	if err := os.WriteFile(spoilt, changed, 0o644); err != nil {
		t.Fatal(err)
	}
	said := failed(t, "audit: something differs\nnext: the first op that differs is named above", "audit", "--batch", "1", "--no-errors", "--report", spoilt)
	if !strings.Contains(said, "cpu and spoilt.json differ in interface, batch 1\n  first in op ") {
		t.Errorf("the difference is told as %q", said)
	}
}

func TestAuditUsage(t *testing.T) {
	for line, message := range map[string]string{
		"audit now":                     `unexpected argument "now"`,
		"audit --devices gpu":           `--devices: "gpu", expected cpu, `,
		"audit --devices cpu,cpu":       `--devices names "cpu" twice`,
		"audit --devices cpu,cuda-tf32": "--devices names cuda-tf32",
		"audit --batch 0":               "--batch is 0",
		"audit --works paint":           `--works: no work is called "paint", expected interface, blip, siren, vit-b16 or interface-full`,
	} {
		refused(t, exitUsage, message, strings.Fields(line)...)
	}
	if said := failed(t, "audit: nothing was compared", "audit", "--devices", "cuda:32767", "--batch", "1"); !strings.Contains(said, "verdict: not run") {
		t.Errorf("without a device: %q", said)
	}
	refused(t, exitFailed, "none.json", "audit", "--report", filepath.Join(t.TempDir(), "none.json"))
}

// failed runs an audit that must write its result and end with exit status 1.
func failed(t *testing.T, message string, args ...string) (out string) {
	t.Helper()
	r := runIn(t.Context(), args...)
	if r.code != exitFailed || !strings.Contains(r.diagnostics, message) {
		t.Errorf("vision %s: exit %d, said %q, expected 1 and %q", strings.Join(args, " "), r.code, r.diagnostics, message)
	}
	return r.out
}
