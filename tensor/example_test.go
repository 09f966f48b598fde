package tensor_test

import (
	"errors"
	"fmt"

	"vision/kernels"
	"vision/kernels/cpu"
	"vision/tensor"
)

// start opens a tape on the CPU for an example.
func start() (*tensor.Tape, func()) {
	b, err := cpu.New(cpu.Options{Threads: 1})
	if err != nil {
		panic(err)
	}
	return tensor.NewTape(b), func() { b.Close() }
}

func Example() {
	tape, stop := start()
	defer stop()
	x := tape.Input([]float32{1, -1, 2, 0.5}, 2, 2)
	w := tape.Input([]float32{1, 0, 0, 2}, 2, 2)
	b := tape.Input([]float32{0, 1}, 2)
	fmt.Println(x.MatMul(w).Add(b).GELU())
	// Output: [2 2][0.8413 -0.1587 1.9545 1.9545]
}

// A training step: forward, backward, and the gradient of a parameter.
func ExampleTensor_Backward() {
	tape, stop := start()
	defer stop()
	w := tensor.NewParam(tape.Backend(), "w", 2, 1)
	w.Write([]float32{1, 1})
	tape.Record(true)
	x := tape.Input([]float32{1, 2, 3, 4}, 2, 2)
	target := tape.Input([]float32{3, 5}, 2, 1)
	loss := x.MatMul(w).MSE(target)
	loss.Backward()
	fmt.Println(loss, w.GradFloats())
	// Output: [][2.0000] [6 8]
}

// Temporaries of a part of a model go back as soon as it is done.
func ExampleTape_Release() {
	tape, stop := start()
	defer stop()
	x := tape.Input(make([]float32, 1024), 1024)
	m := tape.Mark()
	y := x.GELU().Scale(2).ReLU()
	before := tape.Backend().Memory().InUse
	tape.Release(m, y)
	fmt.Println(before, tape.Backend().Memory().InUse)
	// Output: 16384 8192
}

// An entry point returns what an op panics with as an error.
func ExampleCatch() {
	tape, stop := start()
	defer stop()
	product := func(x, w *tensor.Tensor) (y *tensor.Tensor, err error) {
		defer tensor.Catch(&err)
		return x.MatMul(w), nil
	}
	_, err := product(tape.Empty(2, 3), tape.Empty(4, 5))
	fmt.Println(err, errors.Is(err, kernels.ErrShape))
	// Output: MatMul: shapes do not fit: x [2 3], w [4 5] true
}

func ExampleTensor_Linear() {
	tape, stop := start()
	defer stop()
	x := tape.Input([]float32{1, 2, 3}, 1, 3)
	w := tape.Input([]float32{1, 0, 0, 0, -1, 0}, 2, 3) // [O, K], as PyTorch keeps it
	e := tensor.Epilogue{Bias: tape.Input([]float32{0.5, 0.5}, 2), Act: kernels.ReLU, Residual: tape.Input([]float32{10, 20}, 1, 2)}
	fmt.Println(x.Linear(w, e))
	// Output: [1 2][11.5000 20.0000]
}

func ExampleTensor_MixTokens() {
	tape, stop := start()
	defer stop()
	x := tape.Input([]float32{1, 2, 3, 4, 5, 6}, 1, 3, 2) // 3 tokens of 2 channels
	mean := tape.Input([]float32{1, 1, 1}, 1, 3)          // their sum
	fmt.Println(x.MixTokens(mean, tensor.Epilogue{}))
	// Output: [1 1 2][9.0000 12.0000]
}

func ExampleTensor_MatMulT() {
	tape, stop := start()
	defer stop()
	x := tape.Input([]float32{1, 2}, 1, 2)
	fmt.Println(x.MatMulT(tape.Input([]float32{3, 4, 5, 6}, 2, 2)))
	// Output: [1 2][11.0000 17.0000]
}

func ExampleTensor_LayerNorm() {
	tape, stop := start()
	defer stop()
	fmt.Println(tape.Input([]float32{1, 2, 3, 4}, 1, 4).LayerNorm(nil, nil, 1e-6))
	// Output: [1 4][-1.3416 -0.4472 0.4472 1.3416]
}

func ExampleTensor_Softmax() {
	tape, stop := start()
	defer stop()
	fmt.Println(tape.Input([]float32{1000, 1001, 1002}, 3).Softmax())
	// Output: [3][0.0900 0.2447 0.6652]
}

func ExampleTensor_Attention() {
	tape, stop := start()
	defer stop()
	// One item, two tokens, one head of one channel: (q, k, v) of each token. The
	// queries are 0, so both tokens look at both values alike.
	qkv := tape.Input([]float32{0, 7, 1, 0, 9, 3}, 1, 2, 3)
	fmt.Println(qkv.Attention(1))
	// Output: [1 2 1][2.0000 2.0000]
}

func ExampleTensor_Add() {
	tape, stop := start()
	defer stop()
	x, row := tape.Input([]float32{1, 2, 3, 4}, 2, 2), tape.Input([]float32{10, 20}, 2)
	fmt.Println(x.Add(row), x.Sub(row), x.Mul(row), x.Div(row), x.Scale(-1))
	// Output: [2 2][11.0000 22.0000 13.0000 24.0000] [2 2][-9.0000 -18.0000 -7.0000 -16.0000] [2 2][10.0000 40.0000 30.0000 80.0000] [2 2][0.1000 0.1000 0.3000 0.2000] [2 2][-1.0000 -2.0000 -3.0000 -4.0000]
}

func ExampleTensor_Permute() {
	tape, stop := start()
	defer stop()
	x := tape.Input([]float32{1, 2, 3, 4, 5, 6}, 2, 3)
	fmt.Println(x.Permute(1, 0), x.Reshape(3, -1))
	// Output: [3 2][1.0000 4.0000 2.0000 5.0000 3.0000 6.0000] [3 2][1.0000 2.0000 3.0000 4.0000 5.0000 6.0000]
}

func ExampleTensor_Slice() {
	tape, stop := start()
	defer stop()
	x := tape.Input([]float32{1, 2, 3, 4, 5, 6}, 2, 3)
	fmt.Println(x.Slice(1, 0, 2), x.Slice(0, 1, 2).Concat(-1, x.Slice(0, 0, 1)), x.Slice(0, 0, 1).Expand(2))
	// Output: [2 2][1.0000 2.0000 4.0000 5.0000] [1 6][4.0000 5.0000 6.0000 1.0000 2.0000 3.0000] [2 1 3][1.0000 2.0000 3.0000 1.0000 2.0000 3.0000]
}

func ExampleTensor_Mean() {
	tape, stop := start()
	defer stop()
	x := tape.Input([]float32{1, 2, 3, 4, 5, 6}, 2, 3)
	fmt.Println(x.Mean(0), x.Mean(-1), x.Sum(1), x.Total())
	// Output: [3][2.5000 3.5000 4.5000] [2][2.0000 5.0000] [2][6.0000 15.0000] [][21.0000]
}

func ExampleTensor_SmoothL1() {
	tape, stop := start()
	defer stop()
	x, y := tape.Input([]float32{0.5, 3}, 2), tape.Input([]float32{0, 0}, 2)
	fmt.Println(x.SmoothL1(y, 1), x.MSE(y))
	// Output: [][1.3125] [][4.6250]
}

func ExampleTensor_Dropout() {
	tape, stop := start()
	defer stop()
	x := tape.Input([]float32{1, 1, 1, 1, 1, 1, 1, 1}, 8)
	fmt.Println(x.Dropout(0.5, kernels.Draw{Seed: 1, Stream: 1}))
	// Output: [8][0.0000 0.0000 0.0000 0.0000 0.0000 2.0000 2.0000 0.0000]
}
