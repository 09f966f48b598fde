package experiment

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"testing"

	"vision/kernels/boundedfile/boundedtest"
)

func TestHostileFolder(t *testing.T) {
	boundedtest.Hostile(t, "model.json", []byte("{"), func(path string) error {
		_, err := ReadFolder(filepath.Dir(path))
		return err
	})
}

// FuzzReadFolder: no model.json makes reading panic; what is accepted can be
// written and read again.
func FuzzReadFolder(f *testing.F) {
	for _, text := range []string{
		`{"config": {"models": ["ridge"], "validation": 0.2}, "vertices": {"lh": 3}}`,
		`{"config": {"models": ["combined"], "validation": 0.2, "folds": 5}, "records": {"lh/combined": {"scores": [0.1]}}}`,
		`{"features": {"tokens": 197}}`, `[]`, `null`, ``, `{"config": {"models": ["forest"]}}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		folder, err := parseFolder(text)
		if err != nil {
			return
		}
		once, err := json.Marshal(folder)
		if err != nil {
			t.Fatal(err)
		}
		again, err := parseFolder(once)
		if err != nil {
			t.Fatalf("what was accepted is refused after writing: %v", err)
		}
		if twice, err := json.Marshal(again); err != nil || !bytes.Equal(once, twice) {
			t.Errorf("%s reads as %s (%v)", once, twice, err)
		}
	})
}
