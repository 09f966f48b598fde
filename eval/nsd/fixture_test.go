package nsd

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"vision/models/checkpoint"
)

// The small data set that the tests damage: real layout, real fsaverage size,
// few vertices and pictures. On the left hV4 has no vertex.
const (
	leftVertices  = 50
	rightVertices = 60
	trainingRows  = 7
	testRows      = 3
)

func vertexCount(side Side) int {
	if side == Left {
		return leftVertices
	}
	return rightVertices
}

// index is the fsaverage vertex of a challenge vertex in the fixture.
func index(v int) int { return 1000 + 37*v }

// label is a vertex's label in a family of n regions: 0, 1, 2, … n, 0, …; on the
// left the last region is left out.
func label(side Side, v, n int) int32 {
	l := v % (n + 1)
	if side == Left && l == n {
		l = 0
	}
	return int32(l)
}

// value is the fixture's response.
func value(row, v int) float32 { return float32(row*100 + v) }

func ramp(rows, cols int) []float32 {
	data := make([]float32, rows*cols)
	for i := range data {
		data[i] = value(i/cols, i%cols)
	}
	return data
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// writeFixture writes the whole data set, the organisers' part included.
func writeFixture(t testing.TB, dir string) {
	t.Helper()
	for _, d := range []string{TrainingImagesDir(dir), TestImagesDir(dir), MasksDir(dir), CeilingDir(dir),
		filepath.Dir(TrainingResponsesPath(dir, Left)), filepath.Dir(TestResponsesPath(dir, Left))} {
		must(t, os.MkdirAll(d, 0o755))
	}
	for i := range trainingRows {
		name := fmt.Sprintf("train-%04d_nsd-%05d.png", i+1, 13+9*i)
		must(t, os.WriteFile(filepath.Join(TrainingImagesDir(dir), name), nil, 0o644))
	}
	for i := range testRows {
		name := fmt.Sprintf("test-%04d_nsd-%05d.png", i+1, 72000+i)
		must(t, os.WriteFile(filepath.Join(TestImagesDir(dir), name), nil, 0o644))
	}
	for _, f := range Families() {
		data, err := os.ReadFile(filepath.Join("testdata", "mapping_"+f.Name+".npy"))
		must(t, err)
		must(t, os.WriteFile(MappingPath(dir, f.Name), data, 0o644))
	}
	for _, side := range Sides() {
		n := vertexCount(side)
		must(t, checkpoint.WriteNpyFloat32(TrainingResponsesPath(dir, side), []int{trainingRows, n}, ramp(trainingRows, n)))
		must(t, checkpoint.WriteNpyFloat32(TestResponsesPath(dir, side), []int{testRows, n}, ramp(testRows, n)))
		ceiling := make([]float32, n)
		for v := range ceiling {
			ceiling[v] = float32(v)
		}
		must(t, checkpoint.WriteNpyFloat32(CeilingPath(dir, side), []int{n}, ceiling))
		writeMasks(t, dir, side, n)
	}
}

func writeMasks(t testing.TB, dir string, side Side, n int) {
	t.Helper()
	all := make([]uint8, FsaverageVertices)
	for v := range n {
		all[index(v)] = 1
	}
	must(t, checkpoint.WriteNpyUint8(AllVerticesPath(dir, side), []int{FsaverageVertices}, all))
	for _, f := range Families() {
		challenge, average := make([]int32, n), make([]uint8, FsaverageVertices)
		for v := range challenge {
			challenge[v] = label(side, v, len(f.Regions))
			average[index(v)] = uint8(challenge[v])
		}
		must(t, checkpoint.WriteNpyInt32(MaskPath(dir, side, f.Name, Challenge), []int{n}, challenge))
		must(t, checkpoint.WriteNpyUint8(MaskPath(dir, side, f.Name, Fsaverage), []int{FsaverageVertices}, average))
	}
}

// copyTree links every file of from into to. The writers replace files by
// renaming, so damage to the copy leaves the original alone.
func copyTree(t *testing.T, from, to string) {
	t.Helper()
	must(t, filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if d.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		return os.Link(path, target)
	}))
}
