package nn_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"strconv"
	"strings"
	"testing"

	"vision/kernels"
	"vision/kernels/cpu"
	"vision/kernels/philox"
	"vision/nn"
	"vision/tensor"
)

// TestGenerateDigests compares generator weights with those that NumPy draws.
func TestGenerateDigests(t *testing.T) {
	var record struct {
		Weights []struct {
			Seed, Name, SHA256 string
			Shape              []int
			First              []float64
		}
	}
	readJSON(t, "testdata/generator_digests.json", &record)
	if len(record.Weights) < 10 {
		t.Fatalf("%d weights in the golden file, expected more", len(record.Weights))
	}
	for _, o := range []cpu.Options{{Threads: 2}, {Portable: true}} {
		b := newBackend(t, o)
		for _, w := range record.Weights {
			seed, err := strconv.ParseUint(w.Seed, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			// The prefix and the name meet at the first dot.
			cut := strings.IndexByte(w.Name, '.') + 1
			p := tensor.NewParam(b, w.Name[cut:], w.Shape...)
			if err := nn.Generate([]*tensor.Tensor{p}, seed, w.Name[:cut]); err != nil {
				t.Fatal(err)
			}
			h, v := sha256.New(), p.Floats()
			for i, f := range v {
				var bits [4]byte
				binary.LittleEndian.PutUint32(bits[:], math.Float32bits(f))
				h.Write(bits[:])
				if i < len(w.First) && float64(f) != w.First[i] {
					t.Errorf("%s: value %d is %v, expected %v", w.Name, i, f, w.First[i])
				}
			}
			if got := hex.EncodeToString(h.Sum(nil)); got != w.SHA256 {
				t.Errorf("%s on %s: SHA-256 %s, expected %s", w.Name, b.Name(), got, w.SHA256)
			}
			p.Free()
		}
	}
}

// TestGenerateRefuses: names without a rule and colliding streams leave every
// parameter as it was.
func TestGenerateRefuses(t *testing.T) {
	b := newBackend(t, cpu.Options{Threads: 1})
	good, bad := param(b, "fc.weight", 2, 3), param(b, "fc.running_mean", 3)
	before := good.Floats()
	if err := nn.Generate([]*tensor.Tensor{good, bad}, 1, ""); err == nil || !strings.Contains(err.Error(), "running_mean") {
		t.Errorf("got %v, expected an error that names running_mean", err)
	}
	equalBits(t, "parameter before the bad one", good.Floats(), before)
	x, y := collision(t)
	px, py := param(b, x, 2, 2), param(b, y, 2, 2)
	if err := nn.Generate([]*tensor.Tensor{px, py}, 1, ""); err == nil || !strings.Contains(err.Error(), x) {
		t.Errorf("got %v, expected an error about two names on one stream", err)
	}
	if err := nn.Init(1, &nn.Linear{Weight: px}, &nn.Linear{Weight: py}); err == nil {
		t.Error("Init drew two parameters from one stream")
	}
}

// collision finds two names with one stream identifier, by the birthday paradox:
// 200,000 names have about five such pairs among 2³² identifiers.
func collision(t *testing.T) (x, y string) {
	t.Helper()
	seen := make(map[uint32]string)
	for i := range 400000 {
		name := strconv.Itoa(i) + ".weight"
		id := philox.StreamID("init/" + name)
		if other, ok := seen[id]; ok {
			return other, name
		}
		seen[id] = name
	}
	t.Fatal("no two names collide")
	return "", ""
}

// TestInitDistributions compares Init with the range and moments of PyTorch's
// default draws. A uniform mean of n values has the standard deviation σ/√n; five
// of them, and one part in √n of the standard deviation times five, bound both.
func TestInitDistributions(t *testing.T) {
	var raw struct {
		Initialisers map[string]any `json:"initialisers"`
	}
	readJSON(t, "testdata/modules.json", &raw)
	b := newBackend(t, cpu.Options{Threads: 2})
	layers := map[string]*nn.Linear{
		"Linear(48, 4096)":        nn.NewLinear(b, "linear", 48, 4096, true),
		"Conv1d(48, 2048, 1)":     nn.NewTokenMixing(b, "mix", 48, 3, 2048, 1e-5).In,
		"Conv2d(3, 1024, 16, 16)": nn.NewPatchEmbed(b, "patch", 3, 1024, 16).Proj,
	}
	for name, l := range layers {
		golden, ok := raw.Initialisers[name].(map[string]any)
		if !ok {
			t.Fatalf("no golden for %s", name)
		}
		if err := nn.Init(3, l); err != nil {
			t.Fatal(err)
		}
		bound := golden["bound"].(float64)
		for key, p := range map[string]*tensor.Tensor{"weight": l.Weight, "bias": l.Bias} {
			g := golden[key].(map[string]any)
			lo, hi, mean, std := describe(p.Floats())
			n := math.Sqrt(float64(p.Len()))
			if !(lo >= -bound && hi <= bound && lo < -0.99*bound && hi > 0.99*bound) {
				t.Errorf("%s %s: range [%v, %v], expected nearly ±%v", name, key, lo, hi, bound)
			}
			if w := g["mean"].(float64); !(math.Abs(mean) <= 5*bound/n && math.Abs(w) <= 5*bound/n) {
				t.Errorf("%s %s: mean %v, PyTorch %v, expected within %v of 0", name, key, mean, w, 5*bound/n)
			}
			if w := g["std"].(float64); !(math.Abs(std-w) <= 10*bound/n) {
				t.Errorf("%s %s: standard deviation %v, PyTorch %v", name, key, std, w)
			}
		}
	}
	norm, scale := nn.NewLayerNorm(b, "norm", 5, 1e-6), nn.NewLayerScale(b, "ls.gamma", 3, 1e-5)
	if err := nn.Init(3, norm, scale); err != nil {
		t.Fatal(err)
	}
	equalBits(t, "gamma", norm.Gamma.Floats(), []float32{1, 1, 1, 1, 1})
	equalBits(t, "beta", norm.Beta.Floats(), []float32{0, 0, 0, 0, 0})
	equalBits(t, "lambda", scale.Lambda.Floats(), []float32{1e-5, 1e-5, 1e-5})
}

func describe(v []float32) (lo, hi, mean, std float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, f := range v {
		x := float64(f)
		lo, hi, mean = math.Min(lo, x), math.Max(hi, x), mean+x
	}
	mean /= float64(len(v))
	for _, f := range v {
		std += (float64(f) - mean) * (float64(f) - mean)
	}
	return lo, hi, mean, math.Sqrt(std / float64(len(v)-1))
}

// TestInitDependsOnNameAndSeed: a parameter's draw is the same in any model, and
// another for another seed or name.
func TestInitDependsOnNameAndSeed(t *testing.T) {
	b := newBackend(t, cpu.Options{Threads: 2})
	draw := func(name string, seed uint64, others ...nn.Layer) []float32 {
		l := nn.NewLinear(b, name, 24, 72, true)
		if err := nn.Init(seed, append(others, l)...); err != nil {
			t.Fatal(err)
		}
		return l.Weight.Floats()
	}
	first := draw("a", 1)
	equalBits(t, "beside another layer", draw("a", 1, nn.NewMLP(b, "b", 3, 5, kernels.GELU)), first)
	for what, other := range map[string][]float32{"seed": draw("a", 2), "name": draw("c", 1)} {
		same := 0
		for i, v := range other {
			if v == first[i] {
				same++
			}
		}
		if same > 2 {
			t.Errorf("another %s: %d of %d values are the same", what, same, len(first))
		}
	}
}
