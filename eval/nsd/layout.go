package nsd

import (
	"maps"
	"path/filepath"
	"slices"
)

// Side is a hemisphere, as file names write it.
type Side string

// The two hemispheres, and the responses of own data that are not divided into them.
const (
	Left      Side = "lh"
	Right     Side = "rh"
	Undivided Side = "all"
)

// Sides returns both hemispheres, left first: the order of every table.
func Sides() []Side { return []Side{Left, Right} }

// AllSides returns everything that a Side may be, in the order of every table.
func AllSides() []Side { return append(Sides(), Undivided) }

// FsaverageVertices is the number of vertices of one hemisphere of fsaverage.
const FsaverageVertices = 163842

// Family is a group of regions that share one mask file.
type Family struct {
	Name    string
	Regions []string
}

// Families returns the six families with their 31 regions, in the order of the
// challenge's documentation.
func Families() []Family {
	return []Family{
		{"prf-visualrois", []string{"V1v", "V1d", "V2v", "V2d", "V3v", "V3d", "hV4"}},
		{"floc-bodies", []string{"EBA", "FBA-1", "FBA-2", "mTL-bodies"}},
		{"floc-faces", []string{"OFA", "FFA-1", "FFA-2", "mTL-faces", "aTL-faces"}},
		{"floc-places", []string{"OPA", "PPA", "RSC"}},
		{"floc-words", []string{"OWFA", "VWFA-1", "VWFA-2", "mfs-words", "mTL-words"}},
		{"streams", []string{"early", "midventral", "midlateral", "midparietal", "ventral", "lateral", "parietal"}},
	}
}

// RegionNames returns the 31 names in order.
func RegionNames() []string {
	var names []string
	for _, f := range Families() {
		names = append(names, f.Regions...)
	}
	return names
}

// PaperRegions returns the 27 regions of the paper: the 31 without mTL-bodies,
// mTL-faces, aTL-faces and mTL-words, which nearly no subject has. The paper
// counts 27 and does not list them; this is the reading that fits the data.
func PaperRegions() []string {
	rare := []string{"mTL-bodies", "mTL-faces", "aTL-faces", "mTL-words"}
	return slices.DeleteFunc(RegionNames(), func(n string) bool { return slices.Contains(rare, n) })
}

// FamilyOf returns the family of a region, or "" for an unknown name.
func FamilyOf(region string) string {
	for _, f := range Families() {
		if slices.Contains(f.Regions, region) {
			return f.Name
		}
	}
	return ""
}

// official is what the challenge's own data of a subject holds.
type official struct{ left, right, training, test int }

// officialSubjects is keyed by folder name. Subjects 6 and 8 have fewer vertices:
// those with a missing value in any trial were removed.
func officialSubjects() map[string]official {
	return map[string]official{
		"subj01": {19004, 20544, 9841, 159},
		"subj02": {19004, 20544, 9841, 159},
		"subj03": {19004, 20544, 9082, 293},
		"subj04": {19004, 20544, 8779, 395},
		"subj05": {19004, 20544, 9841, 159},
		"subj06": {18978, 20220, 9082, 293},
		"subj07": {19004, 20544, 9841, 159},
		"subj08": {18981, 20530, 8779, 395},
	}
}

// OfficialSubjects lists the challenge's eight subjects.
func OfficialSubjects() []string { return slices.Sorted(maps.Keys(officialSubjects())) }

// OfficialTestShape is the number of test pictures of one of the challenge's subjects
// and of vertices of a hemisphere.
func OfficialTestShape(subject string, side Side) (stimuli, vertices int, ok bool) {
	o, ok := officialSubjects()[subject]
	if side == Right {
		return o.test, o.right, ok
	}
	return o.test, o.left, ok
}

// Paths of a subject's files below its folder. They are where OpenSubject
// looks and where a simulation writes.

// TrainingImagesDir is the folder of the training pictures.
func TrainingImagesDir(subject string) string {
	return filepath.Join(subject, "training_split", "training_images")
}

// TestImagesDir is the folder of the test pictures.
func TestImagesDir(subject string) string {
	return filepath.Join(subject, "test_split", "test_images")
}

// TrainingResponsesPath is the file of a hemisphere's training responses.
func TrainingResponsesPath(subject string, side Side) string {
	return filepath.Join(subject, "training_split", "training_fmri", string(side)+"_training_fmri.npy")
}

// TestResponsesPath is the file of a hemisphere's test responses, which the
// public data lacks.
func TestResponsesPath(subject string, side Side) string {
	return filepath.Join(subject, "test_split", "test_fmri", string(side)+"_test_fmri.npy")
}

// CeilingDir is the folder of the noise ceilings, which the public data lacks.
func CeilingDir(subject string) string {
	return filepath.Join(subject, "test_split", "noise_ceiling")
}

// CeilingPath is the file of a hemisphere's noise ceilings.
func CeilingPath(subject string, side Side) string {
	return filepath.Join(CeilingDir(subject), string(side)+"_noise_ceiling.npy")
}

// MasksDir is the folder of the region masks.
func MasksDir(subject string) string { return filepath.Join(subject, "roi_masks") }

// AllVerticesPath is the mask of the challenge's vertices among fsaverage's.
func AllVerticesPath(subject string, side Side) string {
	return filepath.Join(MasksDir(subject), string(side)+".all-vertices_fsaverage_space.npy")
}

// Space is what a region mask is indexed by.
type Space string

// The two spaces of masks.
const (
	Challenge Space = "challenge"
	Fsaverage Space = "fsaverage"
)

// MaskPath is the mask of a family of regions.
func MaskPath(subject string, side Side, family string, space Space) string {
	return filepath.Join(MasksDir(subject), string(side)+"."+family+"_"+string(space)+"_space.npy")
}

// MappingPath is the dictionary from a family's labels to names.
func MappingPath(subject, family string) string {
	return filepath.Join(MasksDir(subject), "mapping_"+family+".npy")
}
