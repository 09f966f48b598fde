package simulate

import (
	"math"

	"vision/kernels/hostmath"
	"vision/kernels/philox"
)

// Vertex is the ground truth of one simulated vertex.
type Vertex struct {
	// Region is the region's name.
	Region string
	// Fsaverage is the vertex's index in fsaverage space.
	Fsaverage int
	// X, Y and Size are the receptive field's centre (right and up positive)
	// and standard deviation; half the picture's side is 1.
	X, Y, Size float64
	// Wavelength (0..2 fine to coarse, 3 all) and Orientation (0..3 for 0°,
	// 45°, 90°, 135°, 4 any) are those of Energy, else 3 and 4.
	Wavelength, Orientation int
	// Parts are the vertex's signals with its own shares, which sum to 1.
	Parts []Part
	// Ceiling is the noise ceiling of its averaged test responses, 0..1.
	Ceiling float64

	field field
}

// field is a receptive field on a grid: weights that sum to 1 over the cells
// of a rectangle.
type field struct {
	grid, x0, x1, y0, y1 int
	weights              []float64
}

// newField returns a Gaussian of standard deviation size at (x, y), cut off at
// three standard deviations and at the edge of the picture.
func newField(grid int, x, y, size float64) field {
	f := field{grid: grid}
	f.x0, f.x1 = reach(grid, x, size)
	f.y0, f.y1 = reach(grid, -y, size)
	sum := 0.0
	for i := f.y0; i < f.y1; i++ {
		dy := centre(i, grid) + y
		for j := f.x0; j < f.x1; j++ {
			dx := centre(j, grid) - x
			w := hostmath.Exp(-(float64(dx*dx) + float64(dy*dy)) / float64(2*float64(size*size)))
			f.weights = append(f.weights, w)
			sum += w
		}
	}
	for i := range f.weights {
		f.weights[i] /= sum
	}
	return f
}

// reach returns the cells whose centres lie within three sizes of a place; at
// least the nearest one.
func reach(grid int, place, size float64) (from, to int) {
	n := float64(grid) / 2
	nearest := min(max(int(math.Floor(float64((place+1)*n))), 0), grid-1)
	from = max(int(math.Ceil(float64((place-float64(3*size)+1)*n)-0.5)), 0)
	to = min(int(math.Floor(float64((place+float64(3*size)+1)*n)-0.5))+1, grid)
	return min(from, nearest), max(to, nearest+1)
}

// pool returns Σ weight·map over the field for four maps, cells in row-major
// order. Four at once, because one sum alone waits for its own additions.
func (f *field) pool(maps *[4][]float64) (s [4]float64) {
	var s0, s1, s2, s3 float64
	weights := f.weights
	for i := f.y0; i < f.y1; i++ {
		from, to := i*f.grid+f.x0, i*f.grid+f.x1
		w := weights[:to-from]
		a, b, c, d := maps[0][from:to], maps[1][from:to], maps[2][from:to], maps[3][from:to]
		a, b, c, d = a[:len(w)], b[:len(w)], c[:len(w)], d[:len(w)]
		for j, v := range w {
			s0 += float64(v * a[j])
			s1 += float64(v * b[j])
			s2 += float64(v * c[j])
			s3 += float64(v * d[j])
		}
		weights = weights[len(w):]
	}
	return [4]float64{s0, s1, s2, s3}
}

// drawVertices lays out a hemisphere: the regions in order, each with its
// vertices side by side. Draws: stream "simulate/fields/lh" (or rh), words
// 16v … 16v+15 for vertex v.
func drawVertices(c *Config, side int) []Vertex {
	s := philox.New(c.Seed).Stream("simulate/fields/" + sideNames()[side])
	regions := Regions()
	total := len(regions) * c.VerticesPerRegion
	vertices := make([]Vertex, 0, total)
	for r := range regions {
		for range c.VerticesPerRegion {
			v := len(vertices)
			var u [16]float64
			for b := range 4 {
				for k, w := range s.Block(0, uint64(4*v+b)) {
					u[4*b+k] = unit(w)
				}
			}
			x := newVertex(&regions[r], side, &u)
			// Vertices are spread over fsaverage's numbers in ascending order;
			// their places on the surface mean nothing.
			x.Fsaverage = v * (fsaverageVertices / total)
			vertices = append(vertices, x)
		}
	}
	return vertices
}

// newVertex draws a vertex of a region: u[0..2] its place, u[3] its size, u[4]
// and u[5] its tuning, u[8…] its shares.
func newVertex(r *Region, side int, u *[16]float64) Vertex {
	v := Vertex{Region: r.Name, Wavelength: wavelengths, Orientation: orientations}
	opposite := 1.0 // the left hemisphere sees the right half
	if side == 1 {
		opposite = -1
	}
	if r.Field == Central {
		v.X = float64(opposite * (0.1 + float64(0.3*u[0])))
		v.Y = float64(0.6*u[1]) - 0.3
		v.Size = r.SizeNear + float64((r.SizeFar-r.SizeNear)*u[3])
	} else {
		eccentricity := 0.1 + float64(0.75*u[0])
		angle := float64(math.Pi / 2 * u[1]) // from the horizontal meridian
		switch r.Field {
		case Lower:
			angle = -angle
		case Opposite:
			angle = float64(math.Pi*u[1]) - math.Pi/2
		}
		v.X = float64(float64(opposite*eccentricity) * hostmath.Cos(angle))
		v.Y = float64(eccentricity * hostmath.Sin(angle))
		v.Size = r.SizeNear + float64((r.SizeFar-r.SizeNear)*eccentricity)
	}
	grid := coverageGrid
	if r.Parts[0].Signal == Energy {
		grid = energyGrid
		v.Wavelength = drawWavelength(u[4])
		if u[5] < 0.5 { // half the vertices prefer an orientation
			v.Orientation = int(float64(u[5] * (2 * orientations)))
		}
	}
	v.field = newField(grid, v.X, v.Y, v.Size)
	total := 0.0
	for k, p := range r.Parts {
		p.Share = float64(p.Share * (0.75 + float64(0.5*u[8+k])))
		v.Parts = append(v.Parts, p)
		total += p.Share
	}
	for k := range v.Parts {
		v.Parts[k].Share /= total
	}
	return v
}

// drawWavelength prefers short wavelengths, as early visual cortex does near
// the fovea: 45 % fine, 30 % medium, 10 % coarse, 15 % all together. On a
// picture 8.4° wide, as NSD's are, they are 1.7, 0.8 and 0.4 cycles per degree.
func drawWavelength(u float64) int {
	for l, level := range [wavelengths]float64{0.45, 0.75, 0.85} {
		if u < level {
			return l
		}
	}
	return wavelengths
}
