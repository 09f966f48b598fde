package encoder_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vision/kernels/cpu"
	"vision/models/checkpoint"
	"vision/models/encoder"
)

// TestInterrupted: training that is cancelled after any batch, or while it is
// scored, and called again, until it is through, ends in the same state as one that
// was left alone; at other threads each time.
func TestInterrupted(t *testing.T) {
	interrupted(t, func(o cpu.Options) job { return newJob(t, o, tiny) })
}

// interrupted is TestInterrupted for any training of twenty steps.
func interrupted(t *testing.T, newJob func(cpu.Options) job) {
	t.Helper()
	alone := newJob(cpu.Options{}).run(t)
	dir := t.TempDir()
	for call := 1; ; call++ {
		j := newJob(cpu.Options{Threads: 1 + call%3, Portable: call%4 == 0})
		ctx, cancel := context.WithCancel(context.Background())
		left := 1 + call*3%5
		j.opt = encoder.Options{Dir: dir, CheckpointEvery: 3, Progress: func(encoder.Progress) {
			if left--; left == 0 {
				cancel()
			}
		}}
		r, err := encoder.Train(ctx, j.net, j.cfg, j.data, j.opt)
		cancel()
		if errors.Is(err, context.Canceled) {
			if call > 30 {
				t.Fatal("30 calls do not get through 20 steps")
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if call < 5 || !r.Resumed {
			t.Errorf("through in %d calls, resumed %v: expected interruptions", call, r.Resumed)
		}
		same(t, r, alone)
		break
	}
	// What is finished stays so.
	j := newJob(cpu.Options{})
	j.opt.Dir = dir
	same(t, j.run(t), alone)
}

// same compares two results, apart from where they were kept.
func same(t *testing.T, got, want encoder.Result) {
	t.Helper()
	if got.State != want.State || got.Steps != want.Steps || !slices.Equal(got.Losses, want.Losses) || !slices.Equal(got.Scores, want.Scores) {
		t.Errorf("state %s after %d steps, losses %v, expected %s after %d, %v", got.State, got.Steps, got.Losses, want.State, want.Steps, want.Losses)
	}
	if len(got.Best) != len(want.Best) {
		t.Fatalf("%d best states, expected %d", len(got.Best), len(want.Best))
	}
	for i, c := range got.Best {
		if w := want.Best[i]; c.Digest != w.Digest || c.Epoch != w.Epoch || c.Score != w.Score {
			t.Errorf("best state %d: epoch %d, %s, expected epoch %d, %s", i, c.Epoch, c.Digest, w.Epoch, w.Digest)
		}
	}
}

// TestRefusedStates: a state is continued only by the training that wrote it, and
// only undamaged; the error names the file and the difference.
func TestRefusedStates(t *testing.T) {
	dir := t.TempDir()
	j := newJob(t, cpu.Options{}, tiny)
	j.opt.Dir = dir
	j.cfg.Epochs = 2
	r := j.run(t)
	for name, c := range map[string]struct {
		change func(*job)
		word   string
	}{
		"network":     {func(j *job) { j.net.Dropout = 0 }, `"dropout":0.1`},
		"rate":        {func(j *job) { j.cfg.Rate = 1 }, `"rate":0.003`},
		"seed":        {func(j *job) { j.cfg.Seed = 1 }, `"seed":42`},
		"epochs":      {func(j *job) { j.cfg.Epochs = 9 }, `"epochs":2`},
		"data":        {func(j *job) { j.data.Targets.(encoder.Matrix).Data[j.data.Train[4]*tiny.Outputs]++ }, "other data"},
		"rows":        {func(j *job) { slices.Reverse(j.data.Train) }, "other data"},
		"base":        {func(j *job) { j.data.Base = j.data.Targets }, "other data"},
		"source":      {func(j *job) { j.data.Source = "elsewhere" }, "other data"},
		"first value": {func(j *job) { j.net.ZeroLast() }, "other starting weights"},
	} {
		k := newJob(t, cpu.Options{}, tiny)
		k.opt.Dir, k.cfg.Epochs = dir, 2
		c.change(&k)
		_, err := encoder.Train(context.Background(), k.net, k.cfg, k.data, k.opt)
		if err == nil || !strings.Contains(err.Error(), c.word) || !strings.Contains(err.Error(), "state.safetensors") {
			t.Errorf("%s changed: error %v, expected one about %s", name, err, c.word)
		}
	}
	path := filepath.Join(dir, "state.safetensors")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	best, err := os.ReadFile(r.Best[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	flipped, flippedBest := bytes.Clone(whole), bytes.Clone(best)
	flipped[len(flipped)-100] ^= 1
	flippedBest[len(best)-100] ^= 1
	for name, c := range map[string]struct {
		file string
		data []byte
		word string
	}{
		"cut":           {path, whole[:len(whole)-8], "state.safetensors"},
		"empty":         {path, nil, "state.safetensors"},
		"a bit":         {path, flipped, "damaged"},
		"another kind":  {path, best, "expected safetensors of kind"},
		"a bit of best": {r.Best[0].Path, flippedBest, filepath.Base(r.Best[0].Path)},
	} {
		if err := os.WriteFile(c.file, c.data, 0o666); err != nil {
			t.Fatal(err)
		}
		k := newJob(t, cpu.Options{}, tiny)
		k.opt.Dir, k.cfg.Epochs = dir, 2
		if _, err := encoder.Train(context.Background(), k.net, k.cfg, k.data, k.opt); err == nil || !strings.Contains(err.Error(), c.word) {
			t.Errorf("%s: error %v, expected one about %q", name, err, c.word)
		}
		os.WriteFile(path, whole, 0o666)
		os.WriteFile(r.Best[0].Path, best, 0o666)
	}
	k := newJob(t, cpu.Options{}, tiny)
	k.opt.Dir, k.cfg.Epochs = dir, 2
	same(t, k.run(t), r)
}

// TestLock: two trainings cannot use one folder.
func TestLock(t *testing.T) {
	dir := t.TempDir()
	j := newJob(t, cpu.Options{}, tiny)
	j.opt.Dir = dir
	var inside error
	var other string
	j.opt.Progress = func(p encoder.Progress) {
		if p.Scored && p.Epoch == 1 {
			k := newJob(t, cpu.Options{}, tiny)
			k.opt.Dir = dir
			_, inside = encoder.Train(context.Background(), k.net, k.cfg, k.data, k.opt)
			cmd, out := child(t, dir)
			cmd.Wait()
			other = out.String()
		}
	}
	j.run(t)
	if inside == nil || !strings.Contains(inside.Error(), dir) {
		t.Errorf("a second training in the folder: error %v, expected one that names it", inside)
	}
	if !strings.Contains(other, dir+" is in use by another process") {
		t.Errorf("another process in the folder: %s\nexpected an error that names it", other)
	}
}

// TestNotFinite: a training that meets NaN stops with an error that says where, and
// its folder keeps the last good state.
func TestNotFinite(t *testing.T) {
	nan := float32(0)
	nan /= nan
	for name, c := range map[string]struct {
		change func(*job)
		words  []string
	}{
		"target":  {func(j *job) { j.data.Targets.(encoder.Matrix).Data[j.data.Train[20]*tiny.Outputs+3] = nan }, []string{"epoch 1, batch 2 of 4", "targets of row", "NaN at 3"}},
		"feature": {func(j *job) { j.data.Features.(array).Data[j.data.Train[0]*tiny.Floats()+5] = nan }, []string{"epoch 1, batch 1 of 4", "features of row", "NaN at 5"}},
		"base": {func(j *job) {
			j.data.Base = encoder.Matrix{Width: tiny.Outputs, Data: make([]float32, stimuli*tiny.Outputs)}
			j.data.Base.Row(j.data.Train[42])[8] = nan
		}, []string{"epoch 1, batch 4 of 4", "base predictions of row", "NaN at 8"}},
		"rate":      {func(j *job) { j.cfg.Rate, j.cfg.Schedule, j.cfg.Loss = 1e25, encoder.Constant, encoder.MSE }, []string{"epoch 1, batch 2 of 4", "overflow"}},
		"last step": {func(j *job) { j.cfg.Rate, j.cfg.Schedule, j.cfg.Batch, j.cfg.Epochs = 1e38, encoder.Constant, 60, 1 }, []string{"epoch 1, step 1", "parameter.1.weight"}},
		"gradient": {func(j *job) { // the loss is finite, Σ d²/n with d ≈ 1e19, its gradient times values is not
			j.cfg.Loss, j.cfg.Clip = encoder.MSE, 0
			j.net.Body.(*encoder.Mixer).Norm.Gamma.Write(drawn(1, "gamma", tiny.Dim, 1e-30))
			j.net.Body.(*encoder.Mixer).Norm.Beta.Write(drawn(1, "beta", tiny.Dim, 1e25))
			j.net.Body.Head().Weight.Write(drawn(1, "head", tiny.Dim*tiny.Outputs, 1e-10))
			for i := range j.data.Targets.(encoder.Matrix).Data {
				j.data.Targets.(encoder.Matrix).Data[i] = 1e17
			}
		}, []string{"epoch 1, batch 1 of 4", `parameter "6.weight"`}},
	} {
		t.Run(name, func(t *testing.T) {
			j := newJob(t, cpu.Options{}, tiny)
			j.cfg.InOrder, j.opt.Dir, j.opt.CheckpointEvery = true, t.TempDir(), 1
			j.opt.Score = func(_, _ encoder.Rows) (float64, error) { return 1, nil }
			c.change(&j)
			_, err := encoder.Train(context.Background(), j.net, j.cfg, j.data, j.opt)
			for _, w := range c.words {
				if err == nil || !strings.Contains(err.Error(), w) {
					t.Fatalf("error %v, expected one with %q", err, w)
				}
			}
			f, err := checkpoint.Open(filepath.Join(j.opt.Dir, "state.safetensors"))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			for _, p := range f.Names() {
				if v, err := f.Float64(p); err != nil || slices.ContainsFunc(v, func(x float64) bool { return x-x != 0 }) {
					t.Errorf("the state's %s is not finite (%v)", p, err)
				}
			}
		})
	}
}
