package backbone

import (
	"fmt"
	"strings"

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
}

// Backbone is an opened network.
type Backbone struct {
	*vit.Extractor
	Model  *vit.Model
	Family string
	Layout string
	Digest string // of the parameters in use
	Report checkpoint.Report
}

// Open reads the weights onto the device.
func Open(b kernels.Backend, o Options) (*Backbone, error) {
	file, err := openWeights(o.Weights)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	f, err := identify(file, o.Weights)
	if err != nil {
		return nil, err
	}
	c, err := f.measure()
	if err != nil {
		return nil, err
	}
	if err := f.settle(&c, o); err != nil {
		return nil, err
	}
	m, err := vit.New(b, c)
	if err != nil {
		return nil, err
	}
	report, err := m.Load(f.file, f.layout)
	if err != nil {
		return nil, err
	}
	report.Ignored = append(report.Ignored, f.outside(file)...)
	sum, err := Digest(m)
	if err != nil {
		return nil, err
	}
	ex, err := vit.NewExtractor(b, m, f.scaling(), o.Layer, f.name, sum)
	if err != nil {
		return nil, err
	}
	return &Backbone{Extractor: ex, Model: m, Family: f.name, Layout: f.layout.Name, Digest: sum, Report: report}, nil
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

// settle fills in what the tensors do not say.
func (f *found) settle(c *vit.Config, o Options) error {
	config, there := configFile{}, false
	if o.Weights != Builtin {
		var err error
		if config, there, err = readConfig(o.Weights); err != nil {
			return err
		}
	}
	switch {
	case config.Heads > 0:
		c.Heads = config.Heads
	case c.Width%f.defaultHead == 0:
		c.Heads = c.Width / f.defaultHead
	default:
		return fmt.Errorf("%s: width %d is not a multiple of %d, so the number of heads is unknown: put the model's config.json beside it", o.Weights, c.Width, f.defaultHead)
	}
	// The user's size, else that of config.json, else 224 px, which VISION uses.
	c.Image = f.image
	if config.Image > 0 {
		c.Image = config.Image
	}
	if o.Image > 0 {
		c.Image = o.Image
	}
	c.Eps = f.eps(config, there)
	if o.Eps > 0 {
		c.Eps = o.Eps
	}
	return c.Validate()
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

// Digest is the digest of the set of a model's parameters (NUMERICS.md §10), as
// they are in use: rounded to 8 bits and interpolated, if they were.
func Digest(m *vit.Model) (string, error) {
	set := map[string]digest.Digest{}
	for _, p := range m.Params() {
		set[p.Name()] = digest.Float32(p.Shape(), p.Floats())
	}
	sum, err := digest.Set(set)
	return sum.String(), err
}
