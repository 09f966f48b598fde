package ridge

import (
	"math"
	"testing"

	"vision/kernels/philox"
)

// spd makes a positive definite matrix A·Aᵀ + I.
func spd(n int) triangle {
	s := philox.New(7).Stream("ridge/test")
	a := make([]float64, n*n)
	for i := range a {
		a[i] = float64(s.Signed(0, uint64(i)))
	}
	k := triangle{n: n, rows: make([][]float64, n)}
	for i := range n {
		k.rows[i] = make([]float64, i+1)
		for j := range k.rows[i] {
			for c := range n {
				k.rows[i][j] += float64(a[i*n+c] * a[j*n+c])
			}
		}
		k.rows[i][i]++
	}
	return k
}

func (t triangle) at(i, j int) float64 { return t.rows[max(i, j)][min(i, j)] }

func TestCholeskySolves(t *testing.T) {
	for _, n := range []int{1, 2, 3, 5, 63, 64, 65, 130} {
		k := spd(n)
		const shift, width = 0.5, 3
		b := make([]float64, n*width)
		s := philox.New(8).Stream("ridge/rhs")
		for i := range b {
			b[i] = float64(s.Signed(0, uint64(i)))
		}
		x := append([]float64(nil), b...)
		l, err := cholesky(t.Context(), k, shift, 2)
		if err != nil {
			t.Fatal(err)
		}
		l.solve(x, width, 2)
		for i := range n {
			for c := range width {
				sum := shift * x[i*width+c]
				for j := range n {
					sum += k.at(i, j) * x[j*width+c]
				}
				if d := math.Abs(sum - b[i*width+c]); !(d <= 1e-9) {
					t.Fatalf("n = %d: residual %g at row %d", n, d, i)
				}
			}
		}
	}
}

func TestCholeskyHasOneOrder(t *testing.T) {
	const n, width = 150, 70
	k := spd(n)
	solveWith := func(threads int) []float64 {
		l, err := cholesky(t.Context(), k, 0.25, threads)
		if err != nil {
			t.Fatal(err)
		}
		x := make([]float64, n*width)
		for i := range x {
			x[i] = float64(i%17) - 8
		}
		l.solve(x, width, threads)
		return x
	}
	want := solveWith(1)
	for _, threads := range []int{2, 7} {
		for i, v := range solveWith(threads) {
			if v != want[i] {
				t.Fatalf("%d threads: value %d is %v, with one thread %v", threads, i, v, want[i])
			}
		}
	}
}

func TestCholeskyRefusesIndefinite(t *testing.T) {
	k := triangle{n: 2, rows: [][]float64{{1}, {2, 1}}}
	if _, err := cholesky(t.Context(), k, 0, 1); err == nil {
		t.Error("an indefinite matrix was factored")
	}
	k.rows[0][0] = math.NaN()
	if _, err := cholesky(t.Context(), k, 0, 1); err == nil {
		t.Error("a matrix with NaN was factored")
	}
}
