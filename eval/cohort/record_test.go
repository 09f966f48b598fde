package cohort

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"vision/eval/experiment"
	"vision/kernels/boundedfile/boundedtest"
)

func testRecord(t testing.TB, settings string, inputs map[string]string) *record {
	t.Helper()
	r, err := newRecord(train, json.RawMessage(settings), inputs)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestRecord: a record reads as it was written, and not if anything that its digest is
// of was changed.
func TestRecord(t *testing.T) {
	dir := t.TempDir()
	if r, err := readRecord(dir, train); r != nil || err != nil {
		t.Errorf("no record reads as %v, %v", r, err)
	}
	want := testRecord(t, `{"rate": 1e-3, "models": ["ridge", "<&>"], "network": {"dim": 8}}`, map[string]string{"a": "1", "b": "2"})
	want.Finished, want.Outputs, want.Vertices = true, map[string]string{"ridge": "3"}, 7
	if err := want.write(dir); err != nil {
		t.Fatal(err)
	}
	got, err := readRecord(dir, train)
	if err != nil {
		t.Fatal(err)
	}
	if got.Digest != want.Digest || !got.Finished || !reflect.DeepEqual(got.Outputs, want.Outputs) || got.Vertices != 7 || got.difference(want) != "" {
		t.Errorf("wrote %+v, read %+v", want, got)
	}
	text, err := os.ReadFile(recordPath(dir, train))
	if err != nil {
		t.Fatal(err)
	}
	for from, to := range map[string]string{`"dim": 8`: `"dim": 9`, `"a": "1"`: `"a": "2"`, `"stage": "train"`: `"stage": "predict"`, `"digest": "`: `"digest": "0`} {
		changed := strings.Replace(string(text), from, to, 1)
		if changed == string(text) {
			t.Fatalf("no %s in %s", from, text)
		}
		if _, err := parseRecord([]byte(changed), train); err == nil {
			t.Errorf("%s for %s passes", to, from)
		}
	}
	if _, err := readRecord(dir, predict); err != nil {
		t.Errorf("another stage's record: %v", err)
	}
}

func TestDifference(t *testing.T) {
	a := testRecord(t, `{"rate":0.1,"network":{"dim":8,"widths":[1,2]},"old":true}`, map[string]string{"x": "1", "y": "2"})
	b := testRecord(t, `{"rate":0.2,"network":{"dim":8,"widths":[1,3]}}`, map[string]string{"x": "1", "z": "4"})
	const want = "setting network.widths is [1,3], was [1,2]; setting old is absent, was true; setting rate is 0.2, was 0.1; input y is absent, was 2; input z is 4, was absent"
	if got := b.difference(a); got != want {
		t.Errorf("the difference is\n%s\nexpected\n%s", got, want)
	}
	if a.Digest == b.Digest {
		t.Error("different records have one digest")
	}
}

func TestHostileFiles(t *testing.T) {
	boundedtest.Hostile(t, "train.stage.json", []byte("{"), func(path string) error {
		r, err := readRecord(filepath.Dir(path), train)
		if r == nil && err == nil {
			return boundedtest.Absent(path)
		}
		return err
	})
	boundedtest.Hostile(t, evaluationFile, []byte("{"), func(path string) error {
		h := &hemisphere{dir: filepath.Dir(path), done: map[string]*record{evaluate: {}}}
		_, err := h.evaluations()
		return err
	})
}

func TestMemoryOfRecord(t *testing.T) {
	r := testRecord(t, `{"rate": 0.1}`, nil)
	epochs := make([]float64, 50000)
	for i := range epochs {
		epochs[i] = 1 / float64(i+3)
	}
	r.Records = map[string]experiment.Record{"interface": {Losses: epochs, Scores: epochs}}
	dir := t.TempDir()
	if err := r.write(dir); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(recordPath(dir, train))
	if err != nil {
		t.Fatal(err)
	}
	boundedtest.Bounded(t, "the record of a training", info.Size(), 2, func() error {
		_, err := readRecord(dir, train)
		return err
	})
}

// FuzzRecord: no record makes reading panic; one that is accepted writes and reads again,
// and differs in nothing from itself.
func FuzzRecord(f *testing.F) {
	text, err := json.MarshalIndent(testRecord(f, `{"rate":0.1,"network":{"dim":8}}`, map[string]string{"x": "1"}), "", " ")
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{string(text), `{"stage":"train"}`, `{"stage":"train","settings":null,"digest":""}`, `[]`, `null`, ``} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, err := parseRecord(text, train); err != nil {
			// As it would be accepted: no input has the digest of its content by chance.
			var r record
			if json.Unmarshal(text, &r) != nil {
				return
			}
			r.Stage = train
			if r.Digest, err = r.digest(); err != nil {
				return
			}
			if text, err = json.Marshal(r); err != nil {
				t.Fatal(err)
			}
		}
		r, err := parseRecord(text, train)
		if err != nil {
			t.Fatalf("with the digest of its content it is refused: %v\n%s", err, text)
		}
		once, err := json.MarshalIndent(r, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		again, err := parseRecord(once, train)
		if err != nil {
			t.Fatalf("what was accepted is refused after writing: %v\n%s", err, once)
		}
		if d := again.difference(r); d != "" || again.Digest != r.Digest {
			t.Errorf("%s differs from itself: %s", once, d)
		}
	})
}

// FuzzEvaluations: no evaluation.json makes reading or the table's cells panic.
func FuzzEvaluations(f *testing.F) {
	for _, seed := range []string{
		`{"ridge":{"regions":[{"hemisphere":"lh","region":"V1v","vertices":3,"median":1.5,"r_median":0.1}],"overall":[{"region":"all","vertices":3,"median":2}],"normalised":true}}`,
		`{"ridge":{"overall":[{"region":"all","median":null}]}}`, `{"ridge":null}`, `{"ridge":{}}`, `[]`, `null`, ``,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		all, err := parseEvaluations(text)
		if err != nil {
			return
		}
		for model, e := range all {
			for _, region := range regionRows() {
				c := Cell{Readout: model, Region: region}
				if err := c.fill(e, Accuracy); err == nil && (c.Missing == "") != (c.Evaluated != nil) {
					t.Errorf("%s %s: missing %q, numbers %v", model, region, c.Missing, c.Evaluated)
				}
			}
		}
		if _, err := json.Marshal(all); err != nil {
			t.Error(err)
		}
	})
}
