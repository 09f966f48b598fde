package audit

import (
	"fmt"
	"strings"

	"vision/kernels"
	"vision/kernels/digest"
	"vision/kernels/ledger"
	"vision/kernels/philox"
	"vision/nn"
	"vision/tensor"
)

// Work is something that a device computes under the ledger's eyes.
type Work struct {
	Name  string
	Batch int
	run   func(r *recorder) error
}

func (w Work) String() string { return fmt.Sprintf("%s, batch %d", w.Name, w.Batch) }

// Batches are the sizes at which the small works run.
var Batches = []int{1, 3, 8}

// Names of the works: the small ones, and FullName.
var Names = []string{"interface", "blip", "siren"}

// The works of full size, which have one batch size each.
const (
	FullName    = "vit-b16"
	NetworkName = "interface-full"
)

// Works lists the small works at each batch size, then, if full, vit-b16.
func Works(batches []int, full bool) []Work {
	all, err := Select(Names, batches)
	if err != nil {
		panic(err) // Names are known
	}
	if full {
		all = append(all, Work{FullName, 1, runViT})
	}
	return all
}

// Select lists the works of the given names at each batch size; those of full size
// come once.
func Select(names []string, batches []int) ([]Work, error) {
	runs := map[string]func(r *recorder) error{"interface": runInterface, "blip": runBLIP, "siren": runSiren}
	var all []Work
	for _, n := range batches {
		for _, name := range names {
			if run, ok := runs[name]; ok {
				all = append(all, Work{name, n, run})
			}
		}
	}
	for _, name := range names {
		switch {
		case name == FullName:
			all = append(all, Work{FullName, 1, runViT})
		case name == NetworkName:
			all = append(all, Work{NetworkName, networkBatch, runNetwork})
		case runs[name] == nil:
			return nil, fmt.Errorf("no work is called %q, expected %s, %s or %s", name, strings.Join(Names, ", "), FullName, NetworkName)
		}
	}
	return all, nil
}

// State is a named tensor, or set of tensors, that a work arrives at.
type State struct {
	Name   string `json:"name"`
	Digest string `json:"digest"`
}

// recorder is a work's view of its device.
type recorder struct {
	*ledger.Backend
	batch  int
	states []State
}

func (r *recorder) state(name string, d digest.Digest) {
	r.states = append(r.states, State{name, d.String()})
}

// values notes the state of one tensor.
func (r *recorder) values(name string, x *tensor.Tensor) {
	r.state(name, digest.Float32(x.Shape(), x.Floats()))
}

// set notes the state of many: their values, or their gradients.
func (r *recorder) set(name string, params []*tensor.Tensor, gradients bool) error {
	all := map[string]digest.Digest{}
	for _, p := range params {
		v := p.Floats()
		if gradients {
			v = p.GradFloats()
		}
		all[p.Name()] = digest.Float32(p.Shape(), v)
	}
	d, err := digest.Set(all)
	if err == nil {
		r.state(name, d)
	}
	return err
}

// draw is n values in [−1, 1) of a named stream.
func draw(name string, n int) []float32 {
	s := philox.New(seed).Stream("audit/" + name)
	v := make([]float32, n)
	for i := range v {
		v[i] = s.Signed(0, uint64(i))
	}
	return v
}

const (
	seed  = 20250514
	steps = 20
)

// training is what the small works have in common: some parameters, an optimiser
// and a loss.
type training struct {
	params []*tensor.Tensor
	opt    nn.Optimiser
	rate   float64
	clip   float64 // bound of the gradients' norm; 0 for none
	// loss of step i, counted from 0, on a recording tape.
	loss func(t *tensor.Tape, i int) *tensor.Tensor
	// curvature, for Sophia, is whether step i moves it first.
	curvature func(i int) bool
}

// train does the steps: the first op by op, the others in one entry each.
func (r *recorder) train(w training) error {
	defer w.opt.Free()
	tape := tensor.NewTape(r)
	defer tape.Reset()
	tape.Record(true)
	clipper, err := nn.NewClipper(w.params)
	if err != nil {
		return err
	}
	defer clipper.Free()
	backward := func(i int) *tensor.Tensor {
		tape.Reset()
		loss := w.loss(tape, i)
		if i == 0 {
			r.Mark("step 1 backward")
		}
		w.opt.ZeroGrad()
		loss.Backward()
		return loss
	}
	var loss *tensor.Tensor
	for i := range steps {
		r.Mark(fmt.Sprintf("step %d", i+1))
		r.Detail(i == 0)
		if s, ok := w.opt.(*nn.Sophia); ok && w.curvature(i) {
			backward(i)
			if err := s.Curvature(); err != nil {
				return err
			}
		}
		loss = backward(i)
		if i == 0 {
			if err := r.set("gradients of step 1", w.params, true); err != nil {
				return err
			}
			r.Mark("step 1 optimiser")
		}
		if w.clip > 0 {
			if _, err := clipper.Clip(w.clip); err != nil {
				return err
			}
		}
		if err := w.opt.Step(w.rate); err != nil {
			return err
		}
	}
	r.values(fmt.Sprintf("loss of step %d", steps), loss)
	return r.set(fmt.Sprintf("parameters after %d steps", steps), w.params, false)
}

// name tells the ledger the parameters.
func (r *recorder) name(params []*tensor.Tensor) {
	for _, p := range params {
		r.NameOf(p.Buffer(), p.Name())
	}
}

// on runs a work on a device; op code's panics become errors.
func (w Work) on(b kernels.Backend, o ledger.Options) (r *recorder, err error) {
	defer kernels.Catch(&err)
	r = &recorder{Backend: ledger.New(b, o), batch: w.Batch}
	if err := w.run(r); err != nil {
		return r, fmt.Errorf("%s: %w", w, err)
	}
	return r, b.Sync()
}
