package verify

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"vision/eval/audit"
	"vision/kernels"
)

//go:embed digests.json
var digestsText []byte

// Digests are what digests.json holds.
type Digests struct {
	Numerics int      `json:"numerics"` // version of NUMERICS.md
	Works    []Expect `json:"works"`
}

// Expect is what a work has to arrive at, in the order of computation.
type Expect struct {
	Work   string        `json:"work"`
	Stages []audit.State `json:"stages"`
}

// Load reads the digests in the program. It is an error if they belong to another
// version of the arithmetic.
func Load() (*Digests, error) {
	var d Digests
	if err := json.Unmarshal(digestsText, &d); err != nil {
		return nil, fmt.Errorf("verify: digests.json: %w", err)
	}
	if d.Numerics != kernels.Numerics {
		return nil, fmt.Errorf("verify: digests.json is of version %d of NUMERICS.md, the program of %d", d.Numerics, kernels.Numerics)
	}
	return &d, nil
}

// Stages of a work; nil if there are none.
func (d *Digests) Stages(work string) []audit.State {
	for _, w := range d.Works {
		if w.Work == work {
			return w.Stages
		}
	}
	return nil
}

// Options of a run.
type Options struct {
	Threads int // for the host's part; 0 means all cores
	// Progress, when given, hears of the steps of the work at hand.
	Progress func(stage string, done, total int)
}

// Verdicts.
const (
	Agree  = "agree"
	Differ = "differ"
)

// Report is the result of a verification.
type Report struct {
	Verdict  string       `json:"verdict"`
	Device   string       `json:"device"`
	Numerics int          `json:"numerics"`
	Works    []WorkReport `json:"works"`
}

// WorkReport is one work's.
type WorkReport struct {
	Work    string        `json:"work"`
	Verdict string        `json:"verdict"`
	Stages  []audit.State `json:"stages"` // as computed
	// First is the first stage that differs.
	First   *Difference `json:"first,omitempty"`
	Seconds float64     `json:"seconds"`
}

// Difference is a stage with another digest; Got or Expected is "" where the stage
// is only on the other side.
type Difference struct {
	Stage    string `json:"stage"`
	Got      string `json:"got"`
	Expected string `json:"expected"`
}

func (d *Difference) String() string {
	switch {
	case d.Got == "":
		return fmt.Sprintf("%s is missing, expected %s", d.Stage, d.Expected)
	case d.Expected == "":
		return fmt.Sprintf("%s is not known, found %s", d.Stage, d.Got)
	}
	return fmt.Sprintf("%s is %s, expected %s", d.Stage, d.Got, d.Expected)
}

// Compare finds the first stage in which two lists differ, nil if there is none.
func Compare(got, expected []audit.State) *Difference {
	for i := range max(len(got), len(expected)) {
		switch {
		case i >= len(got):
			return &Difference{Stage: expected[i].Name, Expected: expected[i].Digest}
		case i >= len(expected), got[i].Name != expected[i].Name:
			return &Difference{Stage: got[i].Name, Got: got[i].Digest}
		case got[i].Digest != expected[i].Digest:
			return &Difference{Stage: got[i].Name, Got: got[i].Digest, Expected: expected[i].Digest}
		}
	}
	return nil
}

// Check reports names that are no works.
func Check(names []string) error {
	for _, n := range names {
		if !slices.ContainsFunc(works, func(w work) bool { return w.name == n }) {
			return fmt.Errorf("no work is called %q, expected %s", n, strings.Join(Names(), ", "))
		}
	}
	return nil
}

// Run recomputes works on a device. An error is the device's, the data's or the
// context's; a difference is a verdict.
func Run(ctx context.Context, b kernels.Backend, names []string, o Options) (*Report, error) {
	d, err := Load()
	if err != nil {
		return nil, err
	}
	if err := Check(names); err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	r := &Report{Verdict: Agree, Device: b.Name(), Numerics: d.Numerics}
	for _, name := range names {
		row, err := one(ctx, b, name, d, o)
		if err != nil {
			return nil, fmt.Errorf("verify: %s: %w", name, err)
		}
		if row.Verdict != Agree {
			r.Verdict = Differ
		}
		r.Works = append(r.Works, row)
	}
	return r, nil
}

func one(ctx context.Context, b kernels.Backend, name string, d *Digests, o Options) (WorkReport, error) {
	start := time.Now()
	stages, err := Compute(ctx, b, name, o)
	if err != nil {
		return WorkReport{}, err
	}
	row := WorkReport{Work: name, Verdict: Agree, Stages: stages, First: Compare(stages, d.Stages(name)), Seconds: time.Since(start).Seconds()}
	if row.First != nil {
		row.Verdict = Differ
	}
	return row, nil
}
