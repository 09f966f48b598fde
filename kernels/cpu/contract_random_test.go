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
	cases := 300
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
	for _, t := range []*tiling{&b.tiling, b.tiling.narrowest()} {
		t.depth = sumBlock * (1 + int(seed/3)%3) // as for smaller and larger caches
	}
	r := rand.New(rand.NewPCG(seed, 1))
	m, n, k, segments := 1+r.IntN(60), 1+r.IntN(140), 1+r.IntN(300), 1
	switch seed % 4 {
	case 0:
		m, n = 12*(1+r.IntN(4)), 32*(1+r.IntN(4)) // whole tiles
	case 1:
		m, n, k = 1+r.IntN(30), 1+r.IntN(70), 400+r.IntN(500) // several rounds of depth
	case 2:
		segments = 1 + r.IntN(3)
	case 3:
		if seed%12 == 3 {
			m, k = manyRows-1+r.IntN(9), 1+r.IntN(400) // the tiling for many rows
		}
	}
	random := func(n int) kernels.Buffer {
		v := make([]float32, n)
		for i := range v {
			v[i] = float32(r.NormFloat64())
		}
		return upload(b, [][]float32{v})[0]
	}
	items := 1 + r.IntN(2)
	c := kernels.Contraction{M: m, N: n, K: k, Segments: segments, Batch: [2]int{items, 1}}
	planes := func(b kernels.Buffer) kernels.Operand {
		o := kernels.Matrix(b, n)
		o.Batch[0] = m * n
		return o
	}
	if c.A = kernels.Matrix(random(items*m*k*segments), k); r.IntN(3) == 0 {
		c.A.Row, c.A.Col = 1, m
	}
	c.A.Batch[0], c.A.Segment = m*k*segments, m*k
	w := random(n * k * segments)
	switch c.B = kernels.Transposed(w, k); r.IntN(3) {
	case 0:
		c.B = kernels.Matrix(w, n)
	case 1:
		if segments == 1 {
			b.Constant(w, n, k)
		}
	}
	c.B.Segment = n * k
	if c.BiasRows = r.IntN(3) == 0; c.BiasRows {
		c.Bias = random(m)
	} else if r.IntN(2) == 0 {
		c.Bias = random(n)
	}
	if r.IntN(2) == 0 {
		c.Residual = planes(random(items * m * n))
	}
	c.Act = []kernels.Activation{kernels.Identity, kernels.Identity, kernels.GELU, kernels.ReLU}[r.IntN(4)]
	if r.IntN(4) == 0 {
		c.Scale = random(n)
	}
	results := []kernels.Operand{planes(b.Alloc(items * m * n))}
	if c.C = results[0]; r.IntN(3) == 0 && !c.Residual.IsNil() {
		c.C, results = c.Residual, []kernels.Operand{c.Residual}
	}
	if r.IntN(3) == 0 {
		c.PreAct = planes(b.Alloc(items * m * n))
		results = append(results, c.PreAct)
	}
	b.Contract(c)
	var got []float32
	for _, o := range results {
		v := make([]float32, items*m*n)
		b.Download(v, o.Buffer)
		got = append(got, v...)
	}
	return got
}
