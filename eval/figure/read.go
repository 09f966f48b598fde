package figure

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"vision/eval/report"
	"vision/kernels/boundedfile"
)

// Result is what a file of results holds.
type Result struct {
	Bars  []Bar
	Label string // what the bars' values are
	Title string
}

// maxResult bounds a file of results, which has some hundred bytes a region.
const maxResult = 1 << 20

// ReadResult reads the JSON of `vision demo --json` or `vision evaluate --json`.
func ReadResult(path string) (*Result, error) {
	text, err := boundedfile.Read(path, expectedResult, maxResult)
	if err != nil {
		return nil, err
	}
	r, err := parseResult(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

const expectedResult = "the result of vision demo --json or vision evaluate --json"

// seen tells whether a key is there, and is not null.
type seen bool

// UnmarshalJSON is called for every value, null as well.
func (s *seen) UnmarshalJSON(value []byte) error {
	*s = string(value) != "null"
	return nil
}

func parseResult(text []byte) (*Result, error) {
	var keys struct{ Overall, Digests seen }
	if err := boundedfile.DecodeJSON(text, expectedResult, &keys); err != nil {
		return nil, err
	}
	strict := func(into any) error {
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		return d.Decode(into)
	}
	const normalised = "noise-normalised accuracy"
	switch {
	case bool(keys.Overall):
		var e report.Evaluation
		if err := strict(&e); err != nil {
			return nil, err
		}
		label := normalised
		if !e.Normalised {
			label = "r²"
		}
		return &Result{FromEvaluation(&e), label, fmt.Sprintf("%s, %d stimuli", e.Subject, e.Stimuli)}, nil
	case bool(keys.Digests):
		var d report.Demo
		if err := strict(&d); err != nil {
			return nil, err
		}
		return &Result{FromDemo(&d), normalised, "vision demo: a simulated brain"}, nil
	}
	return nil, errors.New("has neither \"overall\" nor \"digests\", expected " + expectedResult)
}
