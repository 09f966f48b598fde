package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"vision/eval/verify"
	"vision/kernels/devices"
)

func newVerify(a *app) *cobra.Command {
	var works []string
	c := &cobra.Command{
		Use:   "verify",
		Short: "Recompute known results and name the first difference",
		Long: `Recomputes the demonstration, one photograph through the full ViT-B/16 and 20 training
steps of the full interface network, and compares the digest of every stage with the
digests in the program (eval/verify/digests.json). Where one differs, the first stage
that does is named: what comes after it has its cause there.

Some two minutes on two cores; --works demo-small,vit-b16 takes seconds.

Exit status: 0 everything agrees, 1 something differs.`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.verify(c.Context(), works) },
	}
	c.Flags().StringSliceVar(&works, "works", verify.Default(), "what to recompute; demo-small is the demonstration on 6 photographs")
	return c
}

func (a *app) verify(ctx context.Context, works []string) error {
	if len(works) == 0 {
		return usagef("--works names nothing")
	}
	if err := verify.Check(works); err != nil {
		return usagef("--works: %v", err)
	}
	if !devices.Canonical(a.device) {
		return usagef("--device is %s, whose sums are the hardware's own (NUMERICS.md §11): its bits are not promised", a.device)
	}
	b, err := a.backend()
	if err != nil {
		return err
	}
	defer b.Close()
	r, err := verify.Run(ctx, b, works, verify.Options{Threads: a.cores(), Progress: a.progress.step})
	if err != nil {
		return err
	}
	if a.json {
		err = json.NewEncoder(a.out).Encode(r)
	} else {
		err = a.verifyText(r)
	}
	if err == nil && r.Verdict != verify.Agree {
		witness := "cpu-portable"
		if a.device == witness {
			witness = "sim"
		}
		err = hint(errors.New("verify: something differs"), "vision audit --devices "+witness+","+a.device+" finds the op")
	}
	return err
}

func (a *app) verifyText(r *verify.Report) error {
	fmt.Fprintf(a.out, "%s, arithmetic: NUMERICS.md version %d\n", r.Device, r.Numerics)
	for _, w := range r.Works {
		fmt.Fprintf(a.out, "%-6s  %s: %d stages, %.1f s\n", w.Verdict, w.Work, len(w.Stages), w.Seconds)
		switch last := len(w.Stages) - 1; {
		case w.First != nil:
			fmt.Fprintf(a.out, "        first difference: %v\n", w.First)
		case last >= 0:
			fmt.Fprintf(a.out, "        %s  %s\n", w.Stages[last].Digest, w.Stages[last].Name)
		}
	}
	_, err := fmt.Fprintf(a.out, "verdict: %s\n", r.Verdict)
	return err
}
