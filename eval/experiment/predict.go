package experiment

import (
	"context"

	"vision/kernels"
	"vision/kernels/digest"
	"vision/models/encoder"
	"vision/models/features"
)

// Predict applies every read-out to stimuli: by model, [stimuli, vertices].
func (r *Readout) Predict(ctx context.Context, b kernels.Backend, x features.View) (map[string][]float32, error) {
	out := map[string][]float32{}
	if r.Ridge != nil {
		p, err := r.Ridge.Predict(ctx, b, x, r.Fitted)
		if err != nil {
			return nil, err
		}
		out[Ridge] = p
	}
	if r.Interface != nil {
		p, err := predict(ctx, r.Interface, x, nil)
		if err != nil {
			return nil, err
		}
		out[Interface] = p
	}
	if r.Branch != nil {
		p, err := predict(ctx, r.Branch, x, out[Ridge])
		if err != nil {
			return nil, err
		}
		out[Combined] = p
	}
	return out, nil
}

func predict(ctx context.Context, n *encoder.Network, x features.View, base []float32) ([]float32, error) {
	out := encoder.Matrix{Width: n.Outputs, Data: make([]float32, x.Len()*n.Outputs)}
	o := encoder.PredictOptions{}
	if base != nil {
		o.Base = encoder.Matrix{Width: n.Outputs, Data: base}
	}
	err := encoder.Predict(ctx, n, x, o, func(at int, values []float32) error {
		copy(out.Row(at), values)
		return nil
	})
	return out.Data, err
}

// Digests names the digest of each model's weights.
func (r *Readout) Digests() (map[string]digest.Digest, error) {
	out := map[string]digest.Digest{}
	add := func(name string, d digest.Digest, err error) error {
		out[r.Side+"/"+name] = d
		return err
	}
	if r.Ridge != nil {
		d, err := r.Ridge.Digest()
		if err := add(Ridge, d, err); err != nil {
			return nil, err
		}
	}
	for _, n := range []struct {
		name string
		net  *encoder.Network
	}{{Interface, r.Interface}, {Combined, r.Branch}} {
		if n.net == nil {
			continue
		}
		d, err := n.net.Digest()
		if err := add(n.name, d, err); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Free gives the networks' memory back.
func (r *Readout) Free() {
	for _, n := range []*encoder.Network{r.Interface, r.Branch} {
		if n != nil {
			n.Free()
		}
	}
}
