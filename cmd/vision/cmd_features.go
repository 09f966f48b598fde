package main

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"vision/models/augment"
	"vision/models/backbone"
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
	squash  bool
}

func (n *networkFlags) register(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&n.weights, "weights", "", "a file of weights (safetensors, .pth, ONNX) or "+backbone.Builtin)
	f.IntVar(&n.image, "image-size", 0, "side of the square that pictures are squashed to (default: preprocessor_config.json or config.json beside the weights, else 224)")
	f.Float64Var(&n.eps, "eps", 0, "LayerNorm's eps (default: config.json beside the weights, else the family's)")
	f.StringVar(&n.layer, "layer", "", "hidden state: 0 after the position embedding, N after block N (default: after the last norm)")
	f.BoolVar(&n.squash, "squash", false, "squash pictures to the square even if preprocessor_config.json beside the weights resizes or crops otherwise")
	f.IntVar(&n.batch, "batch", 8, "pictures at a time (does not change the result)")
}

// options checks the flags; cores are for the host's part.
func (n *networkFlags) options(cores int) (backbone.Options, error) {
	o := backbone.Options{Weights: n.weights, Image: n.image, Eps: n.eps, Layer: vit.Final, Squash: n.squash, Threads: cores}
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

// featuresFlags say what is written about which pictures.
type featuresFlags struct {
	network            networkFlags
	images, out, cache string
	all, maps          bool
	augment            augment.Config
}

// featuresManifest is the configuration of features. Without augmentation it is the
// specification of the features alone.
type featuresManifest struct {
	features.Spec
	Augment augment.Config `json:"augment,omitzero"`
	Rows    string         `json:"rows,omitempty"` // the order of the rows, in words
}

// check reports flags that do not go together.
func (n *featuresFlags) check() error {
	if err := n.augment.Validate(); err != nil {
		return usageError{fmt.Errorf("--augment: %w", err)}
	}
	switch layers := n.all || n.maps; {
	case n.all && n.network.layer != "":
		return usagef("--layer and --all-layers: expected one of them")
	case n.maps && n.network.layer != "":
		return usagef("--layer and --maps: maps are of every block")
	case layers && n.augment.Forms > 0:
		return usagef("--augment is for one hidden state, it does not go with --all-layers and --maps")
	case layers && n.cache != "":
		return usagef("--cache keeps one hidden state, it does not go with --all-layers and --maps")
	case n.augment.Forms == 0 && n.augment.Seed != 0:
		return usagef("--seed %d without --augment: nothing is drawn", n.augment.Seed)
	}
	return nil
}

// config is what the manifest says.
func (n *featuresFlags) config(spec features.Spec) featuresManifest {
	m := featuresManifest{Spec: spec, Augment: n.augment}
	if k := n.augment.Forms; k > 0 {
		m.Rows = fmt.Sprintf("%d of each picture: the picture, then its augmented forms 1 to %d", 1+k, k)
	}
	return m
}

func newFeatures(a *app) *cobra.Command {
	var n featuresFlags
	c := &cobra.Command{
		Use:   "features",
		Short: "Write what the frozen network says about pictures",
		Long: `Writes float32 (pictures, tokens, width), CLS first, of the *.png, *.jpg and *.jpeg
in a folder, in the order of their names' bytes, each squashed to the square.

With --all-layers --out is a folder, which gets every hidden state: hidden_00.npy after
the position embedding, hidden_01.npy … after each block, final.npy after the last norm.
--maps adds attention_01.npy …, the softmax weights of each block as float32 (pictures,
heads, tokens, tokens), a row for each query; alone it writes only these. The size is
said before the work, and refused if it does not fit on the disk: for ViT-B/16 at 224 px
a picture takes 8.5 MB of hidden states and 22.4 MB of maps.

With --augment K each picture has 1+K rows: itself, then K forms by BLIP's training
transform (cropped, mirrored, changed at random), drawn by --seed and the picture's
pixels. vision train --augment K trains on such rows.

With --cache each row is kept, by the content of its picture, as soon as it is computed:
after Ctrl-C, kill -9 or a power cut the same command line goes on where it stopped, and
vision train --cache finds the rows there.`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := need([2]string{"weights", n.network.weights}, [2]string{"images", n.images}, [2]string{"out", n.out}); err != nil {
				return err
			}
			if err := n.check(); err != nil {
				return err
			}
			return a.features(c.Context(), &n)
		},
	}
	n.network.register(c)
	f := c.Flags()
	f.StringVar(&n.images, "images", "", "folder of pictures")
	f.StringVar(&n.out, "out", "", "npy file to write; with --all-layers or --maps a folder")
	f.StringVar(&n.cache, "cache", "", "folder that keeps the rows, for going on after an interruption (twice the disk)")
	f.BoolVar(&n.all, "all-layers", false, "every hidden state, a file for each")
	f.BoolVar(&n.maps, "maps", false, "the attention maps of every block and head, a file for each block")
	f.IntVar(&n.augment.Forms, "augment", 0, "augmented forms of each picture, in rows after its own; 0 is none")
	f.Uint64Var(&n.augment.Seed, "seed", 0, "seed of --augment")
	return c
}

func (a *app) features(ctx context.Context, n *featuresFlags) error {
	o, err := n.network.options(a.cores())
	if err != nil {
		return err
	}
	names, err := pixels.List(n.images)
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
		return ifAbsent(err, stepWeights)
	}
	defer bb.Close()
	if n.all || n.maps {
		return a.layers(ctx, n, b, bb, names)
	}
	spec := bb.Spec()
	ex := features.Extractor(bb)
	if n.cache != "" {
		if err := bb.Verify(); err != nil { // rows are kept under the digest of the weights
			return err
		}
		store, err := a.openStore(n.cache, spec)
		if err != nil {
			return err
		}
		defer store.Close()
		ex = features.Cached{Store: store, From: bb}
	}
	rows := len(names) * (1 + n.augment.Forms)
	w, err := newRowsFile(n.out, rows, spec.Tokens, spec.Width)
	if err != nil {
		return err
	}
	defer w.Abort()
	m := a.newManifest(b, n.augment.Seed, n.config(spec))
	m.weights(bb)
	values := make([]float32, min(n.network.batch, rows)*spec.Floats())
	err = a.eachBatch(ctx, n, names, spec.Image, m, func(pictures []*pixels.RGB8) error {
		rows := values[:len(pictures)*spec.Floats()]
		if err := ex.Extract(rows, pictures); err != nil {
			return err
		}
		return w.add(rows)
	})
	if err != nil {
		return err
	}
	if m.Outputs[filepath.Base(n.out)], err = w.close(); err != nil {
		return err
	}
	return a.record(m, n.out)
}
