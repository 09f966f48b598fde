package cpu

import (
	"math"
	"math/rand/v2"
	"testing"

	"vision/kernels"
)

// A product whose panels of A are too many to pack ahead, and two chunks of columns wide,
// packs each row's panels twice: its columns are those of the two products that are one
// chunk wide.
func TestOwnPanelsOfTwoChunks(t *testing.T) {
	if testing.Short() {
		t.Skip("17 million values are slow on an emulator")
	}
	const m, n, k = 4099, chunkCols + chunkCols/2, 4100
	for _, unit := range tilings() {
		t.Run(unit.name, func(t *testing.T) {
			b, err := New(Options{Threads: 2, Vector: unit.name})
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()
			r := rand.New(rand.NewPCG(1, 2))
			random := func(n int) []float32 {
				v := make([]float32, n)
				for i := range v {
					v[i] = r.Float32() - 0.5
				}
				return v
			}
			x := upload(b, [][]float32{random(m * k), random(k * n), random(n)})
			product := func(first, cols int) kernels.Contraction {
				c := kernels.Contraction{M: m, N: cols, K: k, Bias: x[2].Slice(first, first+cols)}
				c.A, c.B = kernels.Matrix(x[0], k), kernels.Matrix(x[1].From(first), n)
				c.C = kernels.Matrix(b.Alloc(m*cols), cols)
				return c.Normal()
			}
			values := func(c kernels.Contraction, chunks int) []float32 {
				var p packedJob
				p.set(b, &c)
				p.k = k
				if p.plan(2); !p.ownA || p.colChunks != chunks {
					t.Fatalf("%d columns: pieces pack A themselves: %v, %d chunks of columns, expected %d", c.N, p.ownA, p.colChunks, chunks)
				}
				b.Contract(c)
				v := make([]float32, m*c.N)
				b.Download(v, c.C.Buffer)
				return v
			}
			got := values(product(0, n), 2)
			for _, part := range [][2]int{{0, chunkCols}, {chunkCols, n - chunkCols}} {
				first, cols := part[0], part[1]
				want := values(product(first, cols), 1)
				for i, w := range want {
					if g := got[i/cols*n+first+i%cols]; math.Float32bits(g) != math.Float32bits(w) {
						t.Fatalf("row %d, column %d: %v, the narrower product has %v", i/cols, first+i%cols, g, w)
					}
				}
			}
		})
	}
}
