package prepare

import (
	"testing"

	"vision/kernels/boundedfile/boundedtest"
)

// FuzzNames: a table of labels gives names that are all different, or an error.
func FuzzNames(f *testing.F) {
	f.Add([]byte("0 Unknown\n1 V1v\n2 V1d\n"))
	f.Add([]byte("0  Unknown  25 5 25 0\n\n# comment\n1 EBA 1 2 3 0"))
	f.Add([]byte("1 V1v\n1 V1d\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		names, err := parseNames(text)
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for label, name := range names {
			if label < 0 || name == "" || seen[name] {
				t.Errorf("label %d: %q", label, name)
			}
			seen[name] = true
		}
	})
}

func TestHostileNames(t *testing.T) {
	boundedtest.Hostile(t, "label/streams.mgz.ctab", []byte("0 Unknown\n"), func(path string) error {
		_, err := readTable(path)
		return err
	})
}
