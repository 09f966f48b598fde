package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"vision/kernels/digest"
	"vision/models/checkpoint"
)

func newDigest(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "digest FILE…",
		Short: "Print the SHA-256 of every tensor in files",
		Long: `Prints one "sha256  name" line for every tensor of npy, npz, safetensors, PyTorch
and ONNX files, names in byte order: the digest of NUMERICS.md §10, which covers
type, shape and values and treats every NaN alike.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("digest needs at least one file")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			for _, path := range args {
				if err := a.digestFile(path); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func (a *app) digestFile(path string) error {
	f, err := checkpoint.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	set, err := f.Digests()
	if err != nil {
		return err
	}
	lines, err := digest.Lines(set)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	_, err = fmt.Fprint(a.out, lines)
	return err
}
