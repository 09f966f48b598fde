package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"vision/eval/experiment"
	"vision/eval/nsd"
	"vision/kernels"
	"vision/models/augment"
	"vision/models/backbone"
	"vision/models/features"
)

// rows is where the features of stimuli come from: a frozen network on their
// pictures, or a file that someone else computed.
type rows struct {
	store         *features.Store
	input, digest string // what a manifest calls them
	// view lists the rows of pictures; of a file all rows, one a picture.
	view  func(ctx context.Context, images []nsd.Image) (features.View, error)
	close func() error
	// augmented lists the rows of the augmented forms of pictures; nil of a file.
	augmented func(ctx context.Context, images []nsd.Image, c augment.Config) (features.View, error)
}

// rowsFlags say where the features of stimuli come from.
type rowsFlags struct {
	network networkFlags
	file    string
	cache   string
}

func (r *rowsFlags) register(c *cobra.Command) {
	r.network.register(c)
	c.Flags().StringVar(&r.file, "features", "", "npy file of features in place of the network: (pictures, tokens, width) in the pictures' order")
	r.registerCache(c)
}

func (r *rowsFlags) registerCache(c *cobra.Command) {
	c.Flags().StringVar(&r.cache, "cache", "", "folder of features (default: the user's cache folder)")
}

// need reports flags without a value; weights and a file exclude each other.
func (r *rowsFlags) need(flags ...[2]string) error {
	if r.file == "" {
		return need(flags...)
	}
	if r.network.weights != "" {
		return usagef("--weights and --features exclude each other")
	}
	var others [][2]string
	for _, f := range flags {
		if f[0] != "weights" && f[0] != "images" {
			others = append(others, f)
		}
	}
	return need(others...)
}

// folder is the folder of features.
func (r *rowsFlags) folder() (string, error) {
	if r.cache != "" {
		return r.cache, nil
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", usagef("no cache folder is known (%v): give one with --cache", err)
	}
	return filepath.Join(dir, "vision", "features"), nil
}

// sources says where the network and the features are, for predictions.
func (r *rowsFlags) sources() (s experiment.Sources, err error) {
	n := r.network
	s = experiment.Sources{Weights: n.weights, Eps: n.eps, Squash: n.squash}
	if s.Cache, err = r.folder(); err != nil {
		return s, err
	}
	if s.Cache, err = filepath.Abs(s.Cache); err != nil {
		return s, err
	}
	if s.Weights != "" && s.Weights != backbone.Builtin {
		s.Weights, err = filepath.Abs(s.Weights)
	}
	return s, err
}

// openRows opens the network, or the file, and the store.
func (a *app) openRows(b kernels.Backend, r *rowsFlags) (*rows, error) {
	if r.file != "" {
		return a.openGiven(r)
	}
	bb, store, err := a.openFeatures(b, r)
	if err != nil {
		return nil, err
	}
	return &rows{store: store, input: "weights", digest: bb.Digest, close: func() error { return errors.Join(store.Close(), bb.Close()) },
		view: func(ctx context.Context, images []nsd.Image) (features.View, error) {
			return a.fill(ctx, "features", store, bb, images, r.network.batch)
		},
		augmented: func(ctx context.Context, images []nsd.Image, c augment.Config) (features.View, error) {
			return a.fillAugmented(ctx, "augmented features", store, bb, images, c, r.network.batch)
		}}, nil
}

func (a *app) openGiven(r *rowsFlags) (*rows, error) {
	g, err := features.OpenGiven(r.file)
	if err != nil {
		return nil, ifAbsent(err, stepFeatures)
	}
	sum, err := g.Digest()
	if err != nil {
		return nil, errors.Join(err, g.Close())
	}
	dir, err := r.folder()
	if err != nil {
		return nil, errors.Join(err, g.Close())
	}
	store, err := a.openStore(dir, g.Spec())
	if err != nil {
		return nil, errors.Join(err, g.Close())
	}
	return &rows{store: store, input: "features", digest: sum.String(),
		close: func() error { return errors.Join(store.Close(), g.Close()) },
		view: func(ctx context.Context, images []nsd.Image) (features.View, error) {
			if images != nil && len(images) != g.Len {
				return features.View{}, fmt.Errorf("%s: features of %d stimuli, expected %d, one for each picture", g.Path, g.Len, len(images))
			}
			at, err := g.Fill(ctx, store, func(done, _ int) { a.progress.step("features", done, g.Len) })
			return store.View(at), err
		}}, nil
}

// openStore opens the store of a spec and says what was cut off.
func (a *app) openStore(dir string, spec features.Spec) (*features.Store, error) {
	store, err := features.Open(dir, spec)
	if err == nil && store.Recovered != "" {
		a.progress.say("%s: %s", store.Dir(), store.Recovered)
	}
	return store, err
}
