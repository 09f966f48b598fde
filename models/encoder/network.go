package encoder

import (
	"encoding/json"
	"fmt"

	"vision/kernels"
	"vision/kernels/digest"
	"vision/kernels/philox"
	"vision/models/checkpoint"
	"vision/nn"
	"vision/tensor"
)

// Network is an interface network on a device.
type Network struct {
	Config
	Body Body // *Mixer or *Chain

	backend kernels.Backend
	params  []*tensor.Tensor
	noise   uint32 // stream of the input noise
}

// New makes a network whose values are not initialised: call Init, Generate or
// Load.
func New(b kernels.Backend, c Config) (n *Network, err error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	defer kernels.Catch(&err)
	n = &Network{Config: c, backend: b, noise: philox.StreamID(noiseStream)}
	n.Body = c.kind().build(b, c)
	n.params = nn.Params(n.Body.Layers()...)
	return n, nil
}

// Holds refuses a file that has fewer values than a network of the shape, before
// memory is taken for one.
func (c Config) Holds(f *checkpoint.File) error {
	if err := c.Validate(); err != nil {
		return err
	}
	have := 0
	for _, name := range f.Names() {
		info, _ := f.Info(name)
		have += info.Elements()
	}
	if want := c.Parameters(); have < want {
		return fmt.Errorf("%s: %d values, expected %d of a network of %s", f.Path(), have, want, c)
	}
	return nil
}

// Backend is the device that holds the network.
func (n *Network) Backend() kernels.Backend { return n.backend }

// Params lists the parameters in the order of the reference's state_dict. The
// slice belongs to the network.
func (n *Network) Params() []*tensor.Tensor { return n.params }

// Init draws all parameters from the reference's starting distributions, which are
// PyTorch's defaults except for SIREN; see [nn.Init], [nn.Siren].
func (n *Network) Init(seed uint64) (err error) {
	defer kernels.Catch(&err)
	return nn.Init(seed, n.Body.Layers()...)
}

// Generate draws the generator weights of NUMERICS.md §7.
func (n *Network) Generate(seed uint64) (err error) {
	defer kernels.Catch(&err)
	return nn.Generate(n.params, seed, "")
}

// ZeroLast sets the last layer to zero: the network then says 0 for every input,
// and its first training step moves the last layer alone.
func (n *Network) ZeroLast() (err error) {
	defer kernels.Catch(&err)
	n.Body.Head().Params(func(p *tensor.Tensor) { n.backend.Fill(p.Buffer(), 0) })
	return nil
}

// Load reads every parameter from a file: a state_dict of the reference (.pth or
// safetensors), or a best state that [Train] kept. Missing, unused
// and wrongly shaped tensors are one error; nothing is loaded then. Checkpoints of
// mlp-mixer-pytorch 0.3.0 and later have another hidden width and do not fit.
func (n *Network) Load(f *checkpoint.File) (report checkpoint.Report, err error) {
	defer kernels.Catch(&err)
	if err := n.checkShape(f); err != nil {
		return report, err
	}
	want := make([]checkpoint.Want, len(n.params))
	for i, p := range n.params {
		want[i] = checkpoint.Want{Name: p.Name(), Shape: p.Shape(), Load: func(_ []int, v []float32) error {
			p.Write(v)
			return nil
		}}
	}
	return checkpoint.Bind(f, want, nil)
}

// checkShape compares the shape that Save wrote beside the parameters with the
// network's: tensors of equal shape may belong to queries turned round. A file that
// says nothing, PyTorch's, is taken.
func (n *Network) checkShape(f *checkpoint.File) error {
	text, ok := f.Metadata()["encoder"]
	if !ok {
		return nil
	}
	var found Config
	if err := json.Unmarshal([]byte(text), &found); err != nil {
		return fmt.Errorf("%s: its configuration %q: %w", f.Path(), text, err)
	}
	want := n.Config
	want.Dropout, want.InputNoise = found.Dropout, found.InputNoise // of training alone
	if asJSON(found) != asJSON(want) {                              // fields in order, absent ones left out
		return fmt.Errorf("%s: a network of %s, expected %s", f.Path(), found, n.Config)
	}
	return nil
}

// Save writes the parameters under their names, as safetensors, with the
// configuration and further texts as metadata.
func (n *Network) Save(path string, metadata map[string]string) (err error) {
	defer kernels.Catch(&err)
	texts := map[string]string{"encoder": asJSON(n.Config)}
	for k, v := range metadata {
		texts[k] = v
	}
	tensors := make([]checkpoint.Tensor, len(n.params))
	for i, p := range n.params {
		tensors[i] = checkpoint.Tensor{Name: p.Name(), Shape: p.Shape(), Data: p.Floats()}
	}
	return checkpoint.WriteSafetensors(path, tensors, texts)
}

// Digest is the digest of the set of parameters (NUMERICS.md §10).
func (n *Network) Digest() (d digest.Digest, err error) {
	defer kernels.Catch(&err)
	set := make(map[string]digest.Digest, len(n.params))
	for _, p := range n.params {
		set[p.Name()] = digest.Float32(p.Shape(), p.Floats())
	}
	return digest.Set(set)
}

// Forward computes predictions. It panics with *kernels.Error as ops do.
//
// Shapes: x [B, Q, h, w], or [B, Q, h·w] as a transformer gives its tokens, →
// [B, V]. In inference d is the zero Dropout; for training see
// [Network.ForwardTraining].
func (n *Network) Forward(x *tensor.Tensor, d nn.Dropout) *tensor.Tensor {
	if x.Rank() == 0 || x.Len() != x.Dim(0)*n.Floats() {
		kernels.Fail("encoder", kernels.ErrShape, fmt.Sprintf("features %v, expected [B %d %d %d]", x.Shape(), n.Queries, n.Height, n.Width))
	}
	tape := x.Tape()
	start := tape.Mark()
	y := n.Body.Forward(x.Reshape(x.Dim(0), n.Queries, n.Height, n.Width), d)
	tape.Release(start, y)
	return y
}

// noiseStream is the random stream of the input noise.
const noiseStream = "noise/input"

// ForwardTraining is Forward with the configuration's input noise and dropout.
//
//	x + σ·z, z normal: element i of the batch takes element i of the stream
//
// Seed and optimiser step name all draws (NUMERICS.md §7).
func (n *Network) ForwardTraining(x *tensor.Tensor, seed uint64, step uint32) *tensor.Tensor {
	if n.InputNoise > 0 {
		z := x.Tape().Empty(x.Shape()...)
		n.backend.Normal(z.Buffer(), kernels.Draw{Seed: seed, Stream: n.noise, Step: step})
		x = x.Add(z.Scale(n.InputNoise))
	}
	return n.Forward(x, nn.Dropout{Prob: n.Dropout, Seed: seed, Step: step})
}

// Free gives the parameters' memory back.
func (n *Network) Free() {
	for _, p := range n.params {
		p.Free()
	}
}
