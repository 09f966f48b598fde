package main

import (
	"io"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"vision/kernels"
	"vision/kernels/devices"
)

// app is what all commands share: the global flags and where to write.
type app struct {
	device  string
	threads int
	json    bool
	quiet   bool

	args     []string // the command line, for manifests
	out      *output
	progress *progress
}

func newRoot(args []string, out *output, diagnostics io.Writer) *cobra.Command {
	a := &app{out: out, args: append([]string{"vision"}, args...)}
	root := &cobra.Command{
		Use:   "vision",
		Short: "Predict the response of the human visual cortex to photographs",
		Long: `VISION predicts the fMRI response of the human visual cortex to natural images:
a frozen vision transformer feeds a read-out for each subject and hemisphere.

  vision demo                              the whole of it on embedded photographs
  vision features --weights W --images DIR --out F.npy
  vision train    --data SUBJECT --weights W --out MODEL
  vision train    --images DIR --responses R.npy --weights W --out MODEL      (own data)
  vision predict  --model MODEL --image CAT.jpg
  vision predict  --model MODEL --images DIR --out DIR
  vision evaluate --data SUBJECT --pred-lh L.npy --pred-rh R.npy

Exit status: 0 done, 1 failed or disagreed, 2 usage, 75 device lost (bench gpu
goes on with the same journal), 130 interrupted.`,
		SilenceErrors: true, SilenceUsage: true,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(c, args[0])
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
	root.SetFlagErrorFunc(unknownFlag)
	f := root.PersistentFlags()
	f.StringVar(&a.device, "device", devices.Default, "where to compute: "+strings.Join(devices.Names(), ", ")+", or cuda:N for GPU N; vision info lists those that are there (the same bits on all but tf32 and bf16)")
	f.IntVar(&a.threads, "threads", 0, "cores to use; 0 means all (the same bits with any number)")
	f.BoolVar(&a.json, "json", false, "write results as JSON for machines")
	f.BoolVar(&a.quiet, "quiet", false, "no progress on standard error")
	if err := root.RegisterFlagCompletionFunc("device", completeDevice); err != nil {
		panic(err) // the flag is the one above
	}
	root.SetHelpCommand(newHelp(root))
	root.AddCommand(newDemo(a), newSimulate(a), newPrepare(a), newPack(a), newFeatures(a), newTrain(a), newPredict(a), newEvaluate(a), newExperiment(a), newSubmission(a), newBench(a), newInfo(a), newDigest(a), newAudit(a), newVerify(a), newProfile(a))
	root.AddCommand(more(a)...)
	completeFiles(root)
	return root
}

// newHelp is cobra's help command, which refuses what is no command.
func newHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [command]",
		Short: "Help about a command",
		RunE: func(_ *cobra.Command, args []string) error {
			c, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return usagef("unknown command %q", strings.Join(args, " "))
			}
			c.InitDefaultHelpFlag()
			return c.Help()
		},
	}
}

// check refuses wrong global flags for every command alike.
func (a *app) check() error {
	if a.threads < 0 {
		return usagef("--threads is %d, expected 0 or more", a.threads)
	}
	if err := devices.Check(a.device); err != nil {
		return usagef("--device is %v", err)
	}
	return nil
}

// backend opens the device that --device names.
func (a *app) backend() (kernels.Backend, error) {
	return devices.Open(a.device, devices.Options{Threads: a.threads})
}

// completeDevice offers the names of devices to the shell.
func completeDevice(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, n := range devices.Names() {
		names = append(names, n+"\t"+devices.About(n))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
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
