package main

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"vision/kernels/digest"
	"vision/models/backbone"
	"vision/models/checkpoint"
	"vision/models/features"
	"vision/models/pixels"
	"vision/models/vit"
)

// networkFlags name the frozen network; several commands share them.
type networkFlags struct {
	weights string
	image   int
	eps     float64
	layer   string
	batch   int
}

func (n *networkFlags) register(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&n.weights, "weights", "", "a file of weights (safetensors, .pth, ONNX) or "+backbone.Builtin)
	f.IntVar(&n.image, "image-size", 0, "side of the square that pictures are squashed to (default: config.json beside the weights, else 224)")
	f.Float64Var(&n.eps, "eps", 0, "LayerNorm's eps (default: config.json beside the weights, else the family's)")
	f.StringVar(&n.layer, "layer", "", "hidden state: 0 after the position embedding, N after block N (default: after the last norm)")
	f.IntVar(&n.batch, "batch", 8, "pictures at a time (does not change the result)")
}

// options checks the flags.
func (n *networkFlags) options() (backbone.Options, error) {
	o := backbone.Options{Weights: n.weights, Image: n.image, Eps: n.eps, Layer: vit.Final}
	if n.image < 0 || !(n.eps >= 0) || math.IsInf(n.eps, 1) || n.batch < 1 {
		return o, usagef("--image-size %d, --eps %g, --batch %d: expected positive numbers", n.image, n.eps, n.batch)
	}
	if n.layer != "" {
		layer, err := strconv.Atoi(n.layer)
		if err != nil || layer < 0 {
			return o, usagef("--layer is %q, expected a number from 0", n.layer)
		}
		o.Layer = layer
	}
	return o, nil
}

// follow takes layer and size from features, where no flag says another.
func (n *networkFlags) follow(s features.Spec) {
	if n.layer == "" && s.Layer != "final" {
		n.layer = s.Layer
	}
	if n.image == 0 {
		n.image = s.Image
	}
}

func newFeatures(a *app) *cobra.Command {
	var n networkFlags
	var images, out string
	c := &cobra.Command{
		Use:   "features",
		Short: "Write what the frozen network says about pictures",
		Long: `Writes float32 (pictures, tokens, width), CLS first, of the *.png, *.jpg and *.jpeg
in a folder, in the order of their names' bytes, each squashed to the square.`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := need([2]string{"weights", n.weights}, [2]string{"images", images}, [2]string{"out", out}); err != nil {
				return err
			}
			return a.features(c.Context(), &n, images, out)
		},
	}
	n.register(c)
	c.Flags().StringVar(&images, "images", "", "folder of pictures")
	c.Flags().StringVar(&out, "out", "", "npy file to write")
	return c
}

func (a *app) features(ctx context.Context, n *networkFlags, images, out string) error {
	o, err := n.options()
	if err != nil {
		return err
	}
	names, err := pixels.List(images)
	if err != nil {
		return err
	}
	b, err := a.backend()
	if err != nil {
		return err
	}
	defer b.Close()
	bb, err := backbone.Open(b, o)
	if err != nil {
		return err
	}
	spec := bb.Spec()
	w, err := checkpoint.NewNpyWriter(out, checkpoint.Float32, []int{spec.Tokens, spec.Width})
	if err != nil {
		return err
	}
	defer w.Abort()
	m := a.newManifest(b, 0, spec)
	m.Inputs["weights"] = bb.Digest
	sum, err := digest.New("float32", []int{len(names), spec.Tokens, spec.Width})
	if err != nil {
		return err
	}
	values := make([]float32, min(n.batch, len(names))*spec.Floats())
	for first := 0; first < len(names); first += n.batch {
		if err := ctx.Err(); err != nil {
			return err
		}
		var pictures []*pixels.RGB8
		for _, name := range names[first:min(first+n.batch, len(names))] {
			p, err := pixels.ReadFile(filepath.Join(images, name))
			if err != nil {
				return err
			}
			pictures = append(pictures, p)
			m.Inputs[name] = fmt.Sprintf("%x", features.Identify(p))
		}
		rows := values[:len(pictures)*spec.Floats()]
		if err := bb.Extract(rows, pictures); err != nil {
			return err
		}
		sum.Float32(rows)
		if err := w.WriteFloat32(rows); err != nil {
			return err
		}
		a.progress.step("features", first+len(pictures), len(names))
	}
	if err := w.Close(); err != nil {
		return err
	}
	d, err := sum.Sum()
	if err != nil {
		return err
	}
	m.Outputs[filepath.Base(out)] = d.String()
	return a.record(m, out)
}
