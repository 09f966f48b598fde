package backbone

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"vision/kernels"
	"vision/kernels/digest"
	"vision/models/blip"
	"vision/models/checkpoint"
	"vision/models/dinov2"
	"vision/models/vit"
)

// Builtin names the weights inside the program.
const Builtin = "builtin:dinov2-s"

// Options say which network and how. Zero values stand for what the file and its
// config.json say, and then for the family's defaults.
type Options struct {
	Weights string  // a file, or Builtin
	Image   int     // side of the square picture
	Eps     float64 // LayerNorm's
	Layer   int     // hidden state, or vit.Final
	Squash  bool    // squash pictures to the square even if preprocessor_config.json says otherwise
	Threads int     // with 2 and more the weights are hashed beside their way to the device
}

// Backbone is an opened network.
type Backbone struct {
	*vit.Extractor
	Model  *vit.Model
	Family string
	Layout string
	Digest string // of the parameters in use; see InPlace
	Report checkpoint.Report

	file *checkpoint.File // open while the device reads it
}

// Open reads the weights onto the device. Those that are packed stay in their file where
// the device can use them there: call Close when the network is done with.
func Open(b kernels.Backend, o Options) (*Backbone, error) {
	file, err := openWeights(o.Weights)
	if err != nil {
		return nil, err
	}
	bb, err := load(b, file, o)
	if err != nil || !bb.InPlace() {
		return bb, errors.Join(err, file.Close())
	}
	return bb, nil
}

// describe finds out what a file holds, and how pictures are prepared.
func describe(file *checkpoint.File, o Options) (f found, c vit.Config, p preparation, err error) {
	if f, err = identify(file, o.Weights); err != nil {
		return f, c, p, err
	}
	if c, err = f.measure(); err != nil {
		return f, c, p, err
	}
	p, err = f.settle(&c, o)
	return f, c, p, err
}

// load makes the network of a file, and keeps the file if it is used in place.
func load(b kernels.Backend, file *checkpoint.File, o Options) (*Backbone, error) {
	f, c, prepared, err := describe(file, o)
	if err != nil {
		return nil, err
	}
	if err := vit.Check(f.file, c, f.layout); err != nil {
		return nil, err
	}
	m, err := vit.New(b, c)
	if err != nil {
		return nil, err
	}
	if err := m.Constant(); err != nil { // before its values come: they are laid out once
		return nil, err
	}
	sums := hashing{set: map[string]digest.Digest{}, beside: o.Threads > 1}
	report, inPlace, err := f.into(m, &sums)
	if err != nil {
		return nil, err
	}
	report.Ignored = append(report.Ignored, f.outside(file)...)
	sum, err := digest.Set(sums.set)
	if err != nil {
		return nil, err
	}
	name, scaling := f.name, f.scaling()
	if s := prepared.scaling; s != nil && *s != scaling { // other features: another name
		name, scaling = fmt.Sprintf("%s mean=%v std=%v", f.name, s.Mean, s.Std), *s
	}
	ex, err := vit.NewExtractor(b, m, scaling, o.Layer, name, sum.String())
	if err != nil {
		return nil, err
	}
	bb := &Backbone{Extractor: ex, Model: m, Family: f.name, Layout: f.layout.Name, Digest: sum.String(), Report: report}
	if inPlace {
		bb.file = file
	}
	return bb, nil
}

// into brings the parameters to the model and makes their digests.
func (f *found) into(m *vit.Model, sums *hashing) (report checkpoint.Report, inPlace bool, err error) {
	if f.packed == nil {
		report, err = m.Load(f.file, f.layout, vit.Hooks{Watch: sums.add})
		return report, false, err
	}
	u := panelUse{info: f.packed, path: f.file.Path(), sums: sums}
	if report, err = m.Load(f.file, f.layout, vit.Hooks{Watch: sums.add, Use: u.use}); err != nil {
		return report, false, err
	}
	report.Parameters -= f.packed.fill()
	return report, u.used > 0, f.packed.compare(f.file.Path(), sums.set)
}

func openWeights(weights string) (*checkpoint.File, error) {
	switch {
	case weights == Builtin:
		return dinov2.Builtin()
	case strings.HasPrefix(weights, "builtin:"):
		return nil, fmt.Errorf("%s: unknown built-in weights, expected %s", weights, Builtin)
	case weights == "":
		return nil, fmt.Errorf("no weights given: name a file or %s", Builtin)
	}
	return checkpoint.Open(weights)
}

func identify(file *checkpoint.File, weights string) (found, error) {
	if weights != Builtin {
		return recognise(file)
	}
	return found{family: dinov2Family(), file: file, layout: dinov2.Compacted()}, nil
}

// settle fills in what the tensors do not say, and how pictures are prepared.
func (f *found) settle(c *vit.Config, o Options) (p preparation, err error) {
	config, there := configFile{}, false
	if o.Weights != Builtin {
		if config, there, err = readConfig(o.Weights); err != nil {
			return p, err
		}
		if p, err = readPreprocessor(o.Weights, o.Squash); err != nil {
			return p, err
		}
	}
	switch {
	case config.Heads > 0:
		c.Heads = config.Heads
	case c.Width%f.defaultHead == 0:
		c.Heads = c.Width / f.defaultHead
	default:
		return p, fmt.Errorf("%s: width %d is not a multiple of %d, so the number of heads is unknown: put the model's config.json beside it", o.Weights, c.Width, f.defaultHead)
	}
	// The user's size, else that of the two files, else 224 px, which VISION uses.
	c.Image = f.image
	for _, side := range []int{config.Image, p.image, o.Image} {
		if side > 0 {
			c.Image = side
		}
	}
	c.Eps = f.eps(config, there)
	if o.Eps > 0 {
		c.Eps = o.Eps
	}
	return p, c.Validate()
}

// eps is LayerNorm's by origin. A config.json leaves out what is the class's
// default, so for Hugging Face's BLIP its silence means 1e-5.
func (f *found) eps(config configFile, there bool) float64 {
	switch {
	case there && config.Eps != nil:
		return *config.Eps
	case f.name == "BLIP" && f.layout.Name == "Hugging Face":
		return blip.EpsHuggingFace
	case f.name == "BLIP":
		return blip.EpsLAVIS
	}
	return dinov2.Eps
}

// hashing makes the digests of parameters while they are read.
type hashing struct {
	set    map[string]digest.Digest
	beside bool // on a goroutine of its own
}

func (h *hashing) add(p vit.Parameter, values []float32) (wait func()) {
	sum := func() { h.set[p.Name] = digest.Float32(p.Shape, values) }
	if !h.beside {
		sum()
		return func() {}
	}
	var done sync.WaitGroup
	done.Go(sum)
	return done.Wait
}

// Digest is the digest of the set of a model's parameters (NUMERICS.md §10), as
// they are in use: rounded to 8 bits and interpolated, if they were.
func Digest(m *vit.Model) (_ string, err error) {
	defer kernels.Catch(&err)
	set := map[string]digest.Digest{}
	var room []float32 // for one parameter after the other
	for _, p := range m.Params() {
		room = slices.Grow(room[:0], p.Len())[:p.Len()]
		p.Read(room)
		set[p.Name()] = digest.Float32(p.Shape(), room)
	}
	sum, err := digest.Set(set)
	return sum.String(), err
}
