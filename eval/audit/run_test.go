package audit_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/eval/audit"
	"vision/kernels"
	"vision/kernels/cpu"
)

// works are those of the given names, at batch 1.
func works(names ...string) []audit.Work {
	list, err := audit.Select(names, []int{1})
	if err != nil {
		panic(err)
	}
	return list
}

func run(t *testing.T, o audit.Options, devices ...audit.Device) *audit.Report {
	t.Helper()
	r, err := audit.Run(t.Context(), devices, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestAgree: three devices with the same bits, and one that is not there.
func TestAgree(t *testing.T) {
	missing := audit.Device{Name: "cuda", Open: func() (kernels.Backend, error) { return nil, errors.New("no driver here") }}
	r := run(t, audit.Options{Works: works("interface", "blip", "siren"), Errors: true},
		host("cpu", cpu.Options{Threads: 2}), missing, host("cpu-portable", cpu.Options{Threads: 1, Portable: true}), host("seven", cpu.Options{Threads: 7}))
	if r.Verdict != audit.Agree || len(r.Findings) != 0 || len(r.Works) != 3 || len(r.Devices) != 5 {
		t.Fatalf("verdict %s, %d works, %d devices, findings %+v", r.Verdict, len(r.Works), len(r.Devices), r.Findings)
	}
	if d := r.Devices[1]; d.Status != audit.NotRun || d.Reason != "no driver here" {
		t.Errorf("the missing device: %+v", d)
	}
	phases, summaries, errs := map[string]bool{}, 0, 0
	for _, o := range r.Ops {
		phases[o.Phase] = true
		if o.Verdict != audit.Agree || len(o.Digest) != 64 || len(o.Chain) != 64 {
			t.Errorf("%+v", o)
		}
		summaries += min(o.Ops, 1)
		for _, x := range o.Results {
			if x.NaN+x.Inf > 0 {
				t.Errorf("%s op %d %s: values that are not finite: %+v", o.Work, o.Index, o.Op, x)
			}
			if x.Error != nil {
				errs++
				if !(x.Error.OfBound <= 1) {
					t.Errorf("%s op %d %s %s: %+v", o.Work, o.Index, o.Op, x.Name, x.Error)
				}
			}
		}
	}
	if summaries != 3*19 || errs < 200 {
		t.Errorf("%d summaries, expected 19 a work; %d errors against float64", summaries, errs)
	}
	for _, p := range []string{"weights", "forward", "step 1", "step 1 backward", "step 1 optimiser", "step 20"} {
		if !phases[p] {
			t.Errorf("no phase %q", p)
		}
	}
	for _, w := range r.Works {
		if w.Others["reference"] != audit.Agree || w.Others["cpu-portable"] != audit.Agree || w.Others["seven"] != audit.Agree || len(w.Others) != 3 {
			t.Errorf("%s: %v", w.Work, w.Others)
		}
	}
}

// TestAlone: one device is compared with the reference; none is not run.
func TestAlone(t *testing.T) {
	if r := run(t, audit.Options{Works: works("siren")}, host("cpu", cpu.Options{})); r.Verdict != audit.Agree {
		t.Errorf("verdict %s", r.Verdict)
	}
	missing := audit.Device{Name: "sim", Open: func() (kernels.Backend, error) { return nil, errors.New("none") }}
	if r := run(t, audit.Options{Works: works("siren")}, missing); r.Verdict != audit.NotRun || len(r.Works) != 0 {
		t.Errorf("verdict %s, %d works without a device", r.Verdict, len(r.Works))
	}
}

// TestPage: both forms of a report show the element, both patterns and the chain.
func TestPage(t *testing.T) {
	r := run(t, audit.Options{Works: works("interface"), Errors: true}, host("cpu", cpu.Options{}), plant(1, chain),
		audit.Device{Name: "<sim>", Open: func() (kernels.Backend, error) { return nil, errors.New("no & there") }})
	var page, text strings.Builder
	if err := errors.Join(r.WriteHTML(&page), r.WriteText(&text)); err != nil {
		t.Fatal(err)
	}
	f := r.Findings[0].Finding
	for _, want := range []string{f.Found[0], f.Found[1], f.Steps[1].Running, "one ascending chain", "cpu and planted differ in interface, batch 1"} {
		if !strings.Contains(page.String(), want) || !strings.Contains(text.String(), want) {
			t.Errorf("%q is not in both:\n%s", want, text.String())
		}
	}
	for _, want := range []string{"&lt;sim&gt;", "no &amp; there", "<b>Contract</b> [6,148]·[148,48]", "§1 blocks of 128, K=148", "<td class=\"n\">", "</html>"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page does not hold %q", want)
		}
	}
	for _, never := range []string{"<script", "http:", "https:", "ZgotmplZ"} {
		if strings.Contains(page.String(), never) {
			t.Errorf("the page holds %q", never)
		}
	}
	if !strings.Contains(text.String(), "<sim>          not run: no & there\n") || !strings.Contains(text.String(), "\nverdict: differ\n") {
		t.Errorf("%s", text.String())
	}
}

// TestSaved: a report is written, read, and compared with; one with another digest
// differs at its op; a work that it lacks is not run.
func TestSaved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.json")
	first := run(t, audit.Options{Works: works("siren"), Errors: true}, host("cpu", cpu.Options{Threads: 2}))
	save := func(r *audit.Report) *audit.Report {
		text, err := json.Marshal(r)
		if err == nil {
			err = os.WriteFile(path, text, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
		old, err := audit.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		return old
	}
	o := audit.Options{Works: works("interface", "siren"), Saved: save(first), SavedName: "old.json"}
	r := run(t, o, host("cpu-portable", cpu.Options{Portable: true}))
	if r.Verdict != audit.Agree || r.Works[1].Others["old.json"] != audit.Agree || r.Works[0].Others["old.json"] != audit.NotRun {
		t.Errorf("verdict %s, %v, %v", r.Verdict, r.Works[0].Others, r.Works[1].Others)
	}
	for j := range first.Ops {
		if first.Ops[j].Op == "Sine" {
			first.Ops[j].Digest = strings.Repeat("ab", 32)
			break
		}
	}
	o.Saved = save(first)
	r = run(t, o, host("cpu", cpu.Options{}))
	if r.Verdict != audit.Differ || len(r.Findings) != 1 {
		t.Fatalf("verdict %s, findings %+v", r.Verdict, r.Findings)
	}
	if m := r.Findings[0]; m.Op != "Sine" || m.Sides[1] != "old.json" || !strings.Contains(m.Note, "cpu has the bits that the contract demands") {
		t.Errorf("%+v", m)
	}
	if err := os.WriteFile(path, []byte(`{"verdict":"agree"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := audit.Load(path); err == nil {
		t.Error("a report without works was read")
	}
}
