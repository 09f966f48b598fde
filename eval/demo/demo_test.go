package demo

import (
	"context"
	"errors"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"vision/eval/experiment"
	"vision/eval/nsd"
	"vision/eval/photos"
	"vision/eval/simulate"
	"vision/kernels/cpu"
)

func device(t testing.TB, threads int) *cpu.Backend {
	t.Helper()
	if _, err := photos.Embedded(); err != nil {
		t.Skipf("without the embedded photographs: %v", err)
	}
	b, err := cpu.New(cpu.Options{Threads: threads})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

// brief is the demonstration of six photographs with three epochs of each network.
func brief(threads int) Config {
	c := Config{Seed: 4, Photos: LeastPhotos, Threads: threads, Experiment: experiment.Demo(4)}
	c.Experiment.Training.Epochs, c.Experiment.Branch.Epochs = 3, 3
	return c
}

// TestSameBits: runs on one and two threads, with and without a folder that keeps the
// features, agree in every stage and every number of the table.
func TestSameBits(t *testing.T) {
	if testing.Short() {
		t.Skip("two small demonstrations, about 20 s")
	}
	cache := t.TempDir()
	var first *Result
	for i, threads := range []int{1, 2} {
		c := brief(threads)
		if i > 0 {
			c.Cache = cache
		}
		var stages []string
		r, err := Run(t.Context(), device(t, threads), c, func(stage string, _, _ int) {
			if !slices.Contains(stages, stage) {
				stages = append(stages, stage)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(stages, "features") || stages[len(stages)-1] != "rh combined" {
			t.Errorf("progress of the stages %q", stages)
		}
		if first == nil {
			first = r
			checkResult(t, r)
			continue
		}
		if !maps.Equal(r.Stages, first.Stages) || r.Digests != first.Digests {
			t.Errorf("run %d, %d threads: stages\n%v\nexpected\n%v", i, threads, r.Stages, first.Stages)
		}
		if !slices.Equal(r.Regions, first.Regions) {
			t.Errorf("run %d, %d threads: other numbers in the table", i, threads)
		}
	}
}

// checkResult holds a result to its own parts.
func checkResult(t *testing.T, r *Result) {
	t.Helper()
	if len(r.Regions) != 54 || len(r.Models) != 6 || len(r.Records) != 4 {
		t.Errorf("%d regions, %d models, %d records, expected 54, 6 and 4", len(r.Regions), len(r.Models), len(r.Records))
	}
	var want []string
	for _, side := range []string{"lh", "rh"} {
		for _, model := range experiment.Models() {
			want = append(want, "weights/"+side+"/"+model, "predictions/"+side+"/"+model)
		}
	}
	want = append(want, "dataset", "features")
	slices.Sort(want)
	if got := slices.Sorted(maps.Keys(r.Stages)); !slices.Equal(got, want) {
		t.Errorf("stages %q, expected %q", got, want)
	}
	seen := map[string]string{}
	for name, sum := range r.Stages {
		if other, twice := seen[sum]; twice || len(sum) != 64 {
			t.Errorf("%s and %s have the digest %q", name, other, sum)
		}
		seen[sum] = name
	}
	for i, region := range r.Regions {
		m := r.Models[i/27*3+2]
		if m.Model != experiment.Combined || m.Hemisphere != region.Hemisphere || m.True[region.Region] != float64(region.TrueAccuracy) || m.Estimated[region.Region] != float64(region.Accuracy) {
			t.Errorf("%s %s: %v, the combination has true %v, estimated %v", region.Hemisphere, region.Region, region, m.True[region.Region], m.Estimated[region.Region])
		}
		if lo, x, hi := region.Interval[0], region.Accuracy, region.Interval[1]; !(0 <= lo && lo <= hi && hi <= 1 && 0 <= x && x <= 1) {
			t.Errorf("%s %s: accuracy %v in %v", region.Hemisphere, region.Region, x, region.Interval)
		}
	}
	table := r.ModelTable()
	if len(table.Rows) != 55 || len(table.Header) != 8 || table.Rows[54][0] != "mean" {
		t.Errorf("the table of all read-outs has %d rows, %d columns and ends with %q", len(table.Rows), len(table.Header), table.Rows[len(table.Rows)-1])
	}
}

// dataset is a small simulated experiment.
func dataset(t *testing.T) *simulate.Dataset {
	t.Helper()
	list, err := photos.All()
	if err != nil {
		t.Skipf("without the embedded photographs: %v", err)
	}
	c := simulate.Demo(1)
	c.CropsPerPhoto, c.VerticesPerRegion, c.HoldOut, c.Size = 6, 3, 2, 32
	d, err := simulate.Build(t.Context(), c, list[:10], nil)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestEvaluate: the truth itself is truly accurate everywhere, its negative nowhere,
// and the estimate is the rule on the noisy responses.
func TestEvaluate(t *testing.T) {
	d := dataset(t)
	_, groups := d.PhotoGroups()
	for i := range d.Hemispheres {
		h := &d.Hemispheres[i]
		negative := make([]float32, len(h.TrueTesting))
		for j, v := range h.TrueTesting {
			negative[j] = -v
		}
		r := &Result{}
		p := map[string][]float32{experiment.Combined: h.TrueTesting, experiment.Ridge: negative, experiment.Interface: h.Testing}
		if err := r.evaluate(Config{Threads: 2, Experiment: experiment.Demo(0)}, h, p, groups); err != nil {
			t.Fatal(err)
		}
		for k, region := range r.Regions {
			at := h.Region(region.Region)
			if region.Hemisphere != h.Name || region.Region != nsd.PaperRegions()[k] || region.Vertices != len(at) {
				t.Errorf("region %d is %+v", k, region)
			}
			// r is 1 up to the rounding of float64 sums.
			if !(math.Abs(float64(region.TrueAccuracy)-1) <= 1e-12) || region.RidgeTrueAccuracy != 0 {
				t.Errorf("%s: the truth has true accuracy %v, its negative %v", region.Region, region.TrueAccuracy, region.RidgeTrueAccuracy)
			}
			if interval := region.Interval; region.Accuracy > 0 && !(interval[0] < interval[1]) {
				t.Errorf("%s: interval %v", region.Region, interval)
			}
			if want := middle(at, func(v int) float64 { return float64(h.Ceiling[v]) }); float64(region.NoiseCeiling) != want {
				t.Errorf("%s: ceiling %v, expected %v", region.Region, region.NoiseCeiling, want)
			}
			want := middle(at, func(v int) float64 { return estimate(h, v) })
			if !(math.Abs(float64(region.Accuracy)-want) <= 1e-12) {
				t.Errorf("%s: estimated %v, computed by hand %v", region.Region, region.Accuracy, want)
			}
		}
		for _, m := range r.Models {
			if m.Model == experiment.Interface && !(m.Estimated["V1v"] == 1) {
				t.Errorf("the noisy responses predict themselves with %v, expected the cap of 1", m.Estimated["V1v"])
			}
		}
	}
}

// middle is the middle of three vertices.
func middle(at []int, of func(v int) float64) float64 {
	var all []float64
	for _, v := range at {
		all = append(all, of(v))
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// estimate is min(max(r, 0)²/ceiling, 1) of the truth as a prediction.
func estimate(h *simulate.Hemisphere, v int) float64 {
	n := len(h.Vertices)
	stimuli := len(h.Testing) / n
	var mx, my, sxy, sxx, syy float64
	for i := range stimuli {
		mx += float64(h.TrueTesting[i*n+v]) / float64(stimuli)
		my += float64(h.Testing[i*n+v]) / float64(stimuli)
	}
	for i := range stimuli {
		dx, dy := float64(h.TrueTesting[i*n+v])-mx, float64(h.Testing[i*n+v])-my
		sxy, sxx, syy = sxy+dx*dy, sxx+dx*dx, syy+dy*dy
	}
	r := max(0, sxy/math.Sqrt(sxx*syy))
	return min(1, r*r/float64(h.Ceiling[v]))
}

func TestRunRefuses(t *testing.T) {
	b := device(t, 1)
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	for _, n := range []int{-1, 1, 5, 61} {
		if _, err := Run(t.Context(), b, Config{Photos: n}, nil); err == nil || !strings.Contains(err.Error(), "expected 6 to 60") {
			t.Errorf("%d photographs: %v", n, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if _, err := Run(ctx, b, brief(1), func(stage string, done, _ int) {
		if stage == "features" && done > 0 {
			cancel()
		}
	}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled among the features: %v", err)
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}
