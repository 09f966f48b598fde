package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"vision/kernels"
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

That digest is the one noted here, and features says so in its manifest ("noted"):
checksums (CRC-32C) are compared when a matrix is first needed. Before rows are kept in a
store, and by vision info --weights DIR/model.safetensors, all values are read and the
digests themselves compared.

On processors of another width (--device here chooses it) and on GPUs the file is read
as any other.`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := need([2]string{"weights", weights}, [2]string{"out", out}); err != nil {
				return err
			}
			return a.pack(c.Context(), weights, out)
		},
	}
	f := c.Flags()
	f.StringVar(&weights, "weights", "", "a file of weights (safetensors, .pth, ONNX) or "+backbone.Builtin)
	f.StringVar(&out, "out", "", "folder to write, new or empty")
	return c
}

func (a *app) pack(ctx context.Context, weights, out string) error {
	b, err := a.backend()
	if err != nil {
		return err
	}
	width, name := 0, b.Name()
	if u, ok := b.(kernels.PanelUser); ok {
		width = u.PanelWidth()
	}
	if err := b.Close(); err != nil {
		return err
	}
	if width == 0 {
		return usagef("--device %s: %s reads no panels, there is nothing to gain; expected cpu, cpu-avx2, cpu-avx512 or cpu-neon", a.device, name)
	}
	path, err := backbone.Pack(ctx, weights, out, width)
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
