package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vision/eval/nsd"
	"vision/eval/simulate"
	"vision/models/checkpoint"
)

func asText(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// truth are the noise-free responses, which make good predictions.
func truth(data, split string) []string {
	return []string{"--data", data, "--pred-lh", simulate.TruePath(data, nsd.Left, split), "--pred-rh", simulate.TruePath(data, nsd.Right, split)}
}

func evaluated(t *testing.T, args ...string) map[string]any {
	t.Helper()
	return object(t, vision(t, append([]string{"evaluate", "--json"}, args...)...).out)
}

// expected computes a region's median and mean accuracy in percent once more, in
// the plainest way: r by the textbook, r < 0 → 0, r²/ceiling, at most 1.
func expected(t *testing.T, data, region string) (median, mean float64) {
	t.Helper()
	s, err := nsd.OpenSubject(data)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, predicted := array(t, simulate.TruePath(data, nsd.Left, "test"))
	measured, err := s.Left.Test.All()
	if err != nil {
		t.Fatal(err)
	}
	at, _ := s.Left.Region(region)
	var all []float64
	for _, v := range at.Indices {
		var x, y []float64
		for i := range measured.Rows {
			x = append(x, float64(measured.At(i, v)))
			y = append(y, float64(predicted[i*s.Left.Vertices+v]))
		}
		r := max(0, pearson(x, y))
		all = append(all, 100*min(1, r*r/s.Left.Ceiling[v]))
		mean += all[len(all)-1] / float64(len(at.Indices))
	}
	slices.Sort(all)
	return all[len(all)/2], mean // of three vertices
}

func pearson(x, y []float64) float64 {
	var mx, my, sxy, sxx, syy float64
	for i := range x {
		mx += x[i] / float64(len(x))
		my += y[i] / float64(len(x))
	}
	for i := range x {
		sxy += (x[i] - mx) * (y[i] - my)
		sxx += (x[i] - mx) * (x[i] - mx)
		syy += (y[i] - my) * (y[i] - my)
	}
	return sxy / math.Sqrt(sxx*syy)
}

func near(got any, want, tol float64) bool {
	v, ok := got.(float64)
	return ok && math.Abs(v-want) <= tol
}

var regionKeys = []string{"hemisphere", "region", "vertices", "median", "mean", "nan_vertices", "r_median", "r_mean", "r2_median", "r2_mean", "noise_ceiling",
	"below_ceiling", "interval", "r2_interval"}

func TestEvaluateForm(t *testing.T) {
	data := subjectFolder(t)
	e := keys(t, "evaluate --json", evaluated(t, truth(data, "test")...), "regions", "overall", "subject", "stimuli", "normalised", "notices", "min_ceiling", "intervals")
	keys(t, "intervals", e["intervals"], "method", "level", "resamples", "seed")
	if e["normalised"] != true || e["subject"] != "subj01" || e["stimuli"] != 24.0 {
		t.Errorf("normalised %v, subject %v, %v stimuli", e["normalised"], e["subject"], e["stimuli"])
	}
	absent := 0
	for i, r := range e["regions"].([]any) {
		row := keys(t, "a region", r, regionKeys...)
		side, name := "lh", nsd.RegionNames()[i%31]
		if i >= 31 {
			side = "rh"
		}
		if row["hemisphere"] != side || row["region"] != name {
			t.Errorf("region %d is %v %v, expected %s %s", i, row["hemisphere"], row["region"], side, name)
		}
		if !slices.Contains(nsd.PaperRegions(), name) && row["vertices"] == 0.0 {
			absent++
			if row["median"] != nil || row["mean"] != nil || row["r_median"] != nil || row["noise_ceiling"] != nil {
				t.Errorf("absent region %s has numbers: %v", name, row)
			}
			continue
		}
		if i < 31 {
			// The same quantity in another order of summation: a few units in the last place.
			median, mean := expected(t, data, name)
			if !near(row["median"], median, 1e-9) || !near(row["mean"], mean, 1e-9) {
				t.Errorf("%s: median %v and mean %v, computed by hand %v and %v", name, row["median"], row["mean"], median, mean)
			}
		}
	}
	if absent != 8 {
		t.Errorf("%d absent regions, expected four on each side", absent)
	}
	if o := e["overall"].([]any); len(o) != 3 || keys(t, "overall", o[2], regionKeys...)["hemisphere"] != "both" {
		t.Errorf("overall: %v", o)
	}
	text := vision(t, append([]string{"evaluate"}, truth(data, "test")...)...).out
	for _, name := range nsd.PaperRegions() {
		if !strings.Contains(text, "\n"+name+" ") {
			t.Errorf("the table has no line for %s", name)
		}
	}
}

// within fails unless an interval holds numbers in order.
func within(t *testing.T, what string, interval any) {
	t.Helper()
	limits, _ := interval.([]any)
	if len(limits) != 2 {
		t.Errorf("%s: interval %v", what, interval)
		return
	}
	lo, ok1 := limits[0].(float64)
	hi, ok2 := limits[1].(float64)
	if !ok1 || !ok2 || !(lo <= hi) {
		t.Errorf("%s: interval %v", what, interval)
	}
}

// TestEvaluateVertices: --out keeps what the regions' numbers summarise, for any
// --min-ceiling, without any picture; and the figure is drawn from it.
func TestEvaluateVertices(t *testing.T) {
	data, dir := subjectFolder(t), t.TempDir()
	bare := filepath.Join(dir, "subj01")
	if err := os.CopyFS(bare, os.DirFS(data)); err != nil {
		t.Fatal(err)
	}
	for _, pictures := range []string{nsd.TrainingImagesDir(bare), nsd.TestImagesDir(bare), filepath.Dir(nsd.TrainingResponsesPath(bare, nsd.Left))} {
		if err := os.RemoveAll(pictures); err != nil {
			t.Fatal(err)
		}
	}
	out := filepath.Join(dir, "out")
	e := evaluated(t, append(truth(bare, "test"), "--out", out, "--min-ceiling", "0.4", "--seed", "3")...)
	names := []string{"evaluation.json", "evaluation.json.manifest.json"}
	for _, side := range nsd.Sides() {
		for _, ending := range []string{"r", "ceiling", "accuracy"} {
			names = append(names, string(side)+"_"+ending+".npy")
		}
	}
	onlyFiles(t, out, names...)
	kept, err := os.ReadFile(filepath.Join(out, "evaluation.json"))
	if err != nil || asText(t, object(t, string(kept))) != asText(t, e) {
		t.Errorf("evaluation.json is not what --json prints: %v", err)
	}
	s, err := nsd.OpenSubject(data)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	accuracy, ceiling := doubles(t, filepath.Join(out, "rh_accuracy.npy")), doubles(t, filepath.Join(out, "rh_ceiling.npy"))
	manifest := manifestOf(t, filepath.Join(out, "evaluation.json"))
	if sum, _, _ := strings.Cut(vision(t, "digest", filepath.Join(out, "rh_accuracy.npy")).out, "  "); manifest["outputs"].(map[string]any)["rh_accuracy"] != sum {
		t.Errorf("digest %s, the manifest has %v", sum, manifest["outputs"])
	}
	left := 0
	for _, r := range e["regions"].([]any)[31:] {
		row := r.(map[string]any)
		at, _ := s.Right.Region(row["region"].(string))
		var used []float64
		for _, v := range at.Indices {
			if ceiling[v] != s.Right.Ceiling[v] {
				t.Fatalf("vertex %d: ceiling %v, the data has %v", v, ceiling[v], s.Right.Ceiling[v])
			}
			if ceiling[v] >= 0.4 {
				used = append(used, 100*accuracy[v])
			}
		}
		if row["vertices"] != float64(len(used)) || row["below_ceiling"] != float64(len(at.Indices)-len(used)) {
			t.Errorf("%v: %v vertices, %v below, expected %d of %d", row["region"], row["vertices"], row["below_ceiling"], len(used), len(at.Indices))
		}
		if len(used) == 0 {
			left++
			continue
		}
		slices.Sort(used)
		if want := (used[len(used)/2] + used[(len(used)-1)/2]) / 2; !near(row["median"], want, 1e-9) {
			t.Errorf("%v: median %v, of the kept vertices %v", row["region"], row["median"], want)
		}
		within(t, row["region"].(string), row["interval"])
	}
	if left < 4 || left > 30 { // four are absent
		t.Errorf("%d regions without a vertex above the ceiling: the example tests nothing", left)
	}
	drawing := filepath.Join(dir, "a.svg")
	vision(t, "plot", "accuracy", "--result", filepath.Join(out, "evaluation.json"), "--out", drawing)
	svg, err := os.ReadFile(drawing)
	// Three strokes 0.7 points wide for every interval (figure_test.go).
	if n := strings.Count(string(svg), `stroke-width:0.7"`); err != nil || n < 3*(62-2*left) {
		t.Errorf("%v: %d strokes of intervals", err, n)
	}
	keys(t, "inputs", manifest["inputs"], "lh_responses", "lh_pred", "lh_regions", "rh_responses", "rh_pred", "rh_regions")
	if sum, err := nsd.DigestRegions(s.Right.Regions()); err != nil || manifest["inputs"].(map[string]any)["rh_regions"] != sum.String() {
		t.Errorf("%v: regions %s, the manifest has %v", err, sum, manifest["inputs"])
	}
	// Without ceilings: r² has the interval, and the files of before go, also of another side.
	write(t, filepath.Join(out, "all_r.npy"), []byte("of own data"))
	if err := os.RemoveAll(nsd.CeilingDir(bare)); err != nil {
		t.Fatal(err)
	}
	refused(t, exitUsage, "there are no noise ceilings for lh", append([]string{"evaluate", "--min-ceiling", "0.1"}, truth(bare, "test")...)...)
	e = evaluated(t, append(truth(bare, "test"), "--out", out, "--region", "EBA,V1v", "--region", "hV4", "--resamples", "100")...)
	onlyFiles(t, out, "evaluation.json", "evaluation.json.manifest.json", "lh_r.npy", "rh_r.npy")
	var picked []string
	for _, r := range e["regions"].([]any) {
		row := r.(map[string]any)
		picked = append(picked, row["region"].(string))
		within(t, "r²", row["r2_interval"])
		if row["interval"] != nil {
			t.Errorf("an interval of an accuracy that is not there: %v", row)
		}
	}
	if got := strings.Join(picked, " "); got != "V1v hV4 EBA V1v hV4 EBA" {
		t.Errorf("regions %s, expected three on each side in the data's order", got)
	}
	if plain := evaluated(t, append(truth(bare, "test"), "--resamples", "0")...); plain["intervals"] != nil || plain["regions"].([]any)[0].(map[string]any)["r2_interval"] != nil {
		t.Errorf("--resamples 0: %v", plain["intervals"])
	}
	refused(t, exitUsage, `no region is called "V9"`, append([]string{"evaluate", "--region", "V9"}, truth(bare, "test")...)...)
	rows := filepath.Join(dir, "rows.npy")
	if err := checkpoint.WriteNpyInt64(rows, []int{2}, []int64{0, 1}); err != nil {
		t.Fatal(err)
	}
	refused(t, exitFailed, "no training responses, which --split lists rows of", append([]string{"evaluate", "--split", rows}, truth(bare, "test")...)...)
	if r := runIn(stopAfter(t.Context(), 1), append([]string{"evaluate", "--out", filepath.Join(dir, "cut")}, truth(bare, "test")...)...); r.code != exitInterrupted {
		t.Errorf("exit %d among the intervals, expected 130: %s", r.code, r.diagnostics)
	}
	if _, err := os.Lstat(filepath.Join(dir, "cut")); err == nil {
		t.Error("an interrupted evaluation left its folder")
	}
	if offers := vision(t, "__complete", "evaluate", "--region", "V1v,F").out; !strings.Contains(offers, "V1v,FFA-1\tfloc-faces") {
		t.Errorf("regions complete to %q", offers)
	}
}

// doubles reads a float64 vector.
func doubles(t *testing.T, path string) []float64 {
	t.Helper()
	f, err := checkpoint.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, _ := f.Info(f.Names()[0])
	v, err := f.Float64(info.Name)
	if err != nil || info.DType != checkpoint.Float64 || len(info.Shape) != 1 {
		t.Fatalf("%s: %s of shape %v, %v", path, info.DType, info.Shape, err)
	}
	return v
}

// public is a copy of a subject without what the public data lacks.
func public(t *testing.T, data string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "subj01")
	if err := os.CopyFS(dir, os.DirFS(data)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"test_fmri", "noise_ceiling"} {
		if err := os.RemoveAll(filepath.Join(dir, "test_split", name)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestEvaluateTrainingRows: the public data's case.
func TestEvaluateTrainingRows(t *testing.T) {
	data := subjectFolder(t)
	dir := public(t, data)
	work := t.TempDir()
	refused(t, exitFailed, "give --split", append([]string{"evaluate"}, truth(dir, "test")...)...)
	rows := []int64{7, 3, 90, 41, 8}
	split := filepath.Join(work, "rows.npy")
	if err := checkpoint.WriteNpyInt64(split, []int{len(rows)}, rows); err != nil {
		t.Fatal(err)
	}
	args := []string{"--data", dir, "--split", split}
	for _, side := range nsd.Sides() {
		shape, all := array(t, simulate.TruePath(data, side, "training"))
		var picked []float32
		for _, r := range rows {
			picked = append(picked, all[int(r)*shape[1]:int(r+1)*shape[1]]...)
		}
		path := filepath.Join(work, string(side)+".npy")
		if err := checkpoint.WriteNpyFloat32(path, []int{len(rows), shape[1]}, picked); err != nil {
			t.Fatal(err)
		}
		args = append(args, "--pred-"+string(side), path)
	}
	e := evaluated(t, args...)
	if e["normalised"] != false || e["stimuli"] != 5.0 {
		t.Errorf("normalised %v, %v stimuli, expected false and 5", e["normalised"], e["stimuli"])
	}
	for _, r := range e["regions"].([]any) {
		row := r.(map[string]any)
		if row["median"] != nil || row["mean"] != nil || row["noise_ceiling"] != nil {
			t.Errorf("%v %v: normalised numbers without ceilings: %v", row["hemisphere"], row["region"], row)
		}
		if v, ok := row["r_median"].(float64); row["vertices"] != 0.0 && (!ok || v < -1 || v > 1) {
			t.Errorf("%v %v: r %v", row["hemisphere"], row["region"], row["r_median"])
		}
	}
	if text := vision(t, append([]string{"evaluate"}, args...)...).out; !strings.Contains(text, "not normalised, there are no noise ceilings") {
		t.Errorf("the table does not say that nothing is normalised:\n%s", text)
	}
	// The subject's own ceilings are those of its averaged test responses.
	if own := evaluated(t, append(args, "--data", data)...); own["normalised"] != false || !strings.Contains(asText(t, own["notices"]), "name others with --noise-ceiling") {
		t.Errorf("training rows with the test's ceilings: normalised %v, notices %v", own["normalised"], own["notices"])
	}
	if with := evaluated(t, append(args, "--noise-ceiling", nsd.CeilingDir(data))...); with["normalised"] != true {
		t.Error("--noise-ceiling is not used for training rows")
	}
	far := filepath.Join(work, "far.npy")
	if err := checkpoint.WriteNpyInt64(far, []int{5}, []int64{7, 3, 96, 41, 8}); err != nil {
		t.Fatal(err)
	}
	refused(t, exitFailed, far, append([]string{"evaluate"}, append(args, "--split", far)...)...)
	refused(t, exitFailed, "predictions, expected 24 stimuli", "evaluate", "--data", data, args[4], args[5], args[6], args[7])
}

// TestEvaluateCeilingUnits: percent and fraction are told apart, said and may be
// overridden.
func TestEvaluateCeilingUnits(t *testing.T) {
	data, dir := subjectFolder(t), t.TempDir()
	for _, side := range nsd.Sides() {
		shape, v := array(t, nsd.CeilingPath(data, side))
		for i := range v {
			v[i] *= 100
		}
		if err := checkpoint.WriteNpyFloat32(filepath.Join(dir, string(side)+".npy"), shape, v); err != nil {
			t.Fatal(err)
		}
	}
	want := evaluated(t, truth(data, "test")...)
	args := append(truth(data, "test"), "--noise-ceiling", dir)
	for _, units := range []string{"auto", "percent"} {
		got := evaluated(t, append(args, "--ceiling-units", units)...)
		if said := asText(t, got["notices"]); !strings.Contains(said, "taken as percent") {
			t.Errorf("%s: notices %s, expected them to say percent", units, said)
		}
		for i, r := range got["regions"].([]any) {
			a, b := r.(map[string]any), want["regions"].([]any)[i].(map[string]any)
			// Percent are rounded to float32 once more: 6e-8 of up to 100.
			if b["median"] != nil && !near(a["median"], b["median"].(float64), 1e-4) {
				t.Errorf("%s: %v has %v in percent and %v in fractions", units, a["region"], a["median"], b["median"])
			}
		}
	}
	refused(t, exitFailed, "in units of fraction", append(append([]string{"evaluate"}, args...), "--ceiling-units", "fraction")...)
	refused(t, exitFailed, "lh_noise_ceiling.npy", append(append([]string{"evaluate"}, truth(data, "test")...), "--noise-ceiling", t.TempDir())...)
}
