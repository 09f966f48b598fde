package audit

import (
	"errors"
	"fmt"
	"io"

	"vision/kernels/boundedfile"
	"vision/kernels/ledger"
)

// Verdicts.
const (
	Agree  = "agree"
	Differ = "differ"
	NotRun = "not run"
)

// Report is what an audit found; it is what --json writes and --report reads.
type Report struct {
	Verdict  string       `json:"verdict"`
	Numerics int          `json:"numerics"` // version of NUMERICS.md
	Devices  []DeviceRow  `json:"devices"`
	Works    []WorkReport `json:"works"`
	Ops      []Op         `json:"ops"`
	Findings []Mismatch   `json:"findings,omitempty"`
}

// DeviceRow is a device, the report of an earlier audit, or the reference.
type DeviceRow struct {
	Name   string `json:"name"`             // "sim"
	Device string `json:"device,omitempty"` // "cpu (avx2+fma, 2 threads)"
	Status string `json:"status"`           // "ran", "saved" or "not run"
	Reason string `json:"reason,omitempty"`
	// Seconds is how long all works took, the ledger's hashing among it.
	Seconds float64 `json:"seconds,omitempty"`
}

// WorkReport is one work at one batch size.
type WorkReport struct {
	Work  string `json:"work"`
	Batch int    `json:"batch"`
	Ops   int    `json:"ops"` // all of them, also those that are not in Report.Ops
	// Chain is the hash over all ops, States the digests of what the first device
	// arrived at.
	Chain   string  `json:"chain"`
	States  []State `json:"states"`
	Verdict string  `json:"verdict"`
	// Others is each other side's verdict, by name.
	Others map[string]string `json:"others,omitempty"`
}

// Op is one line of the first device's ledger.
type Op struct {
	Work  string `json:"work"`
	Batch int    `json:"batch"`
	ledger.Entry
	Digest  string   `json:"digest"`
	Chain   string   `json:"chain"`
	Results []Result `json:"results"`
	Verdict string   `json:"verdict"`
	// Other holds the digests of sides that differ.
	Other map[string]string `json:"other,omitempty"`
}

// Result is ledger.Result with its digest in hexadecimal digits.
type Result struct {
	ledger.Result
	Digest string `json:"digest"`
}

// Mismatch is the first op of a work in which two sides part.
type Mismatch struct {
	Work  string `json:"work"`
	Batch int    `json:"batch"`
	// Sides are the two that were compared.
	Sides [2]string `json:"sides"`
	Index int       `json:"index"`
	Phase string    `json:"phase"`
	Layer string    `json:"layer"`
	Op    string    `json:"op"`
	Shape string    `json:"shape"`
	Rule  string    `json:"rule"`
	// Finding is what the captured operands showed; nil with the reason in Note.
	Finding *ledger.Finding `json:"finding,omitempty"`
	Note    string          `json:"note,omitempty"`
}

func opOf(w Work, e ledger.Entry) Op {
	o := Op{Work: w.Name, Batch: w.Batch, Entry: e, Digest: e.Digest.String(), Chain: e.Chain.String(), Verdict: NotRun}
	for _, r := range e.Results {
		o.Results = append(o.Results, Result{r, r.Digest.String()})
	}
	o.Entry.Results = nil
	return o
}

// maxReport bounds a report; an op takes about half a kilobyte.
const maxReport = 64 << 20

// Load reads what --json wrote.
func Load(path string) (*Report, error) {
	f, err := boundedfile.Open(path, "a report of an audit", maxReport)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := parseReport(f)
	if err != nil {
		return nil, fmt.Errorf("%s: not a report of an audit: %w", path, err)
	}
	return r, f.End()
}

// maxOp bounds the text of an op, and of each other member.
const maxOp = 4 << 20

// parseReport decodes the ops, nearly all of a report, one by one.
func parseReport(text io.Reader) (*Report, error) {
	var r Report
	e := boundedfile.NewElements(text, maxOp)
	err := e.Document(func(key string) error {
		switch key {
		case "verdict":
			return e.Decode(&r.Verdict)
		case "numerics":
			return e.Decode(&r.Numerics)
		case "devices":
			return e.Decode(&r.Devices)
		case "works":
			return e.Decode(&r.Works)
		case "findings":
			return e.Decode(&r.Findings)
		case "ops":
			return e.List(func() error {
				var o Op
				if err := e.Decode(&o); err != nil {
					return err
				}
				r.Ops = append(r.Ops, o)
				return nil
			})
		}
		return e.Skip()
	})
	switch {
	case err != nil:
		return nil, err
	case len(r.Works) == 0:
		return nil, errors.New("no works, expected at least one")
	}
	for _, m := range r.Findings {
		if f := m.Finding; f != nil && (len(f.Found) > len(m.Sides) || len(f.Found) != len(f.Follows)) {
			return nil, fmt.Errorf("a finding of %d bit patterns of which %d are judged, expected one for each of two sides", len(f.Found), len(f.Follows))
		}
	}
	return &r, nil
}
