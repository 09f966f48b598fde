package encoder_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"vision/kernels/cpu"
	"vision/kernels/philox"
	"vision/models/encoder"
)

// forms is the number of augmented rows of a stimulus.
const forms = 3

// noted is Features that writes down which rows were read.
type noted struct {
	array
	name string
	log  *[]string
}

func (n noted) Read(dst []float32, i int) error {
	*n.log = append(*n.log, fmt.Sprint(n.name, i))
	return n.array.Read(dst, i)
}

// augmentedJob is the tiny training on forms of its features that differ by noise.
func augmentedJob(t *testing.T, o cpu.Options) job {
	j := newJob(t, o, tiny)
	plain, noise := j.data.Features.(array), drawn(4, "forms", forms*stimuli*tiny.Floats(), 0.2)
	for i := range noise {
		noise[i] += plain.Row(i / tiny.Floats() / forms)[i%tiny.Floats()]
	}
	j.data.Augmented = array{encoder.Matrix{Width: tiny.Floats(), Data: noise}}
	return j
}

// TestAugmentedRows: every epoch reads, for each training stimulus, the one form that
// the stream names, in the order of "shuffle"; validation reads the features.
func TestAugmentedRows(t *testing.T) {
	j, log := augmentedJob(t, cpu.Options{Threads: 1}), []string(nil)
	j.data.Source = "in memory"
	j.data.Features = noted{j.data.Features.(array), "plain ", &log}
	j.data.Augmented = noted{j.data.Augmented.(array), "form ", &log}
	j.run(t)
	var want []string
	validate := func() {
		for _, r := range j.data.Validation {
			want = append(want, fmt.Sprint("plain ", r))
		}
	}
	validate()
	seen := map[string]bool{}
	order, form := philox.New(j.cfg.Seed).Stream("shuffle"), philox.New(j.cfg.Seed).Stream("augment/form")
	for epoch := uint32(1); epoch <= 5; epoch++ {
		for _, at := range order.Permutation(epoch, len(j.data.Train)) {
			r := j.data.Train[at]
			k := uint64(form.Word(epoch, uint64(r))) * forms >> 32
			want = append(want, fmt.Sprint("form ", r*forms+int(k)))
			seen[want[len(want)-1]] = true
		}
		validate()
	}
	if !slices.Equal(log, want) {
		t.Errorf("read %v, expected %v", log, want)
	}
	if len(seen) < len(j.data.Train)*forms/2 {
		t.Errorf("%d different rows in five epochs of %d stimuli", len(seen), len(j.data.Train))
	}
}

// TestAugmentedCopies: forms that are all the picture itself change nothing but what
// the state says of its data; real forms do.
func TestAugmentedCopies(t *testing.T) {
	plain := newJob(t, cpu.Options{}, tiny).run(t)
	j := augmentedJob(t, cpu.Options{})
	other := j.run(t)
	copies := array{encoder.Matrix{Width: tiny.Floats()}}
	for i := range stimuli * forms {
		copies.Data = append(copies.Data, j.data.Features.(array).Row(i/forms)...)
	}
	j = newJob(t, cpu.Options{}, tiny)
	j.data.Augmented = copies
	r := j.run(t)
	if r.Best[0].Digest != plain.Best[0].Digest || !slices.Equal(r.Losses, plain.Losses) || !slices.Equal(r.Scores, plain.Scores) {
		t.Errorf("copies of the features train another network: losses %v, expected %v", r.Losses, plain.Losses)
	}
	if r.State == plain.State || slices.Equal(other.Losses, plain.Losses) || other.State == r.State {
		t.Error("the augmented rows do not reach the state")
	}
}

// TestAugmentedInterrupted: the rows of an epoch are those of its number, so an
// interrupted training goes on with the same bits.
func TestAugmentedInterrupted(t *testing.T) {
	interrupted(t, func(o cpu.Options) job { return augmentedJob(t, o) })
}

func TestAugmentedRefusals(t *testing.T) {
	for _, size := range [][2]int{{stimuli - 1, tiny.Floats()}, {0, tiny.Floats()}, {stimuli*2 + 1, tiny.Floats()}, {stimuli, tiny.Floats() - 1}} {
		j := newJob(t, cpu.Options{}, tiny)
		j.data.Augmented = array{encoder.Matrix{Width: size[1], Data: make([]float32, size[0]*size[1])}}
		_, err := encoder.Train(context.Background(), j.net, j.cfg, j.data, j.opt)
		if want := fmt.Sprintf("%d augmented rows of %d values, expected a multiple of the 60 stimuli and 120 values", size[0], size[1]); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, expected %q", size, err, want)
		}
	}
}
