package simulate

// Part is a signal and its share of a vertex's response.
type Part struct {
	Signal Signal
	Share  float64
}

// Region is the ground truth of one region: where its receptive fields lie and
// what they respond to.
type Region struct {
	// Name and Family are the challenge's.
	Name, Family string
	// Field says where receptive fields lie.
	Field Field
	// SizeNear and SizeFar are the standard deviation of a receptive field at
	// the fovea and at the edge of the picture (retinotopic fields), or the
	// smallest and largest drawn (others); half the picture's side is 1.
	SizeNear, SizeFar float64
	// Parts sum to 1. A vertex's own shares are these times a factor drawn
	// from 0.75 … 1.25.
	Parts []Part
}

// Field is the part of the visual field that a region sees. The left
// hemisphere sees the right half.
type Field int

const (
	// Upper is the upper quadrant of the opposite side (ventral V1–V3).
	Upper Field = iota
	// Lower is the lower quadrant of the opposite side (dorsal V1–V3).
	Lower
	// Opposite is the whole opposite half.
	Opposite
	// Central fields have their centres near the fovea, 0.1 … 0.4 to the
	// opposite side and within ±0.3 in height.
	Central
)

// String returns the field's name as the tables write it.
func (f Field) String() string {
	return [...]string{"upper", "lower", "opposite", "central"}[f]
}

// Regions returns the ground truth of the 27 regions in the challenge's order.
//
// V1–V3 hold energy detectors with retinotopy: ventral regions see the upper
// and dorsal ones the lower field of the opposite side, and fields grow with
// eccentricity and from V1 to V3. Later regions mix the coverage by what they
// are known to prefer (bodies, faces, places, words, food) with some energy, so
// that every vertex responds to every set of pictures; hV4 adds colour. What is
// simplified: a vertex is in one region only, whereas the real streams contain
// the real regions; a region's fields do not form a map; preferences are
// COCO's categories.
func Regions() []Region {
	const prf, bodies, faces, places, words, streams = "prf-visualrois", "floc-bodies", "floc-faces",
		"floc-places", "floc-words", "streams"
	energy := []Part{{Energy, 1}}
	return []Region{
		{"V1v", prf, Upper, 0.12, 0.22, energy},
		{"V1d", prf, Lower, 0.12, 0.22, energy},
		{"V2v", prf, Upper, 0.17, 0.33, energy},
		{"V2d", prf, Lower, 0.17, 0.33, energy},
		{"V3v", prf, Upper, 0.22, 0.44, energy},
		{"V3d", prf, Lower, 0.22, 0.44, energy},
		{"hV4", prf, Opposite, 0.3, 0.5, []Part{{EnergyAll, 0.45}, {Chroma, 0.35}, {Objects, 0.2}}},
		{"EBA", bodies, Central, 0.4, 0.7, []Part{{Person, 0.5}, {Body, 0.35}, {EnergyAll, 0.15}}},
		{"FBA-1", bodies, Central, 0.5, 0.8, []Part{{Person, 0.8}, {EnergyAll, 0.2}}},
		{"FBA-2", bodies, Central, 0.5, 0.8, []Part{{Person, 0.65}, {Animal, 0.15}, {EnergyAll, 0.2}}},
		{"OFA", faces, Central, 0.4, 0.6, []Part{{Face, 0.75}, {EnergyAll, 0.25}}},
		{"FFA-1", faces, Central, 0.5, 0.8, []Part{{Face, 0.65}, {Person, 0.2}, {EnergyAll, 0.15}}},
		{"FFA-2", faces, Central, 0.5, 0.8, []Part{{Face, 0.5}, {Person, 0.35}, {EnergyAll, 0.15}}},
		{"OPA", places, Central, 0.5, 0.8, []Part{{Background, 0.6}, {EnergyCoarse, 0.4}}},
		{"PPA", places, Central, 0.6, 0.9, []Part{{Background, 0.45}, {Indoor, 0.25}, {EnergyCoarse, 0.3}}},
		{"RSC", places, Central, 0.6, 0.9, []Part{{Background, 0.5}, {Outdoor, 0.3}, {EnergyCoarse, 0.2}}},
		{"OWFA", words, Central, 0.35, 0.5, []Part{{Text, 0.4}, {EnergyFine, 0.6}}},
		{"VWFA-1", words, Central, 0.4, 0.7, []Part{{Text, 0.6}, {EnergyFine, 0.4}}},
		{"VWFA-2", words, Central, 0.5, 0.8, []Part{{Text, 0.6}, {Objects, 0.15}, {EnergyFine, 0.25}}},
		{"mfs-words", words, Central, 0.5, 0.8, []Part{{Text, 0.6}, {Face, 0.15}, {EnergyFine, 0.25}}},
		{"early", streams, Opposite, 0.15, 0.33, energy},
		{"midventral", streams, Opposite, 0.3, 0.5, []Part{{EnergyAll, 0.55}, {Chroma, 0.2}, {Objects, 0.25}}},
		{"midlateral", streams, Opposite, 0.3, 0.5, []Part{{EnergyAll, 0.5}, {Person, 0.25}, {Objects, 0.25}}},
		{"midparietal", streams, Opposite, 0.3, 0.5, []Part{{EnergyCoarse, 0.5}, {Objects, 0.3}, {Count, 0.2}}},
		{"ventral", streams, Central, 0.5, 0.8, []Part{{Food, 0.3}, {Animal, 0.15}, {Objects, 0.35}, {EnergyAll, 0.2}}},
		{"lateral", streams, Central, 0.5, 0.8, []Part{{Person, 0.75}, {EnergyAll, 0.25}}},
		{"parietal", streams, Central, 0.6, 0.9, []Part{{Count, 0.35}, {CentroidX, 0.15}, {CentroidY, 0.15},
			{Objects, 0.2}, {EnergyCoarse, 0.15}}},
	}
}
