package main

import (
	"context"
	"encoding/json"
	"fmt"
	"vision/kernels/atomicfile"

	"github.com/spf13/cobra"

	"vision/eval/submission"
)

func newSubmission(a *app) *cobra.Command {
	var pred, out, check string
	c := &cobra.Command{
		Use:   "submission",
		Short: "Pack predictions of the test pictures for the Algonauts 2023 challenge, or check such a file",
		Long: `Packs subj01 … subj08/{lh,rh}_pred_test.npy (or lh_pred.npy, as "vision predict" writes
it), predictions of every subject's test pictures, into the zip archive that the
challenge takes, or checks an archive with --check: names, shapes (test pictures × all
vertices), float32, finite, no other file, no folder above, at most 300 MB. Every
broken rule is named. Equal predictions give equal archives.

  for s in 1 2 3 4 5 6 7 8; do
    vision predict --model models/subj0$s --weights W --out predictions/subj0$s \
                   --images algonauts/subj0$s/test_split/test_images
  done
  vision submission --pred predictions --out submission.zip`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if check != "" {
				if pred != "" || out != "" {
					return usagef("--check does not go with --pred and --out: it reads an archive and writes nothing")
				}
				return a.checkSubmission(c.Context(), check)
			}
			if err := need([2]string{"pred", pred}, [2]string{"out", out}); err != nil {
				return err
			}
			return a.writeSubmission(c.Context(), pred, out)
		},
	}
	f := c.Flags()
	f.StringVar(&pred, "pred", "", "folder of predictions, with a folder subj01 … subj08 for each subject")
	f.StringVar(&out, "out", "", "zip archive to write")
	f.StringVar(&check, "check", "", "zip archive to check")
	return c
}

func (a *app) checkSubmission(ctx context.Context, path string) error {
	s, err := submission.Check(ctx, path, func(done, total int) { a.progress.step("checked", done, total) })
	if err != nil {
		return err
	}
	return a.describeSubmission(s)
}

func (a *app) writeSubmission(ctx context.Context, pred, out string) error {
	// A manifest says that the archive beside it is whole.
	if err := atomicfile.Remove(manifestPath(out)); err != nil {
		return err
	}
	s, err := submission.Write(ctx, out, pred, func(done, total int) { a.progress.step("read, packed, checked", done, total) })
	if err != nil {
		return err
	}
	m := a.newManifest(nil, 0, map[string]any{"limit": s.Limit})
	for _, e := range s.Entries { // the arrays are those of the predictions' files
		m.Inputs[e.Subject+"/"+string(e.Side)], m.Outputs[e.Name()] = e.Digest, e.Digest
	}
	if err := m.write(out); err != nil {
		return err
	}
	return a.describeSubmission(s)
}

func (a *app) describeSubmission(s *submission.Archive) error {
	if a.json {
		return json.NewEncoder(a.out).Encode(s)
	}
	for _, e := range s.Entries {
		fmt.Fprintf(a.out, "  %s  float32 (%d, %d)\n", e.Name(), e.Stimuli, e.Vertices)
	}
	_, err := fmt.Fprintf(a.out, "%s keeps the challenge's rules: %d files, %.1f of at most %.0f MB\n", s.Path, len(s.Entries), float64(s.Bytes)/1e6, float64(s.Limit)/1e6)
	return err
}
