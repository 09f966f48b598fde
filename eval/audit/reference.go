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

// ReferenceWork is the states of one work.
type ReferenceWork struct {
	Work   string  `json:"work"`
	Batch  int     `json:"batch"`
	States []State `json:"states"`
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

// states of a work; nil if the reference has none.
func (r *Reference) states(w Work) []State {
	for _, x := range r.Works {
		if x.Work == w.Name && x.Batch == w.Batch {
			return x.States
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

// Check runs works on one device and compares their states with the reference,
// without writing down ops. Errors are those of the device; a difference is a
// verdict, and its first state stands in Others[state].
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

// against compares a work's states with the reference's; what differs is returned.
func (w *WorkReport) against(reference *Reference) (difference string) {
	want := reference.states(Work{Name: w.Work, Batch: w.Batch})
	if want == nil {
		w.Others[referenceName] = NotRun
		return ""
	}
	difference = differing(w.States, want)
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
