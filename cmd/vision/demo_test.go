package main

import (
	"regexp"
	"strings"
	"testing"

	"vision/eval/nsd"
	"vision/eval/photos"
)

// TestDemoForm: one JSON object of the promised form on standard output, nothing
// else. About 20 s.
func TestDemoForm(t *testing.T) {
	if testing.Short() {
		t.Skip("trains for about 20 s")
	}
	if _, err := photos.Embedded(); err != nil {
		t.Skipf("without the embedded photographs: %v", err)
	}
	r := vision(t, "demo", "--json", "--photos", "6")
	if strings.Count(r.out, "\n") != 1 {
		t.Errorf("%d lines on standard output, expected one", strings.Count(r.out, "\n"))
	}
	d := keys(t, "demo --json", object(t, r.out), "regions", "digests", "seconds")
	if s, _ := d["seconds"].(float64); !(s > 0) {
		t.Errorf("seconds: %v", d["seconds"])
	}
	for name, v := range keys(t, "digests", d["digests"], "features", "weights", "predictions") {
		if s, _ := v.(string); !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(s) {
			t.Errorf("digest of the %s: %v", name, v)
		}
	}
	regions := d["regions"].([]any)
	if len(regions) != 54 {
		t.Fatalf("%d regions, expected 27 on two sides", len(regions))
	}
	for i, v := range regions {
		row := keys(t, "a region", v, "hemisphere", "region", "vertices", "accuracy", "interval", "true_accuracy", "ridge_true_accuracy", "noise_ceiling")
		if side := []string{"lh", "rh"}[i/27]; row["hemisphere"] != side || row["region"] != nsd.PaperRegions()[i%27] || row["vertices"] != 40.0 {
			t.Errorf("region %d: %v %v of %v vertices", i, row["hemisphere"], row["region"], row["vertices"])
		}
		bounds := append([]any{row["accuracy"], row["true_accuracy"], row["ridge_true_accuracy"], row["noise_ceiling"]}, row["interval"].([]any)...)
		for _, b := range bounds {
			if x, ok := b.(float64); !ok || !(x >= 0 && x <= 1) {
				t.Errorf("%v %v: %v is not a fraction in 0..1", row["hemisphere"], row["region"], row)
				break
			}
		}
		if lo, hi := bounds[4].(float64), bounds[5].(float64); !(lo <= hi) {
			t.Errorf("%v %v: interval %v", row["hemisphere"], row["region"], row["interval"])
		}
	}
	for _, stage := range []string{"photographs: 6 of 6", "features: 150 of 150", "rh combined: "} {
		if !strings.Contains(r.diagnostics, stage) {
			t.Errorf("no progress %q in %q", stage, r.diagnostics)
		}
	}
}
