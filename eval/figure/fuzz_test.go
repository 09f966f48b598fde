package figure

import (
	"fmt"
	"os"
	"testing"

	"vision/kernels/boundedfile/boundedtest"
)

func TestHostile(t *testing.T) {
	boundedtest.Hostile(t, "result.json", []byte("{"), func(path string) error {
		_, err := ReadResult(path)
		return err
	})
}

// FuzzReadResult: no file of results makes reading or drawing it panic.
func FuzzReadResult(f *testing.F) {
	for _, text := range []string{
		`{"subject":"subj01","stimuli":61,"normalised":true,"overall":[],"regions":[{"hemisphere":"lh","region":"EBA","vertices":3,"median":10,"noise_ceiling":0.3}]}`,
		`{"regions":[{"region":"V1v","hemisphere":"rh","accuracy":0.5,"interval":[0.4,0.6],"noise_ceiling":null}],"digests":{"a":"b"}}`,
		`{"overall":null}`, `{"digests":1}`, `[1]`, ``,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := parseResult(text)
		if err != nil || len(r.Bars) > 8 {
			return
		}
		if _, err := Accuracy(r.Title, r.Label, r.Bars); err != nil && len(r.Bars) > 0 {
			t.Errorf("%q: read, but %v", text, err)
		}
	})
}

// TestMemory: the results of as many regions as are read.
func TestMemory(t *testing.T) {
	text := []byte(`{"subject":"subj01","stimuli":61,"normalised":true,"overall":[],"regions":[`)
	for i := range 6000 {
		if i > 0 {
			text = append(text, ',')
		}
		text = fmt.Appendf(text, `{"hemisphere":"lh","region":"area %05d","vertices":3,"median":12.345678901234,"mean":13.456789012345,"r2_median":0.12345678901234,"noise_ceiling":0.34567890123456}`, i)
	}
	text = append(text, "]}"...)
	path := file(t, string(text))
	if info, err := os.Stat(path); err != nil || info.Size() != int64(len(text)) {
		t.Fatal(err)
	}
	boundedtest.Bounded(t, "ReadResult", int64(len(text)), 2, func() error { _, err := ReadResult(path); return err })
}
