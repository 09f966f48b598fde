package encoder_test

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"vision/kernels/cpu"
	"vision/models/checkpoint"
	"vision/models/encoder"
)

// smallOf is a small network of every kind, with input noise.
var smallOf = map[string]encoder.Config{
	"mixer":      tiny,
	"token-mlp":  {Kind: encoder.KindTokenMLP, Queries: 5, Height: 6, Width: 4, TokenWidths: []int{12, 7, 6}, Outputs: 9, InputNoise: 0.05},
	"flat-mlp":   {Kind: encoder.KindFlatMLP, Queries: 5, Height: 6, Width: 4, Widths: []int{16, 16, 16}, Outputs: 9, InputNoise: 0.05},
	"siren":      {Kind: encoder.KindSiren, Queries: 5, Height: 6, Width: 4, TokenWidths: []int{12, 12, 6}, Widths: []int{16, 16}, W0: 30, Outputs: 9, InputNoise: 0.05},
	"flat-siren": {Kind: encoder.KindSiren, Queries: 5, Height: 6, Width: 4, Widths: []int{16, 16}, W0: 30, Outputs: 9, InputNoise: 0.05},
}

// ways are the trainings whose ends are known: the same on every machine, and
// however often they are interrupted.
var ways = []struct{ network, optimiser, end string }{
	{"mixer", encoder.Sophia, "3d679232e3c594b7e7d26a318450a177bc96f7c27c5b54f0939c0f398d39280d"},
	{"mixer", encoder.SophiaAuthors, "0a3795ab8292045c33b50553eb2ce18bd88d4296aeec14ad93e3476dbdfecb96"},
	{"token-mlp", encoder.AdamW, "c2d0d26a0a2d4f16244947331c3bf4ddcc559aba484699fe4221d5026769df2a"},
	{"flat-mlp", encoder.Sophia, "ead6cdaa1c576cd6b0877f57c8c3b28c1e30da95c8af0f920a2c35ca587d179d"},
	{"siren", encoder.AdamW, "aad4a5a74a6b7d412cca12f04da765f5ca6fd5b49a1a135f504778e2c3cb99d8"},
	{"siren", encoder.Sophia, "4538677fed45ef63232c182fae9a5fa6cfa6af12c494e16006a3f41914159906"},
	{"flat-siren", encoder.SophiaAuthors, "3efe33bf8d654f071a83d92f5898b08c838a968af84ae139d9d84630b6ca8667"},
}

// newWay is a training of twenty steps; Sophia's estimates fall on whole batches and
// on an epoch's short last one.
func newWay(tb testing.TB, o cpu.Options, network, optimiser string) job {
	tb.Helper()
	j := newJob(tb, o, smallOf[network])
	j.cfg = j.cfg.With(optimiser)
	if optimiser == encoder.Sophia {
		j.cfg.CurvatureEvery = 3
	}
	j.cfg.Rate = 1e-3
	return j
}

// TestWays: portable and vector kernels and any number of threads end in the same
// state, and so does a training that is interrupted again and again.
func TestWays(t *testing.T) {
	for _, w := range ways {
		t.Run(w.network+" "+w.optimiser, func(t *testing.T) {
			if testing.Short() && w.network == "mixer" {
				t.Skip("short mode: a mixer is interrupted by TestInterrupted")
			}
			for _, o := range []cpu.Options{{Threads: 1, Portable: true}, {Threads: 2}} {
				r := newWay(t, o, w.network, w.optimiser).run(t)
				if r.State.String() != w.end || r.Steps != 20 {
					t.Errorf("%+v: state %s after %d steps, expected %s after 20", o, r.State, r.Steps, w.end)
				}
			}
			interrupted(t, func(o cpu.Options) job { return newWay(t, o, w.network, w.optimiser) })
		})
	}
}

// TestWaysEnd: the ends alone, which TestBitsEverywhere asks of amd64 v1 and v3 and
// of arm64.
func TestWaysEnd(t *testing.T) {
	for _, w := range ways {
		if r := newWay(t, cpu.Options{Threads: 2}, w.network, w.optimiser).run(t); r.State.String() != w.end {
			t.Errorf("%s, %s: state %s, expected %s", w.network, w.optimiser, r.State, w.end)
		}
	}
}

// TestWaysDiffer: the two forms of Sophia end apart, and so do estimates at other
// intervals and of another seed.
func TestWaysDiffer(t *testing.T) {
	seen := map[string]string{}
	for name, change := range map[string]func(*job){
		"sophia":   func(*job) {},
		"authors":  func(j *job) { j.cfg = j.cfg.With(encoder.SophiaAuthors); j.cfg.CurvatureEvery = 0 },
		"interval": func(j *job) { j.cfg.CurvatureEvery = 4 },
		"rho":      func(j *job) { j.cfg.Rho = 1 },
		"seed":     func(j *job) { j.cfg.Seed++ },
	} {
		j := newWay(t, cpu.Options{}, "flat-mlp", encoder.Sophia)
		j.net.InputNoise, j.cfg.InOrder = 0, true // so that the seed draws labels alone
		change(&j)
		d := j.run(t).State.String()
		weights, err := j.net.Digest()
		if other, twice := seen[weights.String()]; twice || err != nil {
			t.Errorf("%q and %q end with the same weights (%v), states %s", name, other, err, d)
		}
		seen[weights.String()] = name
	}
}

// TestSophiaStateIsItsOwn: a state of Adam's is not continued by Sophia, nor one of
// another kind of network.
func TestSophiaStateIsItsOwn(t *testing.T) {
	dir := t.TempDir()
	j := newWay(t, cpu.Options{}, "flat-mlp", encoder.AdamW)
	j.opt.Dir = dir
	j.run(t)
	for word, k := range map[string]job{
		`"optimiser":"adamw"`: newWay(t, cpu.Options{}, "flat-mlp", encoder.Sophia),
		`"kind":"flat-mlp"`:   newWay(t, cpu.Options{}, "siren", encoder.AdamW),
	} {
		k.opt.Dir = dir
		if _, err := encoder.Train(context.Background(), k.net, k.cfg, k.data, k.opt); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("error %v, expected one about %s", err, word)
		}
	}
}

// TestVariantParameterCounts: what PyTorch counts for the authors' modules at full
// size, 32 or 197 tokens of 768 values.
func TestVariantParameterCounts(t *testing.T) {
	for _, c := range []struct {
		network        string
		tokens         int
		v19004, v20544 int
	}{
		{"mixer", 197, 14767996, 15558016},
		{"mixer-32", 32, 88051580, 92784000},
		{"token-mlp", 197, 599603676, 648146016},
		{"siren", 197, 43691680, 45270180},
		{"flat-siren", 32, 93469244, 96624704},
		{"flat-mlp", 32, 49893948, 51472448},
	} {
		for _, v := range [...][2]int{{19004, c.v19004}, {20544, c.v20544}} {
			n, err := encoder.Preset(c.network)
			if err != nil {
				t.Fatal(err)
			}
			n.Queries, n.Height, n.Width, n.Outputs = c.tokens, 32, 24, v[0]
			if got := n.Parameters(); got != v[1] {
				t.Errorf("%s: %d parameters, expected %d", n, got, v[1])
			}
		}
	}
	if _, err := encoder.Preset("mixer-33"); err == nil || !strings.Contains(err.Error(), "flat-siren") {
		t.Errorf("error %v, expected one that lists the networks", err)
	}
}

// TestRefusedVariants: every field that another kind owns, and every size, is named.
func TestRefusedVariants(t *testing.T) {
	for _, c := range []struct {
		network, word string
		change        func(*encoder.Config)
	}{
		{"mixer", "kind \"cnn\"", func(c *encoder.Config) { c.Kind = "cnn" }},
		{"mixer", "token widths [3]", func(c *encoder.Config) { c.TokenWidths = []int{3} }},
		{"mixer", "w0 30", func(c *encoder.Config) { c.W0 = 30 }},
		{"token-mlp", "patch 2", func(c *encoder.Config) { c.Patch = 2 }},
		{"token-mlp", "without token widths", func(c *encoder.Config) { c.TokenWidths = nil }},
		{"token-mlp", "a width is 0", func(c *encoder.Config) { c.TokenWidths = []int{4, 0} }},
		{"token-mlp", "only a siren", func(c *encoder.Config) { c.W0 = 1 }},
		{"flat-mlp", "dropout", func(c *encoder.Config) { c.Dropout = 0.1 }},
		{"flat-mlp", "expected none", func(c *encoder.Config) { c.TokenWidths = []int{4} }},
		{"flat-mlp", "parameters", func(c *encoder.Config) { c.Widths = []int{1 << 24, 1 << 24} }},
		{"flat-mlp", "parameters", func(c *encoder.Config) { c.Queries, c.Height, c.Width = 1<<24, 1<<24, 1<<24 }},
		{"siren", "w0 is 0", func(c *encoder.Config) { c.W0 = 0 }},
		{"siren", "at least two token widths", func(c *encoder.Config) { c.TokenWidths = []int{4} }},
		{"flat-siren", "at least one width", func(c *encoder.Config) { c.Widths = nil }},
	} {
		n := smallOf[c.network]
		c.change(&n)
		if _, err := encoder.New(newBackend(t, cpu.Options{}), n); err == nil || !strings.Contains(err.Error(), c.word) {
			t.Errorf("%s: error %v, expected one about %q", n, err, c.word)
		}
	}
	for word, change := range map[string]func(*encoder.TrainConfig){
		"ρ 0.04":                 func(c *encoder.TrainConfig) { c.Optimiser = encoder.Adam },
		"every 0 steps":          func(c *encoder.TrainConfig) { c.CurvatureEvery = 0 },
		"expected none":          func(c *encoder.TrainConfig) { c.Optimiser = encoder.SophiaAuthors },
		"optimiser \"lion\"":     func(c *encoder.TrainConfig) { c.Optimiser = "lion" },
		"Sophia's rho is -1":     func(c *encoder.TrainConfig) { c.Rho = -1 },
		"hyper-parameter is NaN": func(c *encoder.TrainConfig) { c.Rho = math.NaN() },
	} {
		j := newWay(t, cpu.Options{}, "flat-mlp", encoder.Sophia)
		change(&j.cfg)
		if _, err := encoder.Train(context.Background(), j.net, j.cfg, j.data, j.opt); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("error %v, expected one about %q", err, word)
		}
	}
}

// TestVariantFiles: what Save writes says its kind, and only a network of that kind
// and shape loads it.
func TestVariantFiles(t *testing.T) {
	for name, c := range smallOf {
		n := newNetwork(t, cpu.Options{}, c)
		if err := n.Init(4); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "n.safetensors")
		if err := n.Save(path, nil); err != nil {
			t.Fatal(err)
		}
		f, err := checkpoint.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if got := strings.Contains(f.Metadata()["encoder"], `"kind"`); got != (c.Kind != "") {
			t.Errorf("%s: metadata %s", name, f.Metadata()["encoder"])
		}
		for other, c := range smallOf {
			m := newNetwork(t, cpu.Options{}, c)
			_, err := m.Load(f)
			if (err == nil) != (other == name) {
				t.Errorf("the file of a %s into a %s: %v", name, other, err)
			}
			if err != nil {
				continue
			}
			a, errA := m.Digest()
			b, errB := n.Digest()
			if a != b || errA != nil || errB != nil {
				t.Errorf("%s: digest %s (%v), expected %s (%v)", name, a, errA, b, errB)
			}
		}
	}
}

// TestCurvatureBlames: a value in the features that is no number is found before
// the curvature takes it up.
func TestCurvatureBlames(t *testing.T) {
	j := newWay(t, cpu.Options{}, "flat-mlp", encoder.Sophia)
	j.cfg.InOrder = true
	row := j.data.Train[2]
	j.data.Features.(array).Row(row)[7] = float32(math.NaN())
	want := fmt.Sprintf("epoch 1, batch 1 of 4: the loss of sampled labels is NaN: the features of row %d hold NaN at 7", row)
	before, errBefore := j.net.Digest()
	if _, err := encoder.Train(context.Background(), j.net, j.cfg, j.data, j.opt); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, expected %s", err, want)
	}
	if after, err := j.net.Digest(); after != before || err != nil || errBefore != nil {
		t.Errorf("the network has changed: %v, %v", err, errBefore)
	}
}
