package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"vision/kernels/atomicfile"

	"vision/kernels"
	"vision/models/backbone"
	"vision/models/features"
	"vision/models/pixels"
	"vision/models/vit"
)

// layersManifest is the configuration of features --all-layers and --maps.
type layersManifest struct {
	features.Spec      // its layer is "all"
	Depth         int  `json:"depth"`
	Heads         int  `json:"heads"`
	HiddenStates  bool `json:"hidden_states"`
	Maps          bool `json:"maps"`
}

// layersName stands before the manifest's ending in the folder of layers.
const layersName = "features"

// hiddenName is the file of a hidden state, mapsName that of a block's maps.
func hiddenName(layer int) string {
	if layer == vit.Final {
		return "final"
	}
	return fmt.Sprintf("hidden_%02d", layer)
}

func mapsName(layer int) string { return fmt.Sprintf("attention_%02d", layer) }

// layers writes hidden states and maps into a folder. The manifest comes last: it
// says that all files are there and belong together.
func (a *app) layers(ctx context.Context, n *featuresFlags, b kernels.Backend, bb *backbone.Backbone, names []string) (err error) {
	spec, c := bb.Spec(), bb.Model.Config
	spec.Layer = "all"
	if err := os.MkdirAll(n.out, 0o777); err != nil {
		return err
	}
	if err := a.checkLayersFit(n, c, len(names)); err != nil {
		return err
	}
	manifest := filepath.Join(n.out, layersName)
	if err := atomicfile.Remove(manifestPath(manifest)); err != nil {
		return err
	}
	files := map[string]*rowsFile{}
	defer func() {
		for _, w := range files {
			w.Abort()
		}
	}()
	create := func(name string, row ...int) error {
		w, err := newRowsFile(filepath.Join(n.out, name+".npy"), len(names), row...)
		if err == nil {
			files[name] = w
		}
		return err
	}
	for layer := vit.Final; layer <= c.Depth && err == nil; layer++ {
		if n.all {
			err = create(hiddenName(layer), c.Tokens(), c.Width)
		}
		if n.maps && layer > 0 && err == nil {
			err = create(mapsName(layer), c.Heads, c.Tokens(), c.Tokens())
		}
	}
	if err != nil {
		return err
	}
	m := a.newManifest(b, 0, layersManifest{spec, c.Depth, c.Heads, n.all, n.maps})
	m.weights(bb)
	err = a.eachBatch(ctx, n, names, spec.Image, m, func(pictures []*pixels.RGB8) error {
		return bb.Layers(pictures, n.maps, func(layer int, tokens, maps []float32) error {
			if w := files[hiddenName(layer)]; w != nil {
				if err := w.add(tokens); err != nil {
					return err
				}
			}
			if maps == nil {
				return nil
			}
			return files[mapsName(layer)].add(maps)
		})
	})
	if err != nil {
		return err
	}
	for name, w := range files {
		if m.Outputs[name], err = w.close(); err != nil {
			return err
		}
	}
	return a.record(m, manifest)
}

// checkLayersFit says how much is going to be written, and refuses what does not fit
// on the disk.
func (a *app) checkLayersFit(n *featuresFlags, c vit.Config, pictures int) error {
	size := layersSize{pictures: int64(pictures)}
	if n.all {
		size.hidden = 4 * int64(c.Depth+2) * int64(c.Tokens()) * int64(c.Width)
	}
	if n.maps {
		size.maps = 4 * int64(c.Depth) * int64(c.Heads) * int64(c.Tokens()) * int64(c.Tokens())
	}
	if free, known := freeSpace(n.out); known && size.total() > free {
		return fmt.Errorf("%s: %v do not fit into the %.4g GB that are free there: take fewer pictures or one --layer", n.out, size, float64(free)/1e9)
	}
	a.progress.say("%s: %v", n.out, size)
	return nil
}

// layersSize counts the bytes of hidden states and maps of a picture.
type layersSize struct{ pictures, hidden, maps int64 }

func (s layersSize) total() int64 { return s.pictures * (s.hidden + s.maps) }

// String shows the arithmetic.
func (s layersSize) String() string {
	return fmt.Sprintf("%d pictures × (%d B of hidden states + %d B of maps) = %.4g GB", s.pictures, s.hidden, s.maps, float64(s.total())/1e9)
}
