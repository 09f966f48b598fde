package simulate

import (
	"vision/eval/nsd"
	"vision/kernels/digest"
)

const fsaverageVertices = nsd.FsaverageVertices

// sideNames are the hemispheres as file names write them, left first.
func sideNames() [2]string { return [2]string{string(nsd.Left), string(nsd.Right)} }

// Dataset is a simulated experiment on one brain.
type Dataset struct {
	Config      Config
	Train, Test []Stimulus
	// Hemispheres are left and right.
	Hemispheres [2]Hemisphere
}

// Hemisphere holds one side's vertices and responses. Responses are row-major,
// stimuli × vertices, in the order of Dataset.Train or Dataset.Test.
type Hemisphere struct {
	// Name is lh or rh.
	Name     string
	Vertices []Vertex
	// Training and Testing are the measured responses, averaged over repeats.
	Training, Testing []float32
	// TrueTraining and TrueTesting are the same without noise, in the same
	// units: accuracy against TrueTesting is a model's true accuracy.
	TrueTraining, TrueTesting []float32
	// Ceiling is the noise ceiling of each vertex's Testing, 0..1.
	Ceiling []float32
}

func (h *Hemisphere) allocate(name string, vertices []Vertex, train, test int) {
	n := len(vertices)
	h.Name, h.Vertices, h.Ceiling = name, vertices, make([]float32, n)
	h.Training, h.TrueTraining = make([]float32, train*n), make([]float32, train*n)
	h.Testing, h.TrueTesting = make([]float32, test*n), make([]float32, test*n)
}

// store writes vertex v's column of every matrix.
func (h *Hemisphere) store(v int, m noisy, train int) {
	n := len(h.Vertices)
	average := make([]float64, len(m.truth))
	m.average(average)
	for i, truth := range m.truth {
		measured, noiseless, row := h.Training, h.TrueTraining, i
		if i >= train {
			measured, noiseless, row = h.Testing, h.TrueTesting, i-train
		}
		measured[row*n+v], noiseless[row*n+v] = float32(average[i]), float32(truth)
	}
	h.Vertices[v].Ceiling = m.ceiling
	h.Ceiling[v] = float32(m.ceiling)
}

// Region returns the vertices (columns) of a region, ascending.
func (h *Hemisphere) Region(name string) []int {
	var out []int
	for v := range h.Vertices {
		if h.Vertices[v].Region == name {
			out = append(out, v)
		}
	}
	return out
}

// Digests returns the digest (NUMERICS §10) of each tensor under the name of
// its file without ending, and of the stimuli's pixels (stimuli × side × side
// × 3, uint8) as training_images and test_images.
func (d *Dataset) Digests() (map[string]digest.Digest, error) {
	set := map[string]digest.Digest{}
	for name, split := range map[string][]Stimulus{"training_images": d.Train, "test_images": d.Test} {
		h, err := digest.New("uint8", []int{len(split), d.Config.Size, d.Config.Size, 3})
		if err != nil {
			return nil, err
		}
		for i := range split {
			if _, err := h.Write(split[i].Image.Pix); err != nil {
				return nil, err
			}
		}
		if set[name], err = h.Sum(); err != nil {
			return nil, err
		}
	}
	for i := range d.Hemispheres {
		h := &d.Hemispheres[i]
		n := len(h.Vertices)
		set[h.Name+"_training_fmri"] = digest.Float32([]int{len(d.Train), n}, h.Training)
		set[h.Name+"_test_fmri"] = digest.Float32([]int{len(d.Test), n}, h.Testing)
		set[h.Name+"_training_true"] = digest.Float32([]int{len(d.Train), n}, h.TrueTraining)
		set[h.Name+"_test_true"] = digest.Float32([]int{len(d.Test), n}, h.TrueTesting)
		set[h.Name+"_noise_ceiling"] = digest.Float32([]int{n}, h.Ceiling)
	}
	return set, nil
}

// Digest returns the digest of the whole set.
func (d *Dataset) Digest() (digest.Digest, error) {
	set, err := d.Digests()
	if err != nil {
		return digest.Digest{}, err
	}
	return digest.Set(set)
}

// PhotoGroups returns the photograph of each training and each test stimulus,
// for splitting off validation photographs rather than stimuli.
func (d *Dataset) PhotoGroups() (train, test []int) {
	for i := range d.Train {
		train = append(train, d.Train[i].Photo)
	}
	for i := range d.Test {
		test = append(test, d.Test[i].Photo)
	}
	return train, test
}
