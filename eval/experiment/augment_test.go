package experiment_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"vision/eval/experiment"
	"vision/kernels/cpu"
	"vision/models/augment"
)

// TestAugmented: forms that are the pictures themselves give the networks of a
// training without, other forms give others; the ridge never sees them.
func TestAugmented(t *testing.T) {
	d, store := problem(t)
	b, c := device(t, cpu.Options{}), small()
	plain := fit(t, b, c, d, experiment.Options{})
	c.Augment = augment.Config{Forms: 2, Seed: 3}
	for name, other := range map[string]int{"copies": 0, "forms of others": 1} {
		rows := make([]int, 0, 2*stimuli)
		for i := range stimuli {
			rows = append(rows, i, (i+other)%stimuli)
		}
		d.Augmented = store.View(rows)
		r := fit(t, b, c, d, experiment.Options{})
		got, err := r.Digests()
		want, err2 := plain.Digests()
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		for model := range want { // of the branch epoch 0 is kept, whatever it learns
			if same := got[model] == want[model]; same != (other == 0 || model != "lh/"+experiment.Interface) {
				t.Errorf("%s: the same %s: %v", name, model, same)
			}
		}
		for model, record := range plain.Training {
			if same := slices.Equal(r.Training[model].Losses, record.Losses); same != (other == 0) {
				t.Errorf("%s: %s: the same losses: %v", name, model, same)
			}
			if r.Training[model].State == record.State {
				t.Errorf("%s: %s: the state does not name the augmented rows", name, model)
			}
		}
	}
	d.Augmented = d.Augmented.Pick([]int{0, 1})
	want := fmt.Sprintf("lh: 2 augmented rows, expected %d for %d stimuli of 2 forms", 2*stimuli, stimuli)
	if _, err := experiment.Fit(t.Context(), b, c, d, experiment.Options{}); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, expected %q", err, want)
	}
	c.Augment.Forms = -1
	if err := c.Check(spec, vertices); err == nil || !strings.Contains(err.Error(), "-1 augmented forms") {
		t.Errorf("%v", err)
	}
}
