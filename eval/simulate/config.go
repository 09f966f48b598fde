package simulate

import (
	"fmt"
	"runtime"

	"vision/eval/photos"
)

// Config says what is simulated. Everything but Threads changes the data.
type Config struct {
	// Seed determines every draw (NUMERICS §7, streams "simulate/…").
	Seed uint64
	// Subject 1..8 chooses whose noise ceilings are imitated and names the
	// folder subj0N.
	Subject int
	// CropsPerPhoto is the number of stimuli cut from each photograph.
	CropsPerPhoto int
	// Size is the stimuli's side in pixels.
	Size int
	// CropMin and CropMax bound a crop's side as a share of the photograph's
	// shorter side.
	CropMin, CropMax float64
	// HoldOut keeps photographs HoldOut−1, 2·HoldOut−1, … (counting from 0)
	// and all their crops for the test.
	HoldOut int
	// VerticesPerRegion is the number of vertices of a region on each side.
	VerticesPerRegion int
	// Repeats is how often each stimulus is shown; responses are averages.
	Repeats int
	// Threads is the number of goroutines, or 0 for one for each core.
	Threads int
}

// Demo returns the configuration of the built-in demonstration: subject 1's
// ceilings, 25 crops of 112 pixels, every fifth photograph held out, 40
// vertices for each of 27 regions and two hemispheres, three repeats.
func Demo(seed uint64) Config {
	return Config{Seed: seed, Subject: 1, CropsPerPhoto: 25, Size: 112, CropMin: 0.4, CropMax: 1,
		HoldOut: 5, VerticesPerRegion: 40, Repeats: 3}
}

// maxSignalBytes bounds the table of signals held while simulating.
const maxSignalBytes = 16 << 30

// check refuses a configuration that cannot be simulated from these
// photographs, naming the field.
func (c *Config) check(list []photos.Photo) error {
	for _, f := range []struct {
		name           string
		value, lo, hi  int
		expectedSuffix string
	}{
		{"Subject", c.Subject, 1, 8, ""},
		{"CropsPerPhoto", c.CropsPerPhoto, 1, 10000, ""},
		{"Size", c.Size, 14, 4096, " pixels"},
		{"HoldOut", c.HoldOut, 2, 1 << 20, ""},
		{"VerticesPerRegion", c.VerticesPerRegion, 1, 6000, ""},
		{"Repeats", c.Repeats, 1, 1000, ""},
		{"Threads", c.Threads, 0, 1 << 12, ""},
	} {
		if f.value < f.lo || f.value > f.hi {
			return fmt.Errorf("simulate: %s is %d, expected %d..%d%s", f.name, f.value, f.lo, f.hi, f.expectedSuffix)
		}
	}
	if !(c.CropMin > 0 && c.CropMin <= c.CropMax && c.CropMax <= 1) {
		return fmt.Errorf("simulate: crops from %v to %v of the shorter side, expected 0 < CropMin ≤ CropMax ≤ 1", c.CropMin, c.CropMax)
	}
	if len(list) < c.HoldOut || len(list) < 3 {
		return fmt.Errorf("simulate: %d photographs with every %d. held out: at least %d are needed",
			len(list), c.HoldOut, max(c.HoldOut, 3))
	}
	for i := range list {
		p := list[i].Image
		if side := int(float64(min(p.W, p.H)) * c.CropMin); side < coverageGrid {
			return fmt.Errorf("simulate: %s has %d×%d pixels: a crop of %v of the shorter side is smaller than %d pixels",
				list[i].Name, p.W, p.H, c.CropMin, coverageGrid)
		}
	}
	parts := 0
	for _, r := range Regions() {
		parts += len(r.Parts)
	}
	if n := 8 * len(list) * c.CropsPerPhoto * 2 * parts * c.VerticesPerRegion; n > maxSignalBytes {
		return fmt.Errorf("simulate: %d photographs × %d crops × 2 hemispheres × %d parts × %d vertices × 8 bytes = %d bytes of signals, more than %d",
			len(list), c.CropsPerPhoto, parts, c.VerticesPerRegion, n, maxSignalBytes)
	}
	return nil
}

func (c *Config) threads() int {
	if c.Threads > 0 {
		return c.Threads
	}
	return runtime.GOMAXPROCS(0)
}
