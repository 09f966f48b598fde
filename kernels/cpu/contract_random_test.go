package cpu

import (
	"math"
	"math/rand/v2"
	"testing"

	"vision/kernels"
)

// Every vector unit gives the bits of plain Go for products of random sizes, layouts and
// epilogues: whole and partial tiles, panels and groups, packed and fetched by the way.
func TestRandomContractions(t *testing.T) {
	cases := 200
	if testing.Short() {
		cases = 60
	}
	for n := range cases {
		want := randomContraction(t, Options{Threads: 1, Portable: true}, uint64(n))
		for i, unit := range tilings() {
			o := Options{Threads: 1 + (n+i)%3, Vector: unit.name}
			got := randomContraction(t, o, uint64(n))
			for j := range want {
				if math.Float32bits(got[j]) != math.Float32bits(want[j]) {
					t.Fatalf("case %d, %s: element %d is %v, expected %v", n, unit.name, j, got[j], want[j])
				}
			}
		}
	}
}

func randomContraction(t *testing.T, o Options, seed uint64) []float32 {
	b, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	r := rand.New(rand.NewPCG(seed, 1))
	m, n, k := 1+r.IntN(60), 1+r.IntN(140), 1+r.IntN(300)
	switch seed % 4 {
	case 0:
		m, n = 12*(1+r.IntN(4)), 32*(1+r.IntN(4)) // whole tiles
	case 1:
		m, n, k = 1+r.IntN(30), 1+r.IntN(70), 400+r.IntN(500) // several rounds of depth
	}
	random := func(n int) kernels.Buffer {
		v := make([]float32, n)
		for i := range v {
			v[i] = float32(r.NormFloat64())
		}
		return upload(b, [][]float32{v})[0]
	}
	c := kernels.Contraction{M: m, N: n, K: k}
	if c.A = kernels.Matrix(random(m*k), k); r.IntN(3) == 0 {
		c.A.Row, c.A.Col = 1, m
	}
	w := random(n * k)
	switch c.B = kernels.Transposed(w, k); r.IntN(3) {
	case 0:
		c.B = kernels.Matrix(w, n)
	case 1:
		b.Constant(w, n, k)
	}
	if r.IntN(2) == 0 {
		c.Bias = random(n)
	}
	if r.IntN(2) == 0 {
		c.Residual = kernels.Matrix(random(m*n), n)
	}
	if r.IntN(3) == 0 {
		c.Act = kernels.GELU
	}
	c.C = kernels.Matrix(b.Alloc(m*n), n)
	b.Contract(c)
	got := make([]float32, m*n)
	b.Download(got, c.C.Buffer)
	return got
}
