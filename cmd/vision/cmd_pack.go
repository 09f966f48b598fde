package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"vision/kernels/cpu"
	"vision/models/backbone"
)

func newPack(a *app) *cobra.Command {
	var weights, out string
	c := &cobra.Command{
		Use:   "pack",
		Short: "Lay weights out as this machine's processor reads them, for a faster start",
		Long: `Writes model.safetensors into a new folder, beside copies of config.json and
preprocessor_config.json: the same network, its matrices in panels of as many rows as
the processor's vector unit reads at a time. --weights DIR/model.safetensors then uses
them where they lie in the file, without reading, hashing or copying them first; the
bits of all features, and the digest of the weights in manifests, are those of the
original file.

That digest is the one noted here: programs that use the file compare checksums
(CRC-32C) when they first need a matrix. vision info --weights DIR/model.safetensors
reads all values and compares the digests themselves.

On processors of another width, and on GPUs, the file is read as any other.`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := need([2]string{"weights", weights}, [2]string{"out", out}); err != nil {
				return err
			}
			return a.pack(weights, out)
		},
	}
	f := c.Flags()
	f.StringVar(&weights, "weights", "", "a file of weights (safetensors, .pth, ONNX) or "+backbone.Builtin)
	f.StringVar(&out, "out", "", "folder to write, new or empty")
	return c
}

func (a *app) pack(weights, out string) error {
	b, err := cpu.New(cpu.Options{Threads: 1})
	if err != nil {
		return err
	}
	width, name := b.PanelWidth(), b.Name()
	if err := b.Close(); err != nil {
		return err
	}
	if width == 0 {
		return fmt.Errorf("%s: its kernels read no panels, there is nothing to gain", name)
	}
	path, err := backbone.Pack(weights, out, width)
	if err != nil {
		return ifAbsent(err, stepWeights)
	}
	if a.json {
		return json.NewEncoder(a.out).Encode(struct {
			Weights string `json:"weights"`
			Panels  int    `json:"panels"`
		}{path, width})
	}
	_, err = fmt.Fprintf(a.out, "%s: panels of %d rows\n", path, width)
	return err
}
