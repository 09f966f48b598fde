package main

import (
	"io"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"vision/kernels"
	"vision/kernels/cpu"
)

// app is what all commands share: the global flags and where to write.
type app struct {
	device  string
	threads int
	json    bool
	quiet   bool

	args     []string // the command line, for manifests
	out      io.Writer
	progress *progress
}

func newRoot(args []string, out, diagnostics io.Writer) *cobra.Command {
	a := &app{out: out, args: append([]string{"vision"}, args...)}
	root := &cobra.Command{
		Use:   "vision",
		Short: "Predict the response of the human visual cortex to photographs",
		Long: `VISION predicts the fMRI response of the human visual cortex to natural images:
a frozen vision transformer feeds a read-out for each subject and hemisphere.

  vision demo                              the whole of it on embedded photographs
  vision features --weights W --images DIR --out F.npy
  vision train    --data SUBJECT --weights W --out MODEL
  vision predict  --model MODEL --weights W --images DIR --out DIR
  vision evaluate --data SUBJECT --pred-lh L.npy --pred-rh R.npy

Exit status: 0 done, 1 failed or disagreed, 2 usage, 130 interrupted.`,
		SilenceErrors: true, SilenceUsage: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("unknown command %q", args[0])
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
		PersistentPreRunE: func(*cobra.Command, []string) error {
			a.progress = newProgress(diagnostics, a.quiet)
			return a.check()
		},
	}
	root.SetOut(out)
	root.SetErr(diagnostics)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	f := root.PersistentFlags()
	f.StringVar(&a.device, "device", deviceCPU, "where to compute: cpu, or cpu-portable for the kernels in plain Go (the same bits, slowly)")
	f.IntVar(&a.threads, "threads", 0, "cores to use; 0 means all (the same bits with any number)")
	f.BoolVar(&a.json, "json", false, "write results as JSON for machines")
	f.BoolVar(&a.quiet, "quiet", false, "no progress on standard error")
	root.AddCommand(newDemo(a), newSimulate(a), newFeatures(a), newTrain(a), newPredict(a), newEvaluate(a), newInfo(a), newDigest(a))
	return root
}

// The devices. Commands that compute on the host alone accept them all the same.
const (
	deviceCPU      = "cpu"
	devicePortable = "cpu-portable"
)

// check refuses wrong global flags for every command alike.
func (a *app) check() error {
	if a.threads < 0 {
		return usagef("--threads is %d, expected 0 or more", a.threads)
	}
	if a.device != deviceCPU && a.device != devicePortable {
		return usagef("--device is %q, expected %s or %s", a.device, deviceCPU, devicePortable)
	}
	return nil
}

// backend opens the device that --device names.
func (a *app) backend() (kernels.Backend, error) {
	return cpu.New(cpu.Options{Threads: a.threads, Portable: a.device == devicePortable})
}

// cores is the number of goroutines for the host's part.
func (a *app) cores() int {
	if a.threads > 0 {
		return a.threads
	}
	return runtime.GOMAXPROCS(0)
}

// need reports flags that have no value.
func need(flags ...[2]string) error {
	var missing []string
	for _, f := range flags {
		if f[1] == "" {
			missing = append(missing, "--"+f[0])
		}
	}
	if len(missing) > 0 {
		return usagef("%s must be given", strings.Join(missing, ", "))
	}
	return nil
}

// noArgs refuses positional arguments as a usage error.
func noArgs(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("unexpected argument %q", args[0])
	}
	return nil
}
