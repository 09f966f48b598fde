package nsd

import (
	"fmt"
	"slices"

	"vision/kernels/digest"
)

// Region is one region of a hemisphere.
type Region struct {
	Name    string
	Family  string
	Indices []int // vertices (columns of the responses), ascending
	Present bool  // this subject has the region on this side
}

// DigestRegions is the digest of the set of regions: of the vertices of each, by name.
func DigestRegions(regions []Region) (digest.Digest, error) {
	set := map[string]digest.Digest{}
	for _, r := range regions {
		set[r.Name] = digest.Ints(r.Indices)
	}
	return digest.Set(set)
}

// mapping is a family's dictionary from labels to names.
type mapping map[int64]string

// readMapping reads mapping_FAMILY.npy. Label 0 is "Unknown": no region. A name
// under two labels is an error.
func readMapping(path string) (mapping, error) {
	m, err := readDictionary(path)
	if err != nil {
		return nil, err
	}
	labels := make([]int64, 0, len(m))
	for label := range m {
		labels = append(labels, label)
	}
	slices.Sort(labels)
	seen := map[string]int64{}
	for _, label := range labels {
		if other, twice := seen[m[label]]; twice {
			return nil, defect(path, "each region name once", "%q for labels %d and %d", m[label], other, label)
		}
		seen[m[label]] = label
	}
	return m, nil
}

// readAllVertices returns the fsaverage index of each of the hemisphere's
// vertices: the positions of the ones.
func readAllVertices(path string, vertices int) ([]int, error) {
	mask, err := readInts(path, FsaverageVertices, FsaverageVertices)
	if err != nil {
		return nil, err
	}
	index := make([]int, 0, vertices)
	for i, v := range mask {
		switch v {
		case 0:
		case 1:
			index = append(index, i)
		default:
			return nil, defect(path, "0 or 1", "%d at vertex %d", v, i)
		}
	}
	if len(index) != vertices {
		return nil, defect(path, fmt.Sprintf("%d ones, one for each vertex of the responses", vertices), "%d", len(index))
	}
	return index, nil
}

// readLabels reads a mask in challenge space and checks its labels.
func readLabels(path string, vertices int, names mapping, mappingFile string) ([]int64, error) {
	labels, err := readInts(path, vertices, vertices)
	if err != nil {
		return nil, err
	}
	return labels, names.check(path, mappingFile, labels)
}

// check demands that every label has a name.
func (m mapping) check(path, mappingFile string, labels []int64) error {
	for v, label := range labels {
		if _, ok := m[label]; !ok && label != 0 {
			return defect(path, "labels of "+mappingFile, "label %d at vertex %d", label, v)
		}
	}
	return nil
}

// checkFsaverage compares a mask in fsaverage space with the challenge-space
// one: the same labels at the challenge's vertices, 0 elsewhere.
func checkFsaverage(path, challengeFile string, index []int, labels []int64) error {
	mask, err := readInts(path, FsaverageVertices, FsaverageVertices)
	if err != nil {
		return err
	}
	for v, at := range index {
		if mask[at] != labels[v] {
			return defect(path, fmt.Sprintf("label %d, which %s has for vertex %d", labels[v], challengeFile, v), "label %d at fsaverage vertex %d", mask[at], at)
		}
		mask[at] = 0
	}
	if i := slices.IndexFunc(mask, func(l int64) bool { return l != 0 }); i >= 0 {
		return defect(path, "0 outside the challenge's vertices", "label %d at fsaverage vertex %d", mask[i], i)
	}
	return nil
}

// regionsOf lists a family's regions: the known names in their order, then any
// others the mapping has, by label.
func regionsOf(family Family, names mapping, labels []int64) []Region {
	vertices := map[int64][]int{}
	for v, label := range labels {
		vertices[label] = append(vertices[label], v)
	}
	byName := map[string][]int{}
	var extra []int64
	for label, name := range names {
		if label == 0 {
			continue
		}
		byName[name] = vertices[label]
		if !slices.Contains(family.Regions, name) {
			extra = append(extra, label)
		}
	}
	slices.Sort(extra)
	all := slices.Clone(family.Regions)
	for _, label := range extra {
		all = append(all, names[label])
	}
	out := make([]Region, len(all))
	for i, name := range all {
		out[i] = Region{Name: name, Family: family.Name, Indices: byName[name], Present: len(byName[name]) > 0}
	}
	return out
}
