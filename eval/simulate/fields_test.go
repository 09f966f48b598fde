//go:build !nodemo

package simulate

import (
	"math"
	"slices"
	"testing"

	"vision/eval/nsd"
)

// The table must name the paper's 27 regions in the challenge's order and
// families, each with shares that sum to 1.
func TestRegionTable(t *testing.T) {
	var names []string
	for _, r := range Regions() {
		names = append(names, r.Name)
		if f := nsd.FamilyOf(r.Name); f != r.Family {
			t.Errorf("%s: family %s, the challenge's is %s", r.Name, r.Family, f)
		}
		sum, energy := 0.0, 0.0
		for _, p := range r.Parts {
			sum += p.Share
			if p.Signal <= EnergyCoarse {
				energy += p.Share
			}
		}
		if !(math.Abs(sum-1) <= 1e-12) {
			t.Errorf("%s: shares sum to %v", r.Name, sum)
		}
		if len(r.Parts) > 5 || mapped(r.Parts) < 1 || mapped(r.Parts) > 4 {
			t.Errorf("%s: %d parts, %d of them with a map; 1 to 4 are pooled", r.Name, len(r.Parts), mapped(r.Parts))
		}
		if !(energy >= 0.15-1e-12) {
			t.Errorf("%s: %v of energy, at least 0.15 keeps every vertex varying", r.Name, energy)
		}
		if !(r.SizeNear > 0 && r.SizeNear <= r.SizeFar) {
			t.Errorf("%s: sizes %v to %v", r.Name, r.SizeNear, r.SizeFar)
		}
	}
	if want := nsd.PaperRegions(); !slices.Equal(names, want) {
		t.Errorf("regions %v, expected %v", names, want)
	}
}

func mapped(parts []Part) (n int) {
	for _, p := range parts {
		if p.Signal < Count {
			n++
		}
	}
	return n
}

func TestRetinotopy(t *testing.T) {
	c := Demo(1)
	size := map[string]float64{}
	for side := range 2 {
		opposite := 1.0
		if side == 1 {
			opposite = -1
		}
		tuned, untuned := 0, 0
		for _, v := range drawVertices(&c, side) {
			if !(v.X*opposite >= 0) {
				t.Errorf("%s %s vertex sees x = %v", sideNames()[side], v.Region, v.X)
			}
			if !(math.Hypot(v.X, v.Y) <= 0.86) {
				t.Errorf("%s: field at %v, %v", v.Region, v.X, v.Y)
			}
			switch v.Region {
			case "V1v", "V2v", "V3v":
				if !(v.Y >= 0) {
					t.Errorf("%s sees y = %v", v.Region, v.Y)
				}
			case "V1d", "V2d", "V3d":
				if !(v.Y <= 0) {
					t.Errorf("%s sees y = %v", v.Region, v.Y)
				}
			}
			size[v.Region] += v.Size / float64(2*c.VerticesPerRegion)
			if v.Parts[0].Signal == Energy {
				if v.Orientation == orientations {
					untuned++
				} else {
					tuned++
				}
			} else if v.Orientation != orientations || v.Wavelength != wavelengths {
				t.Errorf("%s has a tuning", v.Region)
			}
		}
		if tuned < 100 || untuned < 100 {
			t.Errorf("%d tuned and %d untuned energy vertices", tuned, untuned)
		}
	}
	if !(size["V1v"] < size["V2v"] && size["V2v"] < size["V3v"] && size["V3v"] < size["FFA-1"]) {
		t.Errorf("mean sizes do not grow: %v", size)
	}
}

func TestFieldWeights(t *testing.T) {
	for _, c := range [][3]float64{{0, 0, 0.3}, {0.8, -0.3, 0.15}, {-0.99, 0.99, 0.01}, {0.3, 0.3, 5}} {
		for _, grid := range []int{coverageGrid, energyGrid} {
			f := newField(grid, c[0], c[1], c[2])
			ones, across, up := make([]float64, grid*grid), make([]float64, grid*grid), make([]float64, grid*grid)
			for i := range ones {
				ones[i], across[i], up[i] = 1, centre(i%grid, grid), -centre(i/grid, grid)
			}
			sums := f.pool(&[4][]float64{ones, across, up, ones})
			if !(math.Abs(sums[0]-1) <= 1e-12) || sums[3] != sums[0] {
				t.Errorf("field %v on %d: weights sum to %v, %v", c, grid, sums[0], sums[3])
			}
			if c[2] == 0.3 { // far from the edges the mean place is the centre
				if x, y := sums[1], sums[2]; !(math.Abs(x-c[0]) <= 0.01) || !(math.Abs(y-c[1]) <= 0.01) {
					t.Errorf("field %v on %d: mean place %v, %v", c, grid, x, y)
				}
			}
		}
	}
	// A field to the right and above weighs that part of the picture.
	f := newField(energyGrid, 0.5, 0.5, 0.15)
	if f.x0 < energyGrid/2 || f.y1 > energyGrid/2 {
		t.Errorf("field of the upper right covers columns %d..%d, rows %d..%d", f.x0, f.x1, f.y0, f.y1)
	}
}

// A vertex's truth is what its parts say: a person-selective one must follow
// the people on the pictures, an energy one the energy, not the other way round.
func TestTruthFollowsParts(t *testing.T) {
	columns := [][]float64{{1, 2, 3, 4, 9, 7}, {5, 5, 5, 5, 5, 1}, {0, 1, 0, 1, 0, 1}}
	parts := []Part{{Person, 0.64}, {Animal, 0.2}, {EnergyAll, 0.16}}
	got, err := trueResponse(parts, columns, 4)
	if err != nil {
		t.Fatal(err)
	}
	// By hand: z of the first is (v−2.5)/√1.25, of the third ±1; the second
	// does not vary in training and drops out.
	raw := make([]float64, 6)
	for i := range raw {
		raw[i] = 0.8*(columns[0][i]-2.5)/math.Sqrt(1.25) + 0.4*(2*columns[2][i]-1)
	}
	mean, variance := moments(raw[:4])
	for i := range raw {
		if want := (raw[i] - mean) / math.Sqrt(variance); !(math.Abs(got[i]-want) <= 1e-12) {
			t.Errorf("stimulus %d: %v, by hand %v", i, got[i], want)
		}
	}
}

// The cells of a field: 3·size is rounded before it meets the place. A compiler that
// fuses the two (amd64 v3, arm64) would move these edges by a cell.
func TestReach(t *testing.T) {
	for _, c := range []struct {
		place, size float64
		from        int
	}{
		{-0.022139605662833906, 0.17119156001715058, 6},
		{0.4361310765230787, 0.18109131122197858, 12},
		{0.5043087533784393, 0.18000767969757497, 13},
	} {
		if from, _ := reach(energyGrid, c.place, c.size); from != c.from {
			t.Errorf("a field at %v of size %v begins in cell %d, expected %d", c.place, c.size, from, c.from)
		}
	}
}
