package cpu

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"math"
	"testing"

	"vision/kernels"
	"vision/kernels/hostmath/crossarch"
)

// The ops give one digest on every architecture and at every level of
// instructions, which TestDigestsEverywhere asks of amd64 v1 and v3 and of arm64: a
// compiler that fuses a product with a sum shows here.
func TestOpsDigest(t *testing.T) {
	const want = "b7da728234e27b248d82e4721233d7b2d5d6d0f257160b850b8c46d45ed85323"
	for _, b := range kinds(t) {
		h := sha256.New()
		for _, s := range [][2]int{{13, 257}, {519, 67}, {1, 4097}} {
			for kind := range 2 {
				values := operands(s[0], s[1], kind)
				for _, c := range opCases() {
					for _, v := range results(t, b, c, s[0], s[1], values) {
						hashInto(h, v)
					}
				}
			}
		}
		if got := hex.EncodeToString(h.Sum(nil)); got != want {
			t.Errorf("%s: digest %s, want %s", b.Name(), got, want)
		}
	}
}

// Products with every epilogue, attention and its gradients, likewise.
func TestProductsDigest(t *testing.T) {
	const want = "bd77368a1528e4ac48fb3a2807da69e127fbc6e460df551843a53cae9171d284"
	for _, b := range kinds(t) {
		h := sha256.New()
		for _, act := range []kernels.Activation{kernels.Identity, kernels.GELU, kernels.ReLU} {
			for _, size := range [][3]int{{37, 45, 300}, {1, 67, 129}, {64, 19, 31}} {
				for _, v := range productOutputs(b, size[0], size[1], size[2], act) {
					hashInto(h, v)
				}
			}
		}
		for _, keys := range []int{1, 33, 131} {
			for _, v := range attentionOutputs(b, 2, 3, 29, keys, 24) {
				hashInto(h, v)
			}
		}
		if got := hex.EncodeToString(h.Sum(nil)); got != want {
			t.Errorf("%s: digest %s, want %s", b.Name(), got, want)
		}
	}
}

func TestDigestsEverywhere(t *testing.T) { crossarch.Run(t, "^Test(Ops|Products)Digest$") }

// kinds has a backend of every set of kernels that this machine can run.
func kinds(t *testing.T) []*Backend {
	all := []*Backend{open(t, Options{Threads: 2, Portable: true})}
	for _, vector := range []string{"avx2", "avx512", "neon"} {
		b, err := New(Options{Threads: 1, Vector: vector})
		if err != nil {
			t.Log(err)
			continue
		}
		t.Cleanup(func() { b.Close() })
		all = append(all, b)
	}
	return all
}

// hashInto writes the values' bits, every NaN as 0x7fc00000.
func hashInto(h hash.Hash, v []float32) {
	raw := make([]byte, 0, 4*len(v))
	for _, x := range v {
		u := math.Float32bits(x)
		if x != x {
			u = 0x7fc00000
		}
		raw = binary.LittleEndian.AppendUint32(raw, u)
	}
	h.Write(raw)
}

// productOutputs is A·B with bias, activation, LayerScale and residual, then A·Bᵀ of
// transposed storage over two segments with a bias per row.
func productOutputs(b *Backend, m, n, k int, act kernels.Activation) [][]float32 {
	x := upload(b, [][]float32{
		sample(2*m*k, "a", false), sample(2*k*n, "b", false), sample(n, "bias", false), sample(n, "lambda", false),
		sample(m*n, "residual", false), sample(m, "bias per row", false),
	})
	c, pre, d := b.Alloc(m*n), b.Alloc(m*n), b.Alloc(m*n)
	b.Contract(kernels.Contraction{
		M: m, N: n, K: k, A: kernels.Matrix(x[0], k), B: kernels.Matrix(x[1], n), C: kernels.Matrix(c, n),
		Bias: x[2], PreAct: kernels.Matrix(pre, n), Act: act, Scale: x[3], Residual: kernels.Matrix(x[4], n),
	})
	left, right := kernels.Transposed(x[0], m), kernels.Transposed(x[1], k)
	left.Segment, right.Segment = m*k, k*n
	b.Contract(kernels.Contraction{
		M: m, N: n, K: k, Segments: 2, A: left, B: right, C: kernels.Matrix(d, n), Bias: x[5], BiasRows: true, Act: act,
	})
	return downloads(b, c, pre, d)
}

// attentionOutputs is O, P and the gradients of Q, K and V.
func attentionOutputs(b *Backend, items, heads, queries, keys, dim int) [][]float32 {
	side := func(name string, tokens int) kernels.Heads {
		v := sample(items*tokens*heads*dim, name, false)
		return kernels.Heads{Buffer: upload(b, [][]float32{v})[0], Item: tokens * heads * dim, Token: heads * dim, Head: dim}
	}
	a := kernels.Attention{
		Items: items, NumHeads: heads, Queries: queries, Keys: keys, Dim: dim,
		Q: side("q", queries), K: side("k", keys), V: side("v", keys), O: side("o", queries),
		P: b.Alloc(items * heads * queries * keys),
	}
	b.Attend(a)
	g := kernels.AttentionGrad{Forward: a, DO: side("do", queries), DQ: side("dq", queries), DK: side("dk", keys), DV: side("dv", keys)}
	b.AttendBackward(g)
	return downloads(b, a.O.Buffer, a.P, g.DQ.Buffer, g.DK.Buffer, g.DV.Buffer)
}

func downloads(b *Backend, bufs ...kernels.Buffer) [][]float32 {
	out := make([][]float32, len(bufs))
	for i, buf := range bufs {
		out[i] = make([]float32, buf.Len())
		b.Download(out[i], buf)
	}
	return out
}
