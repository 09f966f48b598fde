package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestProfile(t *testing.T) {
	if out := vision(t, "profile").out; !strings.Contains(out, "LayerNormBackward") || !strings.Contains(out, "1_direct") {
		t.Errorf("the list of ops:\n%s", out)
	}
	var list []struct {
		Op     string
		Shapes []string
	}
	if err := json.Unmarshal([]byte(vision(t, "profile", "--json").out), &list); err != nil || len(list) < 30 || list[0].Op != "Contract" {
		t.Errorf("%v: %d ops in the list", err, len(list))
	}
	out := vision(t, "profile", "contract", "--device", "sim", "--shape", "20x30x40", "--version", "1,2").out
	for _, want := range []string{"Contract, 20×30×40 nt", "48 000 FLOP by definition", "1_direct", "2_tiled", "RTX 3090", "passes (without conflicts)"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	var report struct {
		Op       string
		FLOP     float64
		Versions []struct {
			Version string
			Total   struct {
				Read uint64 `json:"global_bytes_read"`
			}
		}
	}
	if err := json.Unmarshal([]byte(vision(t, "profile", "add", "--shape", "64", "--json").out), &report); err != nil {
		t.Fatal(err)
	}
	if report.Op != "Add" || report.FLOP != 64 || len(report.Versions) != 1 || report.Versions[0].Version != "chosen" || report.Versions[0].Total.Read != 512 {
		t.Errorf("%+v, expected 64 sums that read 512 bytes", report)
	}
}

func TestProfileRefuses(t *testing.T) {
	for _, c := range []struct {
		code          int
		message, line string
	}{
		{exitUsage, `no op is named "paint"`, "profile paint"},
		{exitUsage, "expected tokens, batch, small", "profile layernorm --shape 3"},
		{exitUsage, "only sim counts", "profile add --device cpu"},
		{exitUsage, "takes one op", "profile add mul"},
		{exitUsage, "expected 1 to 256", "profile forward --batch 0"},
		{exitUsage, "profiled on the cpu", "profile forward --device sim"},
		{exitFailed, `no version "9"`, "profile add --version 9"},
	} {
		refused(t, c.code, c.message, strings.Fields(c.line)...)
	}
}
