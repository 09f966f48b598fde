//go:build !nodemo

package simulate

import (
	"math"
	"testing"

	"vision/models/pixels"
)

// grating is a picture of the given number of cycles per side whose light
// varies along angle (0 along rows, π/2 along columns).
func grating(size int, cycles, angle float64) *pixels.RGB8 {
	p := pixels.New(size, size)
	for y := range size {
		for x := range size {
			along := (float64(x)*math.Cos(angle) + float64(y)*math.Sin(angle)) / float64(size)
			v := uint8(127.5 + 100*math.Sin(2*math.Pi*cycles*along))
			i := 3 * (y*size + x)
			p.Pix[i], p.Pix[i+1], p.Pix[i+2] = v, v, v
		}
	}
	return p
}

// Gratings must excite the filter of their own wavelength and orientation most.
func TestGratings(t *testing.T) {
	e := newEnergies()
	for l := range wavelengths {
		for o := range orientations {
			img := grating(112, 14/float64(int(1)<<l), float64(o)*math.Pi/orientations)
			if err := e.compute(img); err != nil {
				t.Fatal(err)
			}
			var sums [wavelengths][orientations]float64
			bestL, bestO := 0, 0
			for i := range sums {
				for j := range sums[i] {
					for _, v := range e.maps[i][j] {
						sums[i][j] += v
					}
					if sums[i][j] > sums[bestL][bestO] {
						bestL, bestO = i, j
					}
				}
			}
			if bestL != l || bestO != o {
				t.Errorf("wavelength %d orientation %d excites %d %d most: %v", l, o, bestL, bestO, sums)
			}
		}
	}
}

// The separable filters against the sum over the plane, in package math.
func TestEnergyAgainstDefinition(t *testing.T) {
	img := somePhotos(t, 1)[0].Image
	crop, err := img.Crop(30, 20, 112, 112)
	if err != nil {
		t.Fatal(err)
	}
	e := newEnergies()
	if err := e.compute(crop); err != nil {
		t.Fatal(err)
	}
	norm := 0.0
	for i := -5; i <= 5; i++ {
		norm += math.Exp(-float64(i*i) / 8)
	}
	// On 28 × 28 (the middle wavelength) nothing is scaled afterwards.
	lum := e.luminance[1]
	for o := range orientations {
		angle := float64(o) * math.Pi / 4
		for _, at := range [][2]int{{0, 0}, {3, 20}, {14, 14}, {27, 27}, {27, 5}} {
			re, im := 0.0, 0.0
			for dy := -5; dy <= 5; dy++ {
				for dx := -5; dx <= 5; dx++ {
					v := lum[min(max(at[1]+dy, 0), 27)*28+min(max(at[0]+dx, 0), 27)]
					g := math.Exp(-float64(dx*dx+dy*dy)/8) / (norm * norm)
					phase := math.Pi / 2 * (float64(dx)*math.Cos(angle) + float64(dy)*math.Sin(angle))
					re += v * g * math.Cos(phase)
					im += v * g * math.Sin(phase)
				}
			}
			want, got := re*re+im*im, e.maps[1][o][at[1]*28+at[0]]
			if !(math.Abs(got-want) <= 1e-12*(want+1e-6)) {
				t.Errorf("orientation %d at %v: energy %v, definition %v", o, at, got, want)
			}
		}
	}
	for i := range e.maps[1][0] {
		want := 0.0
		for l := range wavelengths {
			for o := range orientations {
				want += e.maps[l][o][i]
			}
		}
		if got := e.maps[wavelengths][orientations][i]; !(math.Abs(got-want) <= 1e-12*want) {
			t.Fatalf("all together at %d: %v, sum %v", i, got, want)
		}
	}
}

// Coverage by prefix sums against counting pixels.
func TestCoverageAgainstCounting(t *testing.T) {
	list := somePhotos(t, 60)
	c := small()
	c.CropsPerPhoto = 1
	train, test := plan(&c, list)
	found := map[Signal]bool{}
	for _, st := range append(train, test...) {
		p := &list[st.Photo]
		s, err := newScene(p)
		if err != nil {
			t.Fatal(err)
		}
		for kind := Person; kind <= Objects; kind++ {
			inside := make([]bool, p.Image.W*p.Image.H)
			for i := range p.Objects {
				o := &p.Objects[i]
				m, err := p.Mask(o)
				if err != nil {
					t.Fatal(err)
				}
				top, bottom := m.H, -1
				for k, v := range m.Pix {
					if v != 0 {
						top, bottom = min(top, k/m.W), k/m.W
					}
				}
				head := top + int(math.Ceil(float64(bottom-top+1)/4))
				if o.Crowd {
					head = top
				}
				for k, v := range m.Pix {
					if v != 0 && belongs(kind, o.Category, o.Supercategory, k/m.W < head) {
						inside[k] = true
					}
				}
			}
			var got [coverageGrid * coverageGrid]float64
			s.coverage(got[:], kind, &st)
			for i := range got {
				row, col := i/coverageGrid, i%coverageGrid
				if st.Mirrored {
					col = coverageGrid - 1 - col
				}
				n, all := 0, 0
				for y := st.Y + row*st.Side/14; y < st.Y+(row+1)*st.Side/14; y++ {
					for x := st.X + col*st.Side/14; x < st.X+(col+1)*st.Side/14; x++ {
						all++
						if inside[y*p.Image.W+x] {
							n++
						}
					}
				}
				if want := float64(n) / float64(all); got[i] != want {
					t.Fatalf("%s, %s, cell %d: %v, counted %v", st.Name, kind, i, got[i], want)
				}
				found[kind] = found[kind] || n > 0
			}
		}
	}
	for kind := Person; kind <= Objects; kind++ {
		if !found[kind] {
			t.Errorf("no %s on any picture", kind)
		}
	}
}

// belongs states independently which pixels a kind of coverage counts.
func belongs(kind Signal, category, super string, head bool) bool {
	switch kind {
	case Person:
		return super == "person"
	case Face:
		return super == "person" && head
	case Body:
		return super == "person" && !head
	case Animal:
		return super == "animal"
	case Food:
		return super == "food" || super == "kitchen"
	case Text:
		for _, c := range []string{"book", "clock", "stop sign", "parking meter", "tv", "laptop", "keyboard", "cell phone"} {
			if c == category {
				return true
			}
		}
		return false
	case Indoor:
		return super == "furniture" || super == "indoor" || super == "appliance" || super == "electronic"
	case Outdoor:
		return super == "vehicle" || super == "outdoor"
	}
	return kind == Objects
}

func TestCentroid(t *testing.T) {
	m := make([]float64, coverageGrid*coverageGrid)
	if x, y := centroid(m); x != 0 || y != 0 {
		t.Errorf("centroid of nothing: %v, %v", x, y)
	}
	m[0*coverageGrid+13] = 0.5 // the upper right corner
	if x, y := centroid(m); !(math.Abs(x-13.0/14) <= 1e-15) || !(math.Abs(y-13.0/14) <= 1e-15) {
		t.Errorf("centroid of the upper right cell: %v, %v", x, y)
	}
}
