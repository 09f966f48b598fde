package verify_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"vision/eval/audit"
	"vision/eval/photos"
	"vision/eval/verify"
	"vision/kernels/cpu"
)

// TestDemoSmall: the demonstration on six photographs arrives where digests.json says,
// with the vector kernels at one thread and at three.
func TestDemoSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("short: two small demonstrations, about 10 s")
	}
	if _, err := photos.All(); err != nil {
		t.Skipf("without the embedded photographs: %v", err)
	}
	for _, threads := range []int{1, 3} {
		agrees(t, []string{"demo-small"}, cpu.Options{Threads: threads})
	}
}

func agrees(t *testing.T, names []string, o cpu.Options) {
	t.Helper()
	b, err := cpu.New(o)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	r, err := verify.Run(context.Background(), b, names, verify.Options{Threads: o.Threads})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range r.Works {
		t.Logf("%s: %s, %.1f s", w.Work, w.Verdict, w.Seconds)
		if w.First != nil {
			t.Errorf("%s: %v", w.Work, w.First)
		}
	}
	if r.Verdict != verify.Agree || len(r.Works) != len(names) {
		t.Errorf("%s of %d works, expected agree of %d", r.Verdict, len(r.Works), len(names))
	}
}

// TestKnown: every work has its stages, and those that package audit knows too are the
// same there.
func TestKnown(t *testing.T) {
	d, err := verify.Load()
	if err != nil {
		t.Fatal(err)
	}
	reference, err := audit.LoadReference()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range verify.Names() {
		stages := d.Stages(name)
		if len(stages) < 5 {
			t.Errorf("%s has %d stages", name, len(stages))
		}
		for _, w := range reference.Works {
			if w.Work == name && !slices.Equal(w.States, stages) {
				t.Errorf("%s: digests.json and audit's reference.json differ: %v", name, verify.Compare(stages, w.States))
			}
		}
	}
	if len(d.Works) != len(verify.Names()) {
		t.Errorf("digests.json has %d works, expected %d", len(d.Works), len(verify.Names()))
	}
}

// TestCompare: the first stage that differs is named, also one that is missing or not
// known.
func TestCompare(t *testing.T) {
	list := func(text string) (all []audit.State) {
		for _, s := range strings.Fields(text) {
			name, sum, _ := strings.Cut(s, "=")
			all = append(all, audit.State{Name: name, Digest: sum})
		}
		return all
	}
	for _, c := range []struct{ got, expected, says string }{
		{"a=1 b=2", "a=1 b=2", "<nil>"},
		{"a=1 b=3 c=5", "a=1 b=2 c=4", "b is 3, expected 2"},
		{"a=1", "a=1 b=2", "b is missing, expected 2"},
		{"a=1 c=2", "a=1 b=2", "c is not known, found 2"},
		{"a=1 b=2", "a=1", "b is not known, found 2"},
		{"", "a=1", "a is missing, expected 1"},
	} {
		d := verify.Compare(list(c.got), list(c.expected))
		said := "<nil>"
		if d != nil {
			said = d.String()
		}
		if said != c.says {
			t.Errorf("%q against %q: %s, expected %s", c.got, c.expected, said, c.says)
		}
	}
	if err := verify.Check([]string{"demo", "paint"}); err == nil || !strings.Contains(err.Error(), `no work is called "paint", expected demo, demo-small, vit-b16, interface-full`) {
		t.Errorf("paint: %v", err)
	}
}
