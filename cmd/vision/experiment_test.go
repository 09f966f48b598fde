package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"vision/eval/experiment"
	"vision/eval/nsd"
	"vision/eval/photos"
)

// subjects is a folder of two simulated subjects who saw the same 120 pictures. Tests
// only read it.
var subjects = sync.OnceValues(func() (string, error) {
	root := filepath.Join(shared, "cohort")
	for _, n := range []string{"1", "2"} {
		r := runIn(context.Background(), append(simulateArgs(root), "--subject", n)...)
		if r.code != exitDone {
			return "", fmt.Errorf("exit %d: %s", r.code, r.diagnostics)
		}
	}
	return root, nil
})

func subjectsFolder(t testing.TB) string {
	t.Helper()
	if _, err := photos.Embedded(); err != nil {
		t.Skipf("without the embedded photographs: %v", err)
	}
	root, err := subjects()
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// experimentArgs is trainArgs for all subjects of a folder, with fewer resamples; it
// says what it computes.
func experimentArgs(root, out, cache string, more ...string) []string {
	args := slices.DeleteFunc(trainArgs(root, out, cache), func(a string) bool { return a == "--quiet" })
	args[0] = "experiment"
	return append(append(args, "--resamples", "100"), more...)
}

// experimented runs an experiment that must compute and find so many stages, and returns
// its table.
func experimented(t *testing.T, computed, found int, args ...string) map[string]any {
	t.Helper()
	r := vision(t, append(args, "--json")...)
	if want := fmt.Sprintf("%d stages computed, %d were finished\n", computed, found); !strings.HasSuffix(r.diagnostics, want) {
		t.Errorf("expected %q at the end of\n%s", want, r.diagnostics)
	}
	return keys(t, "experiment --json", object(t, r.out), "measure", "on", "read_outs", "evaluation", "subjects", "cells", "means")
}

// find is the row of a table with these values.
func find(t *testing.T, rows any, values map[string]any) map[string]any {
	t.Helper()
	for _, r := range rows.([]any) {
		row, same := r.(map[string]any), true
		for name, v := range values {
			same = same && row[name] == v
		}
		if same {
			return row
		}
	}
	t.Fatalf("no row with %v", values)
	return nil
}

// TestExperiment: two subjects of three, against train and evaluate of one of them; what
// is finished is found again.
func TestExperiment(t *testing.T) {
	root, dir := subjectsFolder(t), t.TempDir()
	out, cache := filepath.Join(dir, "o"), filepath.Join(dir, "c")
	args := experimentArgs(root, out, cache, "--subjects", "1-3")
	table := experimented(t, 12, 0, args...)
	noneHalfWritten(t, out)
	before := tree(t, out)
	experimented(t, 0, 12, args...)
	if after := tree(t, out); after != before {
		t.Errorf("run again:\n%s\nbefore\n%s", after, before)
	}
	// Both saw the same training pictures: a record of 40 bytes for each, once.
	index, err := filepath.Glob(filepath.Join(cache, "*", "index"))
	if err != nil || len(index) != 1 {
		t.Fatalf("stores of features: %v, %v", index, err)
	}
	if info, err := os.Stat(index[0]); err != nil || info.Size() != 96*40 {
		t.Errorf("the store's index has %d bytes, expected 96 records: %v", info.Size(), err)
	}

	// What the commands for one subject make of the second.
	model, data := filepath.Join(dir, "m"), filepath.Join(root, "subj02")
	vision(t, trainArgs(data, model, cache)...)
	trained := manifestOf(t, filepath.Join(model, "model.json"))["outputs"].(map[string]any)
	m := manifestOf(t, filepath.Join(out, "table.json"))
	outputs := m["outputs"].(map[string]any)
	for _, side := range []string{"lh", "rh"} {
		for _, readout := range experiment.Models() {
			for stage, name := range map[string]string{"train": readout, "predict": side + "_pred_test_" + readout} {
				want := trained[name]
				if stage == "train" {
					want = trained[side+"/"+readout]
				}
				if got := outputs["subj02/"+side+"/"+stage+"/"+name]; got == nil || got != want {
					t.Errorf("%s %s: %v, vision train made %v", side, name, got, want)
				}
			}
		}
	}
	for _, readout := range experiment.Models() {
		e := evaluated(t, "--data", data, "--split", filepath.Join(model, "test_rows.npy"), "--resamples", "0",
			"--pred-lh", filepath.Join(model, "lh_pred_test_"+readout+".npy"), "--pred-rh", filepath.Join(model, "rh_pred_test_"+readout+".npy"))
		for _, side := range []string{"lh", "rh"} {
			for _, region := range append(nsd.PaperRegions(), "all") {
				from := "regions"
				if region == "all" {
					from = "overall"
				}
				want := find(t, e[from], map[string]any{"hemisphere": side, "region": region})
				got := find(t, table["cells"], map[string]any{"read_out": readout, "subject": "subj02", "hemisphere": side, "region": region})
				if got["value"] == nil || got["value"] != want["r_median"] || got["missing"] != "" {
					t.Errorf("%s %s %s: %v, vision evaluate says %v", readout, side, region, got, want)
				}
			}
		}
	}
	checkMean(t, table)
	checkAbsent(t, out, table)
}

// checkMean: the mean over two subjects and its interval, by hand.
func checkMean(t *testing.T, table map[string]any) {
	t.Helper()
	at := map[string]any{"read_out": "combined", "hemisphere": "rh", "region": "EBA"}
	var v []float64
	for _, s := range []string{"subj01", "subj02"} {
		at["subject"] = s
		v = append(v, find(t, table["cells"], at)["value"].(float64))
	}
	delete(at, "subject")
	m := find(t, table["means"], at)
	// Two values: s/√2 is half their difference; Student's 97.5 % point of one degree of freedom.
	half := 12.706204736174698 * math.Abs(v[0]-v[1]) / 2
	limits := m["interval"].([]any)
	for i, pair := range [][2]float64{{m["mean"].(float64), (v[0] + v[1]) / 2}, {limits[0].(float64), (v[0]+v[1])/2 - half}, {limits[1].(float64), (v[0]+v[1])/2 + half}} {
		if !(math.Abs(pair[0]-pair[1]) <= 1e-9) {
			t.Errorf("number %d of the mean is %v, expected %v", i, pair[0], pair[1])
		}
	}
	if m["subjects"] != 2.0 {
		t.Errorf("a mean over %v subjects, expected 2", m["subjects"])
	}
}

// checkAbsent: the third subject is not there, in all forms of the table.
func checkAbsent(t *testing.T, out string, table map[string]any) {
	t.Helper()
	s := find(t, table["subjects"], map[string]any{"subject": "subj03", "hemisphere": "lh"})
	if status, _ := s["status"].(string); !strings.HasPrefix(status, "not there: ") || !strings.Contains(status, "subj03 is not there") {
		t.Errorf("the status of subj03 is %q", status)
	}
	f, err := os.Open(filepath.Join(out, "table.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil || len(lines) != 1+3*2*28*4 {
		t.Fatalf("%d lines, expected a heading and 3 read-outs × 2 hemispheres × 28 rows × (3 subjects and the mean): %v", len(lines), err)
	}
	at := func(name string) int { return slices.Index(lines[0], name) }
	for _, l := range lines[1:] {
		absent := l[at("subject")] == "subj03"
		if (l[at("value")] == "") != absent || strings.HasPrefix(l[at("missing")], "not there: ") != absent {
			t.Errorf("line %q", l)
		}
		if l[at("subject")] == "mean" {
			m := find(t, table["means"], map[string]any{"read_out": l[at("read_out")], "hemisphere": l[at("hemisphere")], "region": l[at("region")]})
			if v, err := strconv.ParseFloat(l[at("value")], 64); err != nil || v != m["mean"] {
				t.Errorf("a mean of %s, JSON has %v", l[at("value")], m["mean"])
			}
		}
	}
	text, err := os.ReadFile(filepath.Join(out, "table.txt"))
	if n := strings.Count(string(text), "  not there │"); err != nil || n != 56 {
		t.Errorf("%d cells are not there, expected 56: %v\n%s", n, err, text)
	}
}
