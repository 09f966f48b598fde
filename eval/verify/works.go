package verify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"vision/eval/audit"
	"vision/eval/demo"
	"vision/kernels"
)

// work is something whose stages are known.
type work struct {
	name    string
	compute func(ctx context.Context, b kernels.Backend, o Options) ([]audit.State, error)
}

var works = []work{
	{"demo", demonstration(0)},
	{"demo-small", demonstration(demo.LeastPhotos)},
	{audit.FullName, audited(audit.FullName)},
	{audit.NetworkName, audited(audit.NetworkName)},
}

// Names of all works.
func Names() []string {
	var names []string
	for _, w := range works {
		names = append(names, w.name)
	}
	return names
}

// Default are the works that together cover the program: all but the small one.
func Default() []string {
	return slices.DeleteFunc(Names(), func(n string) bool { return n == "demo-small" })
}

// Compute runs a work and returns its stages in the order of computation.
func Compute(ctx context.Context, b kernels.Backend, name string, o Options) ([]audit.State, error) {
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	for _, w := range works {
		if w.name == name {
			return w.compute(ctx, b, o)
		}
	}
	return nil, Check([]string{name})
}

// audited is a work of package audit.
func audited(name string) func(context.Context, kernels.Backend, Options) ([]audit.State, error) {
	return func(ctx context.Context, b kernels.Backend, o Options) ([]audit.State, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		o.Progress(name, 0, 1)
		list, err := audit.Select([]string{name}, nil)
		if err != nil {
			return nil, err
		}
		rows, err := audit.Check(b, list)
		if err != nil {
			return nil, err
		}
		o.Progress(name, 1, 1)
		return rows[0].States, nil
	}
}

// demonstration is `vision demo` with seed 0 and the first so many photographs, 0 for
// all.
func demonstration(photos int) func(context.Context, kernels.Backend, Options) ([]audit.State, error) {
	return func(ctx context.Context, b kernels.Backend, o Options) ([]audit.State, error) {
		r, err := demo.Run(ctx, b, demo.Config{Photos: photos, Threads: o.Threads}, o.Progress)
		if err != nil {
			return nil, err
		}
		return demoStages(r)
	}
}

// demoStages puts the digests of a demonstration into the order of computation:
// data set, features, weights and predictions by name, accuracies.
func demoStages(r *demo.Result) ([]audit.State, error) {
	rank := func(name string) int {
		for i, prefix := range []string{"dataset", "features", "weights/", "predictions/"} {
			if strings.HasPrefix(name, prefix) {
				return i
			}
		}
		return 4
	}
	names := slices.SortedFunc(maps.Keys(r.Stages), func(a, b string) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	var stages []audit.State
	for _, n := range names {
		stages = append(stages, audit.State{Name: n, Digest: r.Stages[n]})
	}
	// The table as JSON writes it: the shortest decimals that give each float64 back.
	table, err := json.Marshal(r.Regions)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(table)
	return append(stages, audit.State{Name: "accuracies", Digest: hex.EncodeToString(sum[:])}), nil
}
