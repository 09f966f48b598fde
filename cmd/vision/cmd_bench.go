package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"vision/bench/battery"
	"vision/kernels"
	"vision/kernels/cuda"
	"vision/kernels/cuda/gpu"
	"vision/kernels/devices"
)

func newBench(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "bench",
		Short: "Measure a GPU, or set two measured machines side by side",
		Args:  noArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newBenchGPU(a), newBenchCompare(a))
	return c
}

// gpuFlags of `vision bench gpu`.
type gpuFlags struct {
	out, peer, journal string
	deadline           int64
	rehearse, request  bool
}

func newBenchGPU(a *app) *cobra.Command {
	var g gpuFlags
	c := &cobra.Command{
		Use:   "gpu",
		Short: "The whole battery on one GPU: conformance, digests, kernels, ViT-B/16",
		Long: `Holds the device to the arithmetic contract, compares digests, and measures the
device's ceilings, every op at the models' shapes, ViT-B/16 at batch 1, 8 and 64 in
fp32, TF32 and BF16, and what launches cost. bench/battery/run calls it, beside
PyTorch where there is one. Nothing on the card is changed.

Writes OUT/<device>-<date>/result.json and README.md; exit status 1 if something
differs from the contract, 75 if the device was lost to the process and --journal
names a file from which the same command line goes on.`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if g.request {
				return battery.WriteRequest(a.out)
			}
			return a.benchGPU(c.Context(), &g)
		},
	}
	f := c.Flags()
	f.StringVar(&g.out, "out", "bench/results", "folder of results")
	f.StringVar(&g.peer, "peer", "", "what bench/battery/peer.py printed")
	f.StringVar(&g.journal, "journal", "", "file of what is done; where a failing kernel ends the process (status 75), the next goes on from it")
	f.Int64Var(&g.deadline, "deadline", 0, "Unix time at which it should be over: what no longer fits is not run; 0 sets none")
	f.BoolVar(&g.rehearse, "rehearse", false, "small shapes and no times: for the simulator")
	f.BoolVar(&g.request, "request", false, "print the shapes for peer.py and stop")
	return c
}

func (a *app) benchGPU(ctx context.Context, g *gpuFlags) error {
	if _, err := devices.Ordinal(a.device); err != nil {
		return usageError{fmt.Errorf("--device: %w; the battery is for a GPU or the simulator", err)}
	}
	var deadline time.Time
	if g.deadline != 0 {
		deadline = time.Unix(g.deadline, 0)
	}
	stop := endAtOnce(ctx, a.progress.w)
	r, err := battery.Run(battery.Options{
		Deadline: deadline, Hung: a.hung(g), Patience: patience,
		Open: func(o gpu.Options) (*cuda.Backend, error) {
			return devices.OpenGPU(a.device, devices.Options{Threads: a.threads, GPU: o})
		},
		Rehearse: g.rehearse, PeerFile: g.peer, Journal: g.journal,
		Program:  battery.Program{Commit: commit, Toolchain: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, Numerics: kernels.Numerics},
		Progress: a.progress.w,
	})
	stop()
	if err != nil {
		return err
	}
	folder, err := r.Write(g.out)
	if err != nil {
		return err
	}
	if a.json {
		if err := json.NewEncoder(a.out).Encode(r); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(a.out, "%s\n", folder)
	}
	if n := r.Failed(); n > 0 {
		return fmt.Errorf("%d of %d checks differ from the contract: %s", n, len(r.Conformance)+len(r.Digests), folder)
	}
	return nil
}

// patience is how long a GPU may be silent. The longest single piece of the battery is the
// reference's own computation of a check, on the host: seconds.
const patience = 90 * time.Second

// hung ends a process whose device does not answer, as if the device had been lost. The
// simulator takes its time.
func (a *app) hung(g *gpuFlags) func(what string) {
	if g.rehearse {
		return nil
	}
	return func(what string) {
		fmt.Fprintf(a.progress.w, "vision: the device has not answered for %v in %s\n", patience, what)
		os.Exit(exitAgain)
	}
}

func newBenchCompare(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "compare A B",
		Short: "Two machines side by side, as Markdown",
		Long:  "Takes two result.json files of the battery, or the folders they lie in.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usagef("compare needs two results, found %d", len(args))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			var r [2]*battery.Result
			for i, path := range args {
				if s, err := os.Stat(path); err == nil && s.IsDir() {
					path += "/result.json"
				}
				var err error
				if r[i], err = battery.Load(path); err != nil {
					return err
				}
			}
			return battery.Compare(a.out, r[0], r[1])
		},
	}
}
