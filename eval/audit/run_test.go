package audit_test

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/eval/audit"
	"vision/kernels"
	"vision/kernels/cpu"
	"vision/kernels/elementary"
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

// planted is package cpu with a mistake in one product.
type planted struct {
	*cpu.Backend
	at, calls int
	wrong     func(b *cpu.Backend, c kernels.Contraction)
}

func (p *planted) Contract(c kernels.Contraction) {
	if p.calls++; p.calls == p.at {
		p.wrong(p.Backend, c)
		return
	}
	p.Backend.Contract(c)
}

func plant(at int, wrong func(b *cpu.Backend, c kernels.Contraction)) audit.Device {
	return audit.Device{Name: "planted", Open: func() (kernels.Backend, error) {
		b, err := cpu.New(cpu.Options{Threads: 1})
		return &planted{Backend: b, at: at, wrong: wrong}, err
	}}
}

// bit turns over the lowest bit of element 7 of the product.
func bit(b *cpu.Backend, c kernels.Contraction) {
	b.Contract(c)
	x, v := c.C.Slice(7, 8), []float32{0}
	b.Download(v, x)
	v[0] = math.Float32frombits(math.Float32bits(v[0]) ^ 1)
	b.Upload(x, v)
}

// chain adds the product up without blocks of 128, every element alike; the
// epilogue is the bias alone.
func chain(b *cpu.Backend, c kernels.Contraction) {
	b.Contract(c)
	n := c.Normal()
	get := func(x kernels.Buffer) []float32 {
		v := make([]float32, x.Len())
		b.Download(v, x)
		return v
	}
	x, w, bias, out := get(n.A.Buffer), get(n.B.Buffer), get(n.Bias), get(n.C.Buffer)
	for i := range n.M {
		for j := range n.N {
			var s float32
			for k := range n.K {
				s = elementary.FMA(x[i*n.A.Row+k*n.A.Col], w[k*n.B.Row+j*n.B.Col], s)
			}
			out[i*n.C.Row+j] = s + bias[j]
		}
	}
	b.Upload(n.C.Buffer, out)
}

// TestFindsABit: one bit of one element of one product, in the forward pass.
func TestFindsABit(t *testing.T) {
	r := run(t, audit.Options{Works: works("blip")}, host("cpu", cpu.Options{}), plant(4, bit))
	if r.Verdict != audit.Differ || len(r.Findings) != 1 {
		t.Fatalf("verdict %s, findings %+v", r.Verdict, r.Findings)
	}
	m := r.Findings[0]
	f := m.Finding
	if m.Op != "Contract" || m.Phase != "forward" || m.Layer != "blocks.0.mlp.fc1" || m.Sides != [2]string{"cpu", "planted"} {
		t.Errorf("%+v", m)
	}
	if f == nil || f.Result != "C" || f.Element != 7 || f.Differing != 1 || !f.Operands || !f.Follows[0] || f.Follows[1] || f.Found[0] != f.Expected {
		t.Fatalf("%+v", f)
	}
	if !strings.Contains(f.Cause, "bit 0 of the finished result") {
		t.Errorf("cause %q", f.Cause)
	}
	// Everything before agrees, the op itself differs, and of the rest some does.
	for _, o := range r.Ops {
		if o.Index < m.Index && o.Verdict != audit.Agree || o.Index == m.Index && (o.Verdict != audit.Differ || o.Other["planted"] == "") {
			t.Errorf("op %d: %s", o.Index, o.Verdict)
		}
	}
	if r.Works[0].Others["reference"] != audit.Agree || r.Works[0].Others["planted"] != audit.Differ {
		t.Errorf("%v", r.Works[0].Others)
	}
}

// TestFindsALateBit: in a step whose ops are not entered one by one.
func TestFindsALateBit(t *testing.T) {
	r := run(t, audit.Options{Works: works("siren")}, host("cpu", cpu.Options{}), plant(100, bit))
	if len(r.Findings) != 1 || r.Findings[0].Finding == nil {
		t.Fatalf("findings %+v", r.Findings)
	}
	m := r.Findings[0]
	if !strings.HasPrefix(m.Phase, "step ") || m.Phase == "step 1" || m.Op != "Contract" || m.Finding.Element != 7 || m.Finding.Differing != 1 {
		t.Errorf("%+v %+v", m, m.Finding)
	}
}

// TestFindsAnOrder: a product that is added up in one chain.
func TestFindsAnOrder(t *testing.T) {
	r := run(t, audit.Options{Works: works("interface")}, host("cpu", cpu.Options{}), plant(1, chain))
	if len(r.Findings) != 1 || r.Findings[0].Finding == nil {
		t.Fatalf("findings %+v", r.Findings)
	}
	f := r.Findings[0].Finding
	if r.Findings[0].Layer != "1" || !strings.Contains(f.Cause, "one ascending chain, without blocks") || f.Step != 128 || len(f.Steps) != 2 || f.Steps[0].To != 128 {
		t.Errorf("%+v %+v", r.Findings[0], f)
	}
	if !f.Follows[0] || f.Follows[1] || f.Found[0] == f.Found[1] {
		t.Errorf("%+v", f)
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

// TestReferenceDiffers: a device that is wrong alone is found by the reference.
func TestReferenceDiffers(t *testing.T) {
	for at, note := range map[int]string{
		4: "all states agree, but the chain", // of fc1: the rounding of fc2 hides it
		5: "blocks.0 is ",
	} {
		r := run(t, audit.Options{Works: works("blip")}, plant(at, bit))
		if r.Verdict != audit.Differ || len(r.Findings) != 1 || !strings.HasPrefix(r.Findings[0].Note, note) || r.Works[0].Verdict != audit.Differ {
			t.Errorf("verdict %s, %+v, expected %q", r.Verdict, r.Findings, note)
		}
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
