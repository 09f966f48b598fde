package encoder_test

import (
	"slices"
	"strings"
	"testing"

	"vision/models/encoder"
)

// TestSplit: parts are disjoint, complete, of the right sizes, the same for a seed,
// and groups never straddle.
func TestSplit(t *testing.T) {
	groups := make([]int, 300) // 60 photographs, 5 crops each, interleaved
	for i := range groups {
		groups[i] = i % 60
	}
	for name, g := range map[string][]int{"photographs": nil, "crops": groups} {
		t.Run(name, func(t *testing.T) {
			p, err := encoder.Split(300, g, 0.2, 0.25, 7)
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Test) != 60 || len(p.Validation) != 60 || len(p.Train) != 180 {
				t.Errorf("%d, %d and %d rows, expected 180, 60 and 60", len(p.Train), len(p.Validation), len(p.Test))
			}
			where := map[int]string{}
			all := map[int]bool{}
			for part, rows := range map[string][]int{"train": p.Train, "validation": p.Validation, "test": p.Test} {
				if !slices.IsSorted(rows) {
					t.Errorf("%s is not sorted", part)
				}
				for _, r := range rows {
					all[r] = true
					if g != nil {
						if other, ok := where[g[r]]; ok && other != part {
							t.Fatalf("photograph %d is in %s and in %s", g[r], other, part)
						}
						where[g[r]] = part
					}
				}
			}
			if len(all) != 300 {
				t.Errorf("%d different rows, expected 300", len(all))
			}
			again, _ := encoder.Split(300, g, 0.2, 0.25, 7)
			other, _ := encoder.Split(300, g, 0.2, 0.25, 8)
			if !slices.Equal(again.Test, p.Test) || slices.Equal(other.Test, p.Test) {
				t.Error("the test part depends on something else than the seed, or not on it")
			}
			// Validation comes out of the training part: its fraction does not move
			// the test part.
			if q, err := encoder.Split(300, g, 0.2, 0.5, 7); err != nil || !slices.Equal(q.Test, p.Test) {
				t.Errorf("another validation fraction changed the test part (%v)", err)
			}
		})
	}
}

// TestSplitRefuses: fractions and groups that leave a part empty.
func TestSplitRefuses(t *testing.T) {
	for _, c := range []struct {
		n          int
		groups     []int
		test, val  float64
		complained string
	}{
		{10, nil, 1, 0.1, "fraction 1"},
		{10, nil, -0.1, 0.1, "fraction -0.1"},
		{10, []int{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 0.2, 0, "some on both sides"},
		{10, []int{1, 2}, 0.2, 0, "has no group"},
		{2, nil, 0.2, 0, "some on both sides"},
		{0, nil, 0.2, 0, "some on both sides"},
		{-1, nil, 0.2, 0, "-1 stimuli"},
	} {
		if _, err := encoder.Split(c.n, c.groups, c.test, c.val, 1); err == nil || !strings.Contains(err.Error(), c.complained) {
			t.Errorf("%+v: error %v, expected one about %q", c, err, c.complained)
		}
	}
	if p, err := encoder.Split(10, nil, 0, 0.3, 1); err != nil || len(p.Test) != 0 || len(p.Validation) != 3 || len(p.Train) != 7 {
		t.Errorf("%+v, %v: expected 7, 3 and no rows", p, err)
	}
}
