package nsd

import (
	"os"
	"testing"

	"vision/models/checkpoint"
)

// FuzzArrays reads an .npy file as each thing that a subject's folder has as one:
// masks, row numbers, noise ceilings, responses.
func FuzzArrays(f *testing.F) {
	dir := f.TempDir()
	for _, write := range []func(path string) error{
		func(path string) error {
			return checkpoint.WriteNpyFloat32(path, []int{3, 2}, []float32{1, 2, 3, 4, 5, 6})
		},
		func(path string) error { return checkpoint.WriteNpyFloat64(path, []int{2, 1}, []float64{0.5, 1e300}) },
		func(path string) error { return checkpoint.WriteNpyFloat32(path, []int{3}, []float32{0, 12.5, 80}) },
		func(path string) error { return checkpoint.WriteNpyInt64(path, []int{3}, []int64{2, 0, 1}) },
	} {
		path := dir + "/a.npy"
		if err := write(path); err != nil {
			f.Fatal(err)
		}
		f.Add(readFile(f, path))
	}
	names := mapping{0: "Unknown", 1: "V1v", 2: "V1d", 7: "elsewhere"}
	family := Family{Name: "prf-visualrois", Regions: []string{"V1v", "V1d"}}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := checkpoint.OpenBytes("fuzz", data)
		if err != nil {
			return
		}
		defer file.Close()
		a, err := arrayOf(file)
		if err != nil || a.Elements() > 1<<20 {
			return
		}
		if r, err := a.responses(); err == nil {
			finite := r.CheckFinite(2)
			all, err := r.All()
			if err != nil || len(all.Data) != r.Rows*r.Cols {
				t.Fatalf("%d × %d: %d values, %v", r.Rows, r.Cols, len(all.Data), err)
			}
			if bad := firstNonFinite(all.Data); (finite != nil) != (bad >= 0) {
				t.Fatalf("value %d is not finite, CheckFinite says %v", bad, finite)
			}
			if r.Rows > 0 {
				if _, err := r.Pick([]int{r.Rows - 1, 0}); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := r.Digest(); err != nil {
				t.Fatal(err)
			}
		}
		if c, top, err := a.ceilings(3); err == nil {
			for _, v := range c {
				if !(v >= 0 && v <= top) {
					t.Fatalf("ceiling %v of at most %v", v, top)
				}
			}
		}
		labels, err := a.ints(0, 1<<16)
		if err != nil {
			return
		}
		if rows, err := indices("fuzz", labels, 1000); err == nil {
			for _, r := range rows {
				if r < 0 || r >= 1000 {
					t.Fatalf("row %d", r)
				}
			}
		}
		if names.check("fuzz", "mapping", labels) == nil {
			n := 0
			for _, r := range regionsOf(family, names, labels) {
				n += len(r.Indices)
			}
			if n > len(labels) {
				t.Fatalf("%d vertices in regions, %d labels", n, len(labels))
			}
		}
	})
}

func firstNonFinite(values []float32) int {
	for i, v := range values {
		if v-v != 0 {
			return i
		}
	}
	return -1
}

func readFile(tb testing.TB, path string) []byte {
	tb.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}
