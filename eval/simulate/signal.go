package simulate

// Signal is one thing about a picture that a simulated vertex responds to,
// pooled over its receptive field.
type Signal int

// The signals. Energies are Gabor energies (see energies); coverages are the
// share of each cell of a 14 × 14 grid that objects of a kind cover.
const (
	// Energy is the energy at the vertex's own wavelength and orientation.
	Energy Signal = iota
	// EnergyAll is the energy of all three wavelengths and four orientations.
	EnergyAll
	// EnergyFine is the energy of the shortest wavelength, any orientation.
	EnergyFine
	// EnergyCoarse is the energy of the longest wavelength, any orientation.
	EnergyCoarse
	// Chroma is the mean squared distance of a pixel's red and blue from its
	// luminance.
	Chroma
	// Person is the coverage by people.
	Person
	// Face is the coverage by the upper quarter of each person: COCO has no
	// face labels, and that part holds the head of a standing or sitting one.
	Face
	// Body is the rest of each person.
	Body
	// Animal is the coverage by animals.
	Animal
	// Food is the coverage by food and kitchen things.
	Food
	// Text is the coverage by things that usually carry writing or digits:
	// book, clock, stop sign, parking meter, tv, laptop, keyboard, cell phone.
	// COCO has no text labels.
	Text
	// Indoor is the coverage by furniture, appliances, electronics and other
	// indoor things.
	Indoor
	// Outdoor is the coverage by vehicles and street furniture.
	Outdoor
	// Objects is the coverage by any annotated thing.
	Objects
	// Background is one minus Objects: walls, streets, sky, vegetation.
	Background
	// Count is the square root of the number of things that cover at least
	// 1/1000 of the picture; it has no receptive field.
	Count
	// CentroidX and CentroidY are the mean place of the covered cells, right
	// and up positive, 0 where nothing is; they have no receptive field.
	CentroidX
	CentroidY
	signals
)

// String returns the signal's name as the tables write it.
func (s Signal) String() string {
	names := [signals]string{"energy", "energy-all", "energy-fine", "energy-coarse", "chroma", "person", "face",
		"body", "animal", "food", "text", "indoor", "outdoor", "objects", "background", "count", "centroid-x", "centroid-y"}
	if s < 0 || s >= signals {
		return "unknown"
	}
	return names[s]
}

// kinds says which coverages an object adds to (Face and Body are split off
// Person by the mask's rows).
func kinds(category, supercategory string) []Signal {
	out := []Signal{Objects}
	switch supercategory {
	case "person":
		out = append(out, Person)
	case "animal":
		out = append(out, Animal)
	case "food", "kitchen":
		out = append(out, Food)
	case "furniture", "indoor", "appliance", "electronic":
		out = append(out, Indoor)
	case "vehicle", "outdoor":
		out = append(out, Outdoor)
	}
	switch category {
	case "book", "clock", "stop sign", "parking meter", "tv", "laptop", "keyboard", "cell phone":
		out = append(out, Text)
	}
	return out
}
