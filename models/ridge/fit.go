package ridge

import (
	"context"
	"fmt"
	"slices"

	"vision/kernels"
)

// Targets are responses, row-major: row i holds the values of all vertices for
// stimulus i. The slice may be a mapped file.
type Targets struct {
	Data []float32
	Cols int
}

// Row is the responses to stimulus i.
func (t Targets) Row(i int) []float32 { return t.Data[i*t.Cols : (i+1)*t.Cols] }

// Config of a fit.
type Config struct {
	// Lambdas are the candidates, in units of the mean diagonal of the kernel,
	// ascending. Of equally good ones the first is taken.
	Lambdas []float64
	// Folds is the number of parts for the out-of-fold predictions of the training
	// stimuli; 0 leaves them out.
	Folds int
	// Threads of the host's float64 part; the result does not depend on it.
	Threads int
	// MemoryLimit in bytes; 0 is none. A fit that needs more is refused.
	MemoryLimit int64
	// Progress, if given, hears how many of about so many factorisations are done.
	Progress func(done, total int)
}

// memory is what a fit holds at its largest moment: three triangles of n·(n+1)/2
// float64 (the kernel, the part under way, its factor), the right-hand side in
// float64 and α and the predictions in float32.
func (c Config) memory(n, vertices int) error {
	triangles := 3 * 8 * int64(n) * int64(n+1) / 2
	sides := (8 + 3*4) * int64(n) * int64(vertices)
	if need := triangles + sides; c.MemoryLimit > 0 && need > c.MemoryLimit {
		return fmt.Errorf("ridge: %d stimuli × %d vertices need 3 × 8 B × n(n+1)/2 + 20 B × n·V = %.1f GB, %.1f GB are free: use fewer stimuli or regions",
			n, vertices, float64(need)/1e9, float64(c.MemoryLimit)/1e9)
	}
	return nil
}

// DefaultLambdas spans what brains ask for, from hardly any shrinkage to the mean.
func DefaultLambdas() []float64 {
	return []float64{0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000}
}

// Data is what a fit sees: features and responses of the training part. Train and
// Val list rows of both; Groups names the photograph of each row, and all rows of
// one photograph fall into one fold.
type Data struct {
	X          Rows
	Y          Targets
	Train, Val []int
	Groups     []int
}

// Fit chooses λ for every vertex on the validation rows, then solves once more on
// training and validation rows together.
//
// Selection: on the training rows alone, for each λ the validation responses are
// predicted and the mean squared error of each vertex compared. x̄ is the mean of
// all rows, validation included: no response enters it.
func Fit(ctx context.Context, b kernels.Backend, c Config, data Data) (r *Result, err error) {
	defer kernels.Catch(&err)
	if err := check(c, data); err != nil {
		return nil, err
	}
	if err := c.memory(data.X.Len(), data.Y.Cols); err != nil {
		return nil, err
	}
	d, err := newDevice(b, data.X)
	if err != nil {
		return nil, err
	}
	defer d.close()
	k, err := d.gram(ctx, data.X)
	if err != nil {
		return nil, err
	}
	f := fitter{ctx: ctx, b: b, c: c, k: k, y: data.Y, total: len(c.Lambdas) * (2 + c.Folds)}
	r = &Result{}
	best := newChoice(data.Y.Cols)
	for _, lambda := range c.Lambdas {
		p, err := f.predict(lambda, data.Train, data.Val)
		if err != nil {
			return nil, err
		}
		best.offer(lambda, p, data.Y, data.Val)
	}
	r.Validation = best.predictions
	if c.Folds > 0 {
		if r.OutOfFold, err = f.outOfFold(best.lambda, data); err != nil {
			return nil, err
		}
	}
	all := make([]int, data.X.Len())
	for i := range all {
		all[i] = i
	}
	r.Model, err = f.solve(best.lambda, all)
	if err != nil {
		return nil, err
	}
	r.Model.Mean = make([]float32, d.f)
	b.Download(r.Model.Mean, d.mean)
	if c.Progress != nil {
		c.Progress(f.total, f.total)
	}
	b.Trim() // its buffers' sizes are of no use to what comes next
	return r, b.Sync()
}

// Result of a fit.
type Result struct {
	Model *Model
	// Validation are the predictions for Val, row-major, of the fit on Train alone.
	Validation []float32
	// OutOfFold are the predictions for Train, each from a fit that did not see the
	// stimulus' photograph. What a second model is to add to the ridge is learned
	// against these: against the fit's own training predictions it would learn
	// nothing, since those are nearly perfect.
	OutOfFold []float32
}

func check(c Config, d Data) error {
	n := d.X.Len()
	switch {
	case len(c.Lambdas) == 0:
		return fmt.Errorf("ridge: no λ given")
	case d.Y.Cols < 1 || len(d.Y.Data) != n*d.Y.Cols:
		return fmt.Errorf("ridge: %d responses for %d stimuli of %d vertices", len(d.Y.Data), n, d.Y.Cols)
	case len(d.Train) < 2 || len(d.Val) < 1 || len(d.Train)+len(d.Val) != n:
		return fmt.Errorf("ridge: %d training and %d validation rows of %d, expected at least 2 and 1, all of them", len(d.Train), len(d.Val), n)
	case c.Folds < 0 || c.Folds == 1 || (c.Folds > 0 && len(d.Groups) != n):
		return fmt.Errorf("ridge: %d folds and %d groups for %d rows, expected at least 2 folds and a group for each row", c.Folds, len(d.Groups), n)
	}
	for i, l := range c.Lambdas {
		if !(l > 0) || l-l != 0 || (i > 0 && l <= c.Lambdas[i-1]) {
			return fmt.Errorf("ridge: λ %d is %v, expected positive, ascending numbers", i, l)
		}
	}
	seen := make([]bool, n)
	for _, row := range slices.Concat(d.Train, d.Val) {
		if row < 0 || row >= n || seen[row] {
			return fmt.Errorf("ridge: row %d is listed twice or is not one of %d stimuli", row, n)
		}
		seen[row] = true
	}
	for i, v := range d.Y.Data {
		if v-v != 0 {
			return fmt.Errorf("ridge: the response to stimulus %d at vertex %d is %v", i/d.Y.Cols, i%d.Y.Cols, v)
		}
	}
	return nil
}

// choice keeps the best λ of each vertex and its predictions.
type choice struct {
	lambda, mse []float64
	predictions []float32
}

func newChoice(vertices int) *choice {
	return &choice{lambda: make([]float64, vertices), mse: make([]float64, vertices)}
}

// offer compares mean squared errors, added in ascending row order.
func (c *choice) offer(lambda float64, p []float32, y Targets, rows []int) {
	v := y.Cols
	mse := make([]float64, v)
	for i, row := range rows {
		for j, want := range y.Row(row) {
			d := float64(p[i*v+j]) - float64(want)
			mse[j] += float64(d * d)
		}
	}
	first := c.predictions == nil
	if first {
		c.predictions = make([]float32, len(p))
	}
	for j := range mse {
		if !first && !(mse[j] < c.mse[j]) {
			continue
		}
		c.lambda[j], c.mse[j] = lambda, mse[j]
		for i := range rows {
			c.predictions[i*v+j] = p[i*v+j]
		}
	}
}
