package encoder_test

import (
	"context"
	"fmt"

	"vision/kernels/cpu"
	"vision/models/encoder"
)

// A network that learns to say the first two values of its input.
func ExampleTrain() {
	backend, err := cpu.New(cpu.Options{})
	if err != nil {
		panic(err)
	}
	defer backend.Close()

	h, w := encoder.QueryShape(12) // tokens of width 12 become queries of 4 × 3
	network, err := encoder.New(backend, encoder.Config{Queries: 2, Height: h, Width: w, Patch: 1, Dim: 16, Depth: 1, Outputs: 2})
	if err != nil {
		panic(err)
	}
	if err := network.Init(1); err != nil {
		panic(err)
	}

	const stimuli = 100
	x := encoder.Matrix{Width: 24, Data: drawn(1, "x", stimuli*24, 1)}
	y := encoder.Matrix{Width: 2, Data: make([]float32, 2*stimuli)}
	for i := range stimuli {
		copy(y.Row(i), x.Row(i)[:2])
	}
	parts, err := encoder.Split(stimuli, nil, 0.2, 0.2, 1)
	if err != nil {
		panic(err)
	}

	config := encoder.Defaults()
	config.Epochs, config.Batch, config.Rate, config.Patience = 40, 8, 3e-3, 5
	config.Optimiser, config.Loss = encoder.AdamW, encoder.MSE
	result, err := encoder.Train(context.Background(), network, config,
		encoder.Data{Features: array{x}, Targets: y, Train: parts.Train, Validation: parts.Validation}, encoder.Options{})
	if err != nil {
		panic(err)
	}

	off := 0.0
	err = encoder.Predict(context.Background(), network, array{x}, encoder.PredictOptions{Rows: parts.Test}, func(at int, values []float32) error {
		for j, v := range values {
			d := float64(v - y.Row(parts.Test[at])[j])
			off += d * d / float64(2*len(parts.Test))
		}
		return nil
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(len(parts.Train), len(parts.Validation), len(parts.Test))
	fmt.Println("better than before training:", result.Scores[result.Best[0].Epoch] > result.Scores[0])
	fmt.Println("mean squared error below half the variance of 1/3:", off < 1.0/6)
	// Output:
	// 64 16 20
	// better than before training: true
	// mean squared error below half the variance of 1/3: true
}
