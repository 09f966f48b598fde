package coco

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/kernels/boundedfile/boundedtest"
)

// large repeats the real subset with new identifiers until its text has some size.
func large(t *testing.T, size int) []byte {
	t.Helper()
	d, err := ReadFile("testdata/subset.json")
	if err != nil {
		t.Fatal(err)
	}
	one, err := os.ReadFile("testdata/subset.json")
	if err != nil {
		t.Fatal(err)
	}
	all := Dataset{Categories: d.Categories}
	for k := range size/len(one) + 1 {
		for _, m := range d.Images {
			m.ID += int64(k) << 32
			all.Images = append(all.Images, m)
		}
		for _, a := range d.Annotations {
			a.ID, a.ImageID = a.ID+int64(k)<<32, a.ImageID+int64(k)<<32
			all.Annotations = append(all.Annotations, a)
		}
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestMemory: a dataset of real annotations takes less than twice its text, the
// reading of it included, and Read finds in it what json.Unmarshal does.
func TestMemory(t *testing.T) {
	text := large(t, 8<<20)
	path := filepath.Join(t.TempDir(), "large.json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	var got *Dataset
	boundedtest.Bounded(t, "coco.ReadFile", int64(len(text)), 2, func() (err error) {
		got, err = ReadFile(path)
		return err
	})
	if got == nil {
		return
	}
	again, err := json.Marshal(got)
	if err != nil || !bytes.Equal(again, text) {
		t.Errorf("read and written, %d bytes differ from the %d that were read: %v", len(again), len(text), err)
	}
}

// TestHostile: small elements that take much memory, one that is too long, and
// files that cannot be meant are refused within the bound.
func TestHostile(t *testing.T) {
	boundedtest.Hostile(t, "instances.json", []byte(goodHead), func(path string) error {
		_, err := ReadFile(path)
		return err
	})
	const n = 4 << 20 // the most that one element may take
	for what, c := range map[string][2]string{
		"empty annotations": {goodHead + "[" + strings.Repeat("{},", n) + "{}]}", "annotations: the first"},
		"empty images":      {`{"images":[` + strings.Repeat("{},", n) + "{}]}", "take more than"},
		"empty polygons":    {goodHead + `[{"segmentation":[` + strings.Repeat("[],", n) + "[]]}]}", "more than 4194304 bytes"},
		"digits":            {goodHead + `[` + strings.Repeat(`{"segmentation":[[0,0,0,0,0,0,0,0,0,0,0,0,0,0]]},`, n/16) + `{}]}`, "image id 0 is not among"},
		"a long text":       {`{"info":"` + strings.Repeat("a", n) + `"}`, "more than 4194304 bytes"},
		"deep nesting":      {`{"info":` + strings.Repeat("[", n), "nested deeper than"},
		"twice":             {`{"images":[],"images":[]}`, `"images" stands twice`},
		"no list":           {`{"images":{}}`, "images: found {, expected a list"},
		"null":              {`{"images":null}`, "images: found <nil>, expected a list"},
		"a wrong type":      {`{"images":[{"id":"x"}]}`, "not COCO instances JSON: images: json: cannot unmarshal string"},
		"more":              {goodHead + "[]} {}", "after the end"},
		"a missing colon":   {goodHead + `[{"id" 5}]}`, "not valid JSON near byte 139"},
	} {
		text := []byte(c[0])
		peak := boundedtest.Peak(func() {
			if _, err := Read(bytes.NewReader(text)); err == nil || !strings.Contains(err.Error(), c[1]) {
				t.Errorf("%s: error %v, expected one with %q", what, err, c[1])
			}
		})
		if most := int64(timesText*len(text)) + free + boundedtest.Slack + 4*maxElement; peak > most {
			t.Errorf("%s: %d bytes for %d of text, expected at most %d", what, peak, len(text), most)
		}
		t.Logf("%s: %.1f MB for %.1f MB of text", what, float64(peak)/1e6, float64(len(text))/1e6)
	}
}
