package nn

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"vision/kernels"
	"vision/tensor"
)

// Generate fills parameters with the generator weights of NUMERICS.md §7: weights
// of realistic size that any language draws with the same bits, so that goldens of
// full-size models need no weight files. With s = fma(2, u, −1), u of the stream
// "init/" + prefix + name, by the last part of the name and the rank:
//
//	cls_token, pos_embed, class_embedding, position_embedding(s), mask_token: 0.035·s
//	bias: 0.02·s
//	weight of two axes or more: √(3/fan_in)·s, fan_in the inputs of one output
//	weight of one axis (a normalisation's gamma): 1 + 0.1·s
//	lambda1, gamma (LayerScale): 1
//
// The prefix completes the names to those of the file that is imitated, such as
// "visual_encoder.". Any other name, and two names on one stream, are errors, and
// then nothing is filled.
func Generate(params []*tensor.Tensor, seed uint64, prefix string) error {
	if err := checkStreams(prefix, params); err != nil {
		return err
	}
	kinds := make([]weightKind, len(params))
	for i, p := range params {
		k, err := kindOf(prefix+p.Name(), p.Shape())
		if err != nil {
			return err
		}
		kinds[i] = k
	}
	for i, p := range params {
		generate(p, kinds[i], initDraw(seed, prefix+p.Name()))
	}
	return nil
}

// weightKind is what a parameter is for.
type weightKind uint8

const (
	matrixWeight weightKind = iota
	embeddingWeight
	biasWeight
	gammaWeight
	lambdaWeight
)

var embeddingNames = [...]string{
	"cls_token", "pos_embed", "class_embedding", "position_embedding", "position_embeddings", "mask_token",
}

func kindOf(name string, dims []int) (weightKind, error) {
	last := name[strings.LastIndexByte(name, '.')+1:]
	switch {
	case slices.Contains(embeddingNames[:], last):
		return embeddingWeight, nil
	case last == "lambda1" || last == "gamma":
		return lambdaWeight, nil
	case last == "bias":
		return biasWeight, nil
	case last == "weight" && len(dims) >= 2:
		return matrixWeight, nil
	case last == "weight" && len(dims) == 1:
		return gammaWeight, nil
	}
	return 0, fmt.Errorf("nn: no rule for generator weights of %q %v", name, dims)
}

// generate fills one parameter, by ops of the backend.
func generate(p *tensor.Tensor, kind weightKind, d kernels.Draw) {
	b, v := p.Backend(), p.Buffer()
	if kind == lambdaWeight {
		b.Fill(v, 1)
		return
	}
	b.Uniform(v, d, -1, 1) // fma(u, 2, −1), exact
	switch kind {
	case matrixWeight:
		b.Scale(v, v, float32(math.Sqrt(3/float64(p.Len()/max(p.Dim(0), 1)))))
	case embeddingWeight:
		b.Scale(v, v, 0.035)
	case biasWeight:
		b.Scale(v, v, 0.02)
	case gammaWeight:
		b.Scale(v, v, 0.1)
		one := b.Alloc(1)
		b.Fill(one, 1)
		b.Add(v, v, one)
		b.Free(one)
	}
}
