package audit

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"vision/kernels"
	"vision/kernels/ledger"
)

//go:embed reference.json
var referenceText []byte

// Reference holds the digests that every device has to get.
type Reference struct {
	Numerics int             `json:"numerics"` // version of NUMERICS.md
	Works    []ReferenceWork `json:"works"`
}

// ReferenceWork is what one work has to arrive at. States belong to the models
// alone; the chain hashes every op on the way and finds also what a later rounding
// hides, but changes when the program computes the same by other ops.
type ReferenceWork struct {
	Work   string  `json:"work"`
	Batch  int     `json:"batch"`
	States []State `json:"states"`
	Ops    int     `json:"ops"`
	Chain  string  `json:"chain"`
}

// referenceName is the reference's name among the sides.
const referenceName = "reference"

// LoadReference reads the reference in the program. It is an error if it belongs
// to another version of the arithmetic.
func LoadReference() (*Reference, error) {
	var r Reference
	if err := json.Unmarshal(referenceText, &r); err != nil {
		return nil, fmt.Errorf("audit: reference.json: %w", err)
	}
	if r.Numerics != kernels.Numerics {
		return nil, fmt.Errorf("audit: reference.json is of version %d of NUMERICS.md, the program of %d", r.Numerics, kernels.Numerics)
	}
	return &r, nil
}

// find is a work's entry; nil if the reference has none.
func (r *Reference) find(work string, batch int) *ReferenceWork {
	for i := range r.Works {
		if x := &r.Works[i]; x.Work == work && x.Batch == batch {
			return x
		}
	}
	return nil
}

// differing is the first state in which two lists differ, "" if there is none.
func differing(got, want []State) string {
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			return want[i].Name + " is missing"
		case i >= len(want):
			return got[i].Name + " is not known"
		case got[i] != want[i]:
			return fmt.Sprintf("%s is %s, expected %s of %s", got[i].Name, got[i].Digest, want[i].Digest, want[i].Name)
		}
	}
	return ""
}

// Check runs works on one device and compares them with the reference. Errors are
// those of the device; a difference is a verdict.
func Check(b kernels.Backend, works []Work) ([]WorkReport, error) {
	reference, err := LoadReference()
	if err != nil {
		return nil, err
	}
	var all []WorkReport
	for _, w := range works {
		r, err := w.on(b, ledger.Options{})
		if err != nil {
			return all, err
		}
		row := r.row(w)
		row.against(reference)
		all = append(all, row)
	}
	return all, nil
}

func (r *recorder) row(w Work) WorkReport {
	return WorkReport{Work: w.Name, Batch: w.Batch, Ops: len(r.Lines()), Chain: r.Chain().String(), States: r.states, Verdict: NotRun, Others: map[string]string{}}
}

// against compares a work with the reference; what differs is returned.
func (w *WorkReport) against(reference *Reference) (difference string) {
	want := reference.find(w.Work, w.Batch)
	if want == nil {
		w.Others[referenceName] = NotRun
		return ""
	}
	difference = differing(w.States, want.States)
	if difference == "" && (w.Chain != want.Chain || w.Ops != want.Ops) {
		difference = fmt.Sprintf("all states agree, but the chain over %d ops is %s, expected %s over %d", w.Ops, w.Chain, want.Chain, want.Ops)
	}
	w.add(referenceName, difference == "")
	return difference
}

// add is the verdict of one more side.
func (w *WorkReport) add(side string, agrees bool) {
	if !agrees {
		w.Others[side], w.Verdict = Differ, Differ
		return
	}
	w.Others[side] = Agree
	if w.Verdict == NotRun {
		w.Verdict = Agree
	}
}
