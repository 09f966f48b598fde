package tensorcore_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"vision/kernels"
	"vision/kernels/cuda"
	"vision/kernels/cuda/gpu"
)

var update = flag.Bool("update", false, "write the table of errors in docs/gpu.md anew")

const (
	page  = "../../../docs/gpu.md"
	begin = "<!-- go test ./kernels/cuda/tensorcore -run ErrorTable -update writes this table -->\n"
	end   = "<!-- end of the table -->\n"
)

// deviation of results from float64: the root mean square and the largest error, both
// in units of the root mean square of the results.
type deviation struct{ rms, worst float64 }

func deviate(got []float32, want []float64) deviation {
	var squares, size, worst float64
	for i, w := range want {
		d := math.Abs(float64(got[i]) - w)
		squares += float64(d * d)
		size += float64(w * w)
		if !(d <= worst) {
			worst = d
		}
	}
	return deviation{math.Sqrt(squares / size), worst / math.Sqrt(size/float64(len(want)))}
}

// TestErrorTable: the errors at the depths of a ViT-B/16, a part of its rows and
// columns, are those of the table in docs/gpu.md, by the simulator's model of mma. Operands
// are uniform; weights are scaled so that results have the size of operands.
func TestErrorTable(t *testing.T) {
	if testing.Short() {
		t.Skip("short: products of depth 3072")
	}
	shapes := []string{"product, K = 768 (qkv, projection, fc1)", "product, K = 3072 (fc2)", "attention, 197 keys of 64", "attention, 577 keys of 64"}
	table := "| by the simulator, error / RMS of the result | fp32: RMS | largest | TF32: RMS | largest | BF16: RMS | largest |\n|---|---|---|---|---|---|---|\n"
	for i, name := range shapes {
		table += "| " + name
		for _, p := range []gpu.Precision{gpu.FP32, gpu.TF32, gpu.BF16} {
			b, launched := device(t, p)
			var d deviation
			switch i {
			case 0, 1:
				d = productDeviation(b, 64, 64, []int{768, 3072}[i])
			default:
				d = attentionDeviation(b, 33, []int{197, 577}[i-2])
			}
			if p != gpu.FP32 && !strings.Contains(strings.Join(*launched, " "), p.String()) {
				t.Errorf("%s in %v launched %v", name, p, *launched)
			}
			table += fmt.Sprintf(" | %.1e | %.1e", d.rms, d.worst)
			// An operand errs by u/√3 where it is spread evenly, a product of two by √2 times that, a sum of
			// independent ones relative to its size by no more; attention rounds twice on the way.
			if u := roundoff[p]; p != gpu.FP32 && !(d.rms <= 2*u && d.rms >= u/100) {
				t.Errorf("%s in %v: RMS error %.3g of the result's, expected below %.3g and above a hundredth of that", name, p, d.rms, 2*u)
			}
			if p == gpu.FP32 && !(d.rms <= 1e-6) {
				t.Errorf("%s in fp32: RMS error %.3g", name, d.rms)
			}
		}
		table += " |\n"
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	committed, after, also := strings.Cut(rest, end)
	if !ok || !also {
		t.Fatalf("%s has no place for the table: %q", page, begin)
	}
	switch {
	case *update:
		if err := os.WriteFile(page, []byte(before+begin+table+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
	case committed != table:
		t.Errorf("%s holds\n%smeasured is\n%s", page, committed, table)
	}
}

func productDeviation(b *cuda.Backend, m, n, k int) deviation {
	x, w := uniform("x", m*k), uniform("w", n*k)
	for i := range w {
		w[i] *= float32(math.Sqrt(3 / float64(k)))
	}
	c := kernels.Contraction{M: m, N: n, K: k, A: kernels.Matrix(upload(b, x), k), B: kernels.Transposed(upload(b, w), k), C: kernels.Matrix(b.Alloc(m*n), n)}
	b.Contract(c)
	got, want := make([]float32, m*n), make([]float64, m*n)
	b.Download(got, c.C.Buffer)
	for i := range want {
		for j, v := range x[i/n*k:][:k] {
			want[i] += float64(v) * float64(w[i%n*k+j])
		}
	}
	for _, buf := range []kernels.Buffer{c.A.Buffer, c.B.Buffer, c.C.Buffer} {
		b.Free(buf)
	}
	return deviate(got, want)
}

// attentionDeviation is of one head; queries and keys are spread as after LayerNorm and
// a projection, so that some weights are large.
func attentionDeviation(b *cuda.Backend, queries, keys int) deviation {
	const dim = 64
	q, k, v := uniform("q", queries*dim), uniform("k", keys*dim), uniform("v", keys*dim)
	for _, list := range [][]float32{q, k} {
		for i := range list {
			list[i] *= float32(math.Sqrt(3))
		}
	}
	at := func(host []float32) kernels.Heads {
		return kernels.Heads{Buffer: upload(b, host), Item: len(host), Token: dim, Head: dim}
	}
	a := kernels.Attention{Items: 1, NumHeads: 1, Queries: queries, Keys: keys, Dim: dim, Q: at(q), K: at(k), V: at(v), O: at(make([]float32, len(q)))}
	b.Attend(a)
	got := make([]float32, len(q))
	b.Download(got, a.O.Buffer)
	var want []float64
	for i := range queries {
		out, sum := make([]float64, dim), 0.0
		for j := range keys {
			var s float64
			for c := range dim {
				s += float64(q[i*dim+c]) * float64(k[j*dim+c])
			}
			e := math.Exp(s / 8)
			sum += e
			for c := range dim {
				out[c] += float64(e * float64(v[j*dim+c]))
			}
		}
		for _, o := range out {
			want = append(want, o/sum)
		}
	}
	for _, x := range []kernels.Heads{a.Q, a.K, a.V, a.O} {
		b.Free(x.Buffer)
	}
	return deviate(got, want)
}
