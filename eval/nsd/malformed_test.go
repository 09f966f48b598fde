package nsd

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/models/checkpoint"
)

// malformed is a way to damage a data set and what the error must say: the
// file, what was found, what was expected.
type malformed struct {
	name    string
	options Options
	damage  func(t *testing.T, dir string)
	want    []string
}

func remove(path func(dir string) string) func(t *testing.T, dir string) {
	return func(t *testing.T, dir string) { must(t, os.RemoveAll(path(dir))) }
}

func truncate(path func(dir string) string, by int) func(t *testing.T, dir string) {
	return func(t *testing.T, dir string) {
		data, err := os.ReadFile(path(dir))
		must(t, err)
		must(t, os.Remove(path(dir)))
		must(t, os.WriteFile(path(dir), data[:len(data)-by], 0o644))
	}
}

func training(dir string) string      { return TrainingResponsesPath(dir, Left) }
func testResponses(dir string) string { return TestResponsesPath(dir, Right) }
func ceiling(dir string) string       { return CeilingPath(dir, Right) }
func allVertices(dir string) string   { return AllVerticesPath(dir, Left) }
func facesMask(dir string) string     { return MaskPath(dir, Left, "floc-faces", Challenge) }
func facesWhole(dir string) string    { return MaskPath(dir, Left, "floc-faces", Fsaverage) }
func facesNames(dir string) string    { return MappingPath(dir, "floc-faces") }

// float32s writes an array over a file of the fixture.
func float32s(path func(dir string) string, shape []int, change func(data []float32)) func(t *testing.T, dir string) {
	return func(t *testing.T, dir string) {
		n := 1
		for _, d := range shape {
			n *= d
		}
		data := make([]float32, n)
		if change != nil {
			change(data)
		}
		must(t, checkpoint.WriteNpyFloat32(path(dir), shape, data))
	}
}

// fsaverage writes a mask in fsaverage space, changed.
func fsaverage(path func(dir string) string, regions int, change func(mask []int64)) func(t *testing.T, dir string) {
	return func(t *testing.T, dir string) {
		mask := make([]int64, FsaverageVertices)
		for v := range leftVertices {
			mask[index(v)] = 1
			if regions > 0 {
				mask[index(v)] = int64(label(Left, v, regions))
			}
		}
		change(mask)
		must(t, checkpoint.WriteNpyInt64(path(dir), []int{len(mask)}, mask))
	}
}

func renameImage(from, to string) func(t *testing.T, dir string) {
	return func(t *testing.T, dir string) {
		d := TrainingImagesDir(dir)
		must(t, os.Rename(filepath.Join(d, from), filepath.Join(d, to)))
	}
}

func responseCases() []malformed {
	nan := func(v float32) func([]float32) {
		return func(d []float32) { d[2*leftVertices+7] = v }
	}
	return []malformed{
		{"no training responses", Options{}, remove(training), []string{"lh_training_fmri.npy", "found nothing", "float32 (stimuli, vertices)"}},
		{"truncated", Options{}, truncate(training, 4), []string{"lh_training_fmri.npy", "1400", "1396"}},
		{"not npy", Options{}, func(t *testing.T, dir string) {
			must(t, os.Remove(training(dir)))
			must(t, os.WriteFile(training(dir), []byte("<html>not found</html>"), 0o644))
		}, []string{"lh_training_fmri.npy", "web page"}},
		{"one dimension", Options{}, float32s(training, []int{350}, nil), []string{"lh_training_fmri.npy", "shape [350]", "shape (stimuli, vertices)"}},
		{"integers", Options{}, func(t *testing.T, dir string) {
			must(t, checkpoint.WriteNpyInt32(training(dir), []int{7, 50}, make([]int32, 350)))
		}, []string{"lh_training_fmri.npy", "found int32", "expected float32"}},
		{"too few rows", Options{}, float32s(training, []int{6, 50}, nil), []string{"lh_training_fmri.npy", "found 6 rows", "expected 7, one for each training picture"}},
		{"no vertices", Options{}, float32s(training, []int{7, 0}, nil), []string{"lh_training_fmri.npy", "(7, 0)", "at least one vertex"}},
		{"NaN", Options{}, float32s(training, []int{7, 50}, nan(float32(math.NaN()))), []string{"lh_training_fmri.npy", "found NaN at row 2, vertex 7", "finite"}},
		{"infinity", Options{Threads: 2}, float32s(training, []int{7, 50}, nan(float32(math.Inf(-1)))), []string{"-Inf at row 2, vertex 7"}},
		{"test rows", Options{}, float32s(testResponses, []int{4, 60}, nil), []string{"rh_test_fmri.npy", "found 4 rows", "expected 3, one for each test picture"}},
		{"test vertices", Options{}, float32s(testResponses, []int{3, 50}, nil), []string{"rh_test_fmri.npy", "found 50 vertices", "expected 60, as the training responses"}},
		{"test truncated", Options{}, truncate(testResponses, 100), []string{"rh_test_fmri.npy", "720", "620"}},
		{"test responses without pictures", Options{}, remove(TestImagesDir), []string{"lh_test_fmri.npy", "found 3 rows", "expected 0"}},
	}
}

func imageCases() []malformed {
	return []malformed{
		{"no folder of pictures", Options{}, remove(TrainingImagesDir), []string{"training_images", "found nothing", "a folder of pictures"}},
		{"no pictures", Options{}, func(t *testing.T, dir string) {
			must(t, os.RemoveAll(TestImagesDir(dir)))
			must(t, os.Mkdir(TestImagesDir(dir), 0o755))
		}, []string{"test_images", "found none", "pictures"}},
		{"a missing picture", Options{}, func(t *testing.T, dir string) {
			must(t, os.Remove(filepath.Join(TrainingImagesDir(dir), "train-0003_nsd-00031.png")))
		}, []string{"train-0004_nsd-00040.png", "found number 4", "expected number 3 next"}},
		{"the last picture missing", Options{}, func(t *testing.T, dir string) {
			must(t, os.Remove(filepath.Join(TrainingImagesDir(dir), "train-0007_nsd-00067.png")))
		}, []string{"lh_training_fmri.npy", "found 7 rows", "expected 6, one for each training picture"}},
		{"a picture twice", Options{}, renameImage("train-0003_nsd-00031.png", "train-0003_nsd-00022.png"),
			[]string{"train-0003_nsd-00022.png", "NSD picture 22, which train-0002_nsd-00022.png is too", "each NSD picture once"}},
		{"a stray picture", Options{}, renameImage("train-0003_nsd-00031.png", "copy.png"),
			[]string{"copy.png", "found another name", "train-0001_nsd-00013.png"}},
		{"a test picture among the training ones", Options{}, renameImage("train-0007_nsd-00067.png", "test-0007_nsd-00067.png"),
			[]string{"test-0007_nsd-00067.png", "expected a name like train-0001"}},
	}
}

func maskCases() []malformed {
	label6 := func(t *testing.T, dir string) {
		labels := make([]int32, leftVertices)
		labels[11] = 6
		must(t, checkpoint.WriteNpyInt32(facesMask(dir), []int{leftVertices}, labels))
	}
	return []malformed{
		{"no all-vertices mask", Options{}, remove(allVertices), []string{"lh.all-vertices_fsaverage_space.npy", "found nothing", "integers of shape (163842)"}},
		{"all-vertices of another length", Options{}, float32s(allVertices, []int{100}, nil), []string{"lh.all-vertices_fsaverage_space.npy", "[100]", "(163842)"}},
		{"all-vertices too many", Options{}, fsaverage(allVertices, 0, func(m []int64) { m[5] = 1 }), []string{"lh.all-vertices_fsaverage_space.npy", "found 51", "50 ones"}},
		{"all-vertices not 0 or 1", Options{}, fsaverage(allVertices, 0, func(m []int64) { m[5] = 2 }), []string{"found 2 at vertex 5", "expected 0 or 1"}},
		{"no mapping", Options{}, remove(facesNames), []string{"mapping_floc-faces.npy", "found nothing", "a pickled dictionary"}},
		{"a mapping that is an array", Options{}, float32s(facesNames, []int{3}, nil), []string{"mapping_floc-faces.npy", "pickled dictionary"}},
		{"a mapping cut short", Options{}, truncate(facesNames, 9), []string{"mapping_floc-faces.npy"}},
		{"a mapping with a name twice", Options{}, func(t *testing.T, dir string) {
			must(t, checkpoint.WritePickledDict(facesNames(dir), map[int]string{0: "Unknown", 1: "OFA", 2: "FFA-1", 3: "OFA"}))
		}, []string{"mapping_floc-faces.npy", `"OFA" for labels 1 and 3`, "each region name once"}},
		{"a label without a name", Options{}, label6, []string{"lh.floc-faces_challenge_space.npy", "found label 6 at vertex 11", "labels of mapping_floc-faces.npy"}},
		{"no challenge mask", Options{}, remove(facesMask), []string{"lh.floc-faces_challenge_space.npy", "found nothing", "integers of shape (50)"}},
		{"a challenge mask of another length", Options{}, func(t *testing.T, dir string) {
			must(t, checkpoint.WriteNpyInt32(facesMask(dir), []int{60}, make([]int32, 60)))
		}, []string{"lh.floc-faces_challenge_space.npy", "shape [60]", "shape (50)"}},
		{"a challenge mask of floats", Options{}, float32s(facesMask, []int{50}, nil), []string{"lh.floc-faces_challenge_space.npy", "found float32", "expected integers"}},
		{"a challenge mask truncated", Options{}, truncate(facesMask, 1), []string{"lh.floc-faces_challenge_space.npy", "200", "199"}},
		{"no fsaverage mask", Options{}, remove(facesWhole), []string{"lh.floc-faces_fsaverage_space.npy", "found nothing", "(163842)"}},
		{"masks that disagree", Options{}, fsaverage(facesWhole, 5, func(m []int64) { m[index(2)] = 4 }),
			[]string{"lh.floc-faces_fsaverage_space.npy", "found label 4 at fsaverage vertex 1074", "expected label 2, which lh.floc-faces_challenge_space.npy has for vertex 2"}},
		{"a label outside the mask", Options{}, fsaverage(facesWhole, 5, func(m []int64) { m[9] = 3 }),
			[]string{"lh.floc-faces_fsaverage_space.npy", "found label 3 at fsaverage vertex 9", "0 outside"}},
	}
}

func ceilingCases() []malformed {
	set := func(v float32) func([]float32) { return func(d []float32) { d[4] = v } }
	return []malformed{
		{"one ceiling missing", Options{}, remove(ceiling), []string{"noise_ceiling", "found none of them", "rh_noise_ceiling.npy or rh.npy"}},
		{"a ceiling of another length", Options{}, float32s(ceiling, []int{50}, nil), []string{"rh_noise_ceiling.npy", "shape [50]", "shape [60]"}},
		{"a ceiling NaN", Options{}, float32s(ceiling, []int{60}, set(float32(math.NaN()))), []string{"rh_noise_ceiling.npy", "found NaN at vertex 4", "finite ceilings ≥ 0"}},
		{"a ceiling below 0", Options{}, float32s(ceiling, []int{60}, set(-1)), []string{"rh_noise_ceiling.npy", "found -1 at vertex 4"}},
		{"a ceiling infinite", Options{}, float32s(ceiling, []int{60}, set(float32(math.Inf(1)))), []string{"found +Inf at vertex 4"}},
		{"a ceiling above 100 %", Options{}, float32s(ceiling, []int{60}, set(101)), []string{"rh_noise_ceiling.npy", "found 101 at vertex 4", "at most 100 in units of percent"}},
		{"percent told to be fractions", Options{CeilingUnits: Fraction}, func(*testing.T, string) {}, []string{"lh_noise_ceiling.npy", "found 2 at vertex 2", "at most 1 in units of fraction"}},
		{"a ceiling folder that is not there", Options{CeilingDir: "nowhere"}, func(*testing.T, string) {}, []string{"nowhere", "none of them"}},
	}
}

// TestMalformed: every defect is an error that names the file, what was found
// and what was expected, and leaves nothing open.
func TestMalformed(t *testing.T) {
	original := filepath.Join(t.TempDir(), "original")
	writeFixture(t, original)
	cases := append(append(append(responseCases(), imageCases()...), maskCases()...), ceilingCases()...)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "brain")
			copyTree(t, original, dir)
			c.damage(t, dir)
			s, err := c.options.OpenSubject(dir)
			if err == nil {
				s.Close()
				t.Fatal("opened without an error")
			}
			if s != nil {
				t.Error("an error and a subject")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q lacks %q", err, want)
				}
			}
		})
	}
	s, err := OpenSubject(original)
	if err != nil {
		t.Fatalf("the original is damaged: %v", err)
	}
	must(t, s.Close())
	must(t, s.Close())
}

func TestReadIndices(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rows.npy")
	write := func(values ...int64) { must(t, checkpoint.WriteNpyInt64(path, []int{len(values)}, values)) }
	write(4, 0, 2)
	got, err := ReadIndices(path, 5)
	if err != nil || len(got) != 3 || got[0] != 4 || got[2] != 2 {
		t.Errorf("rows %v, %v", got, err)
	}
	for want, values := range map[string][]int64{
		"found 5 at position 1":  {1, 5},
		"found -1 at position 0": {-1},
		"row 3 twice":            {3, 1, 3},
		"found none":             {},
	} {
		write(values...)
		if _, err := ReadIndices(path, 5); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: error %v, want %q", values, err, want)
		}
	}
	must(t, checkpoint.WriteNpyFloat32(path, []int{1}, []float32{1}))
	if _, err := ReadIndices(path, 5); err == nil || !strings.Contains(err.Error(), "found float32") {
		t.Errorf("floats: %v", err)
	}
}

func FuzzParseImageName(f *testing.F) {
	for _, name := range []string{"train-0001_nsd-00013.png", "train-9841_nsd-72999.png", "train-10000_nsd-00001.png", "train-1_nsd-1.png", "train-_nsd-.png"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		number, nsd, ok := parseImageName(name, "train")
		if !ok {
			return
		}
		if number < 0 || nsd < 0 {
			t.Errorf("%q: number %d, NSD %d", name, number, nsd)
		}
		if back := ImageName("train", number, nsd); back != name {
			t.Errorf("%q reads as %d, %d, which writes as %q", name, number, nsd, back)
		}
	})
}
