package cohort

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"vision/eval/experiment"
	"vision/kernels/atomicfile"
	"vision/kernels/boundedfile"
)

// The stages, in their order.
const (
	train    = "train"
	predict  = "predict"
	evaluate = "evaluate"
)

func stages() []string { return []string{train, predict, evaluate} }

// record says what a stage is, or was, computed from and what came out.
type record struct {
	Stage    string            `json:"stage"`
	Settings json.RawMessage   `json:"settings"`
	Inputs   map[string]string `json:"inputs"` // name → digest of the content
	// Digest is the SHA-256 of the JSON of the three above.
	Digest   string                       `json:"digest"`
	Finished bool                         `json:"finished"`
	Outputs  map[string]string            `json:"outputs,omitempty"`  // name → digest
	Vertices int                          `json:"vertices,omitempty"` // of train
	Records  map[string]experiment.Record `json:"records,omitempty"`  // of train, by model
}

// newRecord fills in the digest.
func newRecord(stage string, settings any, inputs map[string]string) (*record, error) {
	text, err := json.Marshal(settings)
	if err != nil {
		return nil, err
	}
	r := &record{Stage: stage, Settings: text, Inputs: inputs}
	r.Digest, err = r.digest()
	return r, err
}

func (r *record) digest() (string, error) {
	text, err := json.Marshal(struct {
		Stage    string            `json:"stage"`
		Settings json.RawMessage   `json:"settings"`
		Inputs   map[string]string `json:"inputs"`
	}{r.Stage, r.Settings, r.Inputs}) // without the settings' white space
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), err
}

// recordPath is the record of a stage in the folder of a hemisphere.
func recordPath(dir, stage string) string { return filepath.Join(dir, stage+".stage.json") }

// maxRecord bounds a record, which has a few numbers for each epoch.
const maxRecord = 16 << 20

const expectedRecord = "the record of a stage"

// readRecord reads the record of a stage; nil if there is none.
func readRecord(dir, stage string) (*record, error) {
	path := recordPath(dir, stage)
	text, err := boundedfile.Read(path, expectedRecord, maxRecord)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r, err := parseRecord(text, stage)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; remove it to do the stage again", path, err)
	}
	return r, nil
}

// parseRecord refuses a record whose digest is not that of its content.
func parseRecord(text []byte, stage string) (*record, error) {
	r := &record{}
	if err := boundedfile.DecodeJSON(text, expectedRecord, r); err != nil {
		return nil, err
	}
	if r.Stage != stage {
		return nil, fmt.Errorf("is of stage %q, expected %q", r.Stage, stage)
	}
	sum, err := r.digest()
	if err != nil {
		return nil, fmt.Errorf("settings that are not JSON: %w", err)
	}
	if sum != r.Digest {
		return nil, fmt.Errorf("settings and inputs have digest %s, it says %q", sum, r.Digest)
	}
	return r, nil
}

func (r *record) write(dir string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.WriteBytes(recordPath(dir, r.Stage), append(text, '\n'))
}

// difference names what is not as in the record of before, in the order of the names.
func (r *record) difference(before *record) string {
	var list []string
	compare := func(what string, now, then map[string]string) {
		names := maps.Clone(now)
		maps.Copy(names, then)
		for _, name := range slices.Sorted(maps.Keys(names)) {
			if now[name] != then[name] {
				list = append(list, fmt.Sprintf("%s %s is %s, was %s", what, name, orNone(now[name]), orNone(then[name])))
			}
		}
	}
	compare("setting", flatten(r.Settings), flatten(before.Settings))
	compare("input", r.Inputs, before.Inputs)
	return strings.Join(list, "; ")
}

func orNone(text string) string {
	if text == "" {
		return "absent"
	}
	return text
}

// flatten lists the values of a JSON object by their path.
func flatten(text json.RawMessage) map[string]string {
	out := map[string]string{}
	var walk func(path string, v json.RawMessage)
	walk = func(path string, v json.RawMessage) {
		var object map[string]json.RawMessage
		if json.Unmarshal(v, &object) != nil || object == nil {
			out[path] = string(v)
			return
		}
		for name, value := range object {
			walk(strings.TrimPrefix(path+"."+name, "."), value)
		}
	}
	var settings bytes.Buffer
	if json.Compact(&settings, text) == nil { // else both are compared by their inputs alone
		walk("", settings.Bytes())
	}
	return out
}
