package figure

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	"vision/eval/report"
)

// Result is what a file of results holds.
type Result struct {
	Bars  []Bar
	Label string // what the bars' values are
	Title string
}

// ReadResult reads the JSON of `vision demo --json` or `vision evaluate --json`.
func ReadResult(path string) (*Result, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(text, &keys); err != nil {
		return nil, fmt.Errorf("%s: no result of vision demo --json or vision evaluate --json: %w", path, err)
	}
	strict := func(into any) error {
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		if err := d.Decode(into); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		return nil
	}
	const normalised = "noise-normalised accuracy"
	switch {
	case keys["overall"] != nil:
		var e report.Evaluation
		if err := strict(&e); err != nil {
			return nil, err
		}
		label := normalised
		if !e.Normalised {
			label = "r²"
		}
		return &Result{FromEvaluation(&e), label, fmt.Sprintf("%s, %d stimuli", e.Subject, e.Stimuli)}, nil
	case keys["digests"] != nil:
		var d report.Demo
		if err := strict(&d); err != nil {
			return nil, err
		}
		return &Result{FromDemo(&d), normalised, "vision demo: a simulated brain"}, nil
	}
	return nil, fmt.Errorf("%s: has neither \"overall\" nor \"digests\", expected the result of vision evaluate --json or vision demo --json", path)
}
