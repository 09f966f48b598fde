package vit

import "fmt"

// Config describes a vision transformer.
type Config struct {
	Image  int // side of the square picture in pixels, a multiple of Patch
	Patch  int // side of a patch
	Width  int // D
	Depth  int // number of blocks
	Heads  int
	Hidden int // width of the MLP between its two layers
	// Eps is LayerNorm's, in units of x². It has no default: LAVIS and DINOv2 use
	// 1e-6, Hugging Face's BLIP 1e-5.
	Eps float64
	// LayerScale multiplies each branch by a learned λ before it is added.
	LayerScale bool
	// ScaleOffset is added to the side of the new grid when position embeddings are
	// interpolated: 0 for BLIP, 0.1 for DINOv2 (see [InterpolatePositions]).
	ScaleOffset float64
}

// Grid is the number of patches along a side.
func (c Config) Grid() int { return c.Image / c.Patch }

// Tokens is 1 + Grid²: CLS first.
func (c Config) Tokens() int { return 1 + c.Grid()*c.Grid() }

// maxGrid bounds the patches along a side: 65,537 tokens, whose maps of one head have
// 16 GiB already.
const maxGrid = 256

// Validate reports the first field that makes no network.
func (c Config) Validate() error {
	for _, f := range []struct {
		name string
		v    int
	}{{"image", c.Image}, {"patch", c.Patch}, {"width", c.Width}, {"depth", c.Depth}, {"heads", c.Heads}, {"hidden", c.Hidden}} {
		if f.v < 1 || f.v > 1<<20 {
			return fmt.Errorf("vit: %s is %d, expected 1 to %d", f.name, f.v, 1<<20)
		}
	}
	if c.Image%c.Patch != 0 {
		below := max(c.Image/c.Patch, 1) * c.Patch
		return fmt.Errorf("vit: image (%d px) must be a multiple of patch (%d px), such as %d or %d", c.Image, c.Patch, below, below+c.Patch)
	}
	if c.Grid() > maxGrid {
		return fmt.Errorf("vit: image (%d px) has %d patches of %d px a side, expected at most %d", c.Image, c.Grid(), c.Patch, maxGrid)
	}
	if c.Width%c.Heads != 0 {
		return fmt.Errorf("vit: width (%d) must be a multiple of heads (%d)", c.Width, c.Heads)
	}
	if !(c.Eps > 0 && c.Eps < 1) {
		return fmt.Errorf("vit: eps is %v, expected a small positive number such as 1e-6", c.Eps)
	}
	return nil
}

// String names the configuration, for manifests and cache keys.
func (c Config) String() string {
	s := fmt.Sprintf("vit image=%d patch=%d width=%d depth=%d heads=%d hidden=%d eps=%g", c.Image, c.Patch, c.Width, c.Depth, c.Heads, c.Hidden, c.Eps)
	if c.LayerScale {
		s += " layerscale"
	}
	if c.ScaleOffset != 0 {
		s += fmt.Sprintf(" position-offset=%g", c.ScaleOffset)
	}
	return s
}
