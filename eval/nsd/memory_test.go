package nsd

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/kernels/boundedfile/boundedtest"
	"vision/models/checkpoint"
)

// TestMemory: NSD's whole table, and responses of both types, within twice the file.
func TestMemory(t *testing.T) {
	dir := t.TempDir()
	data, err := os.ReadFile("testdata/stimuli.csv")
	must(t, err)
	header, line, _ := strings.Cut(string(data), "\n")
	line, _, _ = strings.Cut(line, "\n")
	columns := strings.Split(header, ",")
	// Every picture once, its fields as long as NSD's, without trials.
	var text strings.Builder
	text.WriteString(header + "\n")
	cells := splitLine(t, line)
	for id := range Pictures {
		for i, name := range columns {
			cell := cells[i]
			switch {
			case name == "nsdId":
				cell = fmt.Sprint(id)
			case strings.Contains(name, "_rep"):
				cell = "0"
			case strings.Contains(cell, ","):
				cell = `"` + cell + `"`
			}
			if i > 0 {
				text.WriteByte(',')
			}
			text.WriteString(cell)
		}
		text.WriteByte('\n')
	}
	path := filepath.Join(dir, "stimuli.csv")
	must(t, os.WriteFile(path, []byte(text.String()), 0o600))
	var all []Stimulus
	boundedtest.Bounded(t, "the table of stimuli", int64(text.Len()), 2, func() (err error) {
		all, err = ReadStimuliInfo(path)
		return err
	})
	if len(all) != Pictures {
		t.Errorf("%d pictures", len(all))
	}

	const rows, cols = 500, 20000
	f32, f64 := filepath.Join(dir, "f32.npy"), filepath.Join(dir, "f64.npy")
	must(t, checkpoint.WriteNpyFloat32(f32, []int{rows, cols}, make([]float32, rows*cols)))
	must(t, checkpoint.WriteNpyFloat64(f64, []int{rows, cols}, make([]float64, rows*cols)))
	for path, size := range map[string]int64{f32: 4 * rows * cols, f64: 8 * rows * cols} {
		r, err := OpenResponses(path)
		must(t, err)
		boundedtest.Bounded(t, "all of "+filepath.Base(path), size, 1, func() error { _, err := r.All(); return err })
		boundedtest.Bounded(t, "a tenth of "+filepath.Base(path), size/10, 1, func() error {
			some := make([]int, rows/10)
			_, err := r.Pick(some)
			return err
		})
		boundedtest.Bounded(t, "a pass over "+filepath.Base(path), 0, 1, func() error { return r.CheckFinite(2) })
		boundedtest.Bounded(t, "the digest of "+filepath.Base(path), 0, 1, func() error { _, err := r.Digest(); return err })
		must(t, r.Close())
	}
}

// splitLine takes a line of CSV apart.
func splitLine(t *testing.T, line string) []string {
	t.Helper()
	var cells []string
	for _, part := range strings.Split(line, `"`) {
		if strings.HasPrefix(part, "(") {
			cells[len(cells)-1] = part
			continue
		}
		cells = append(cells, strings.Split(strings.TrimPrefix(part, ","), ",")...)
	}
	return cells
}

// TestHostile: every reader of a subject's folder given an empty file, one of 3 GB
// and what is no file.
func TestHostile(t *testing.T) {
	npy := func(descr, shape string) []byte {
		head := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': %s, }", descr, shape)
		head += strings.Repeat(" ", 117-len(head)) + "\n"
		return append([]byte("\x93NUMPY\x01\x00\x76\x00"), head...)
	}
	boundedtest.Hostile(t, "stimuli.csv", []byte("cocoId"), func(path string) error {
		_, err := ReadStimuliInfo(path)
		return err
	})
	boundedtest.Hostile(t, "rows.npy", npy("|u1", "(3221225344,)"), func(path string) error {
		_, err := ReadIndices(path, 9841)
		return err
	})
	boundedtest.Hostile(t, "mapping.npy", npy("|O", "()"), func(path string) error {
		_, err := readMapping(path)
		return err
	})
	boundedtest.Hostile(t, "mask.npy", npy("|u1", "(3221225344,)"), func(path string) error {
		_, err := readLabels(path, 19004, nil, "")
		return err
	})
	boundedtest.Hostile(t, "ceiling.npy", npy("<f4", "(805306336,)"), func(path string) error {
		_, _, err := readCeiling(path, 19004)
		return err
	})
	boundedtest.Hostile(t, "responses.npy", npy("<f4", "(805306336,)"), func(path string) error {
		_, err := OpenResponses(path)
		return err
	})
}
