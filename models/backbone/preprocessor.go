package backbone

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"

	"vision/models/pixels"
)

// preprocessor is the part of a Hugging Face preprocessor_config.json that decides
// what the network sees. What is absent is as this project does it.
type preprocessor struct {
	Type       string          `json:"image_processor_type"`
	Older      string          `json:"feature_extractor_type"`
	Resize     *bool           `json:"do_resize"`
	Size       json.RawMessage `json:"size"`
	Resample   *int            `json:"resample"`
	CentreCrop *bool           `json:"do_center_crop"`
	CropSize   json.RawMessage `json:"crop_size"`
	Pad        *bool           `json:"do_pad"`
	Rescale    *bool           `json:"do_rescale"`
	Factor     *float64        `json:"rescale_factor"`
	Normalise  *bool           `json:"do_normalize"`
	Mean       []float64       `json:"image_mean"`
	Std        []float64       `json:"image_std"`
}

// preparation is what a preprocessor says about the canonical path
// decode → squash to a square (Pillow's bicubic) → /255 → (x − mean)/std.
type preparation struct {
	image   int             // side of the square, 0 if not said
	scaling *pixels.Scaling // nil if not said
}

// readPreprocessor reads the preprocessor_config.json beside the weights; none is no
// error. squash says that the user wants the square whatever the file says.
func readPreprocessor(weights string, squash bool) (p preparation, err error) {
	path := filepath.Join(filepath.Dir(weights), "preprocessor_config.json")
	text, there, err := readSmall(path)
	if err != nil || !there {
		return p, err
	}
	if p, err = parsePreprocessor(text, squash); err != nil {
		return p, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}

// parsePreprocessor refuses what the canonical path does otherwise.
func parsePreprocessor(text []byte, squash bool) (p preparation, err error) {
	var c preprocessor
	if err := json.Unmarshal(text, &c); err != nil {
		return p, err
	}
	if p.image, err = c.geometry(squash); err != nil {
		return p, err
	}
	return p, c.values(&p)
}

// set reports a flag that is there and has a value.
func set(flag *bool, value bool) bool { return flag != nil && *flag == value }

// bicubic is PIL.Image.Resampling.BICUBIC.
const bicubic = 3

// geometry is the side of the square.
func (c *preprocessor) geometry(squash bool) (side int, err error) {
	refuse := func(format string, args ...any) error {
		if squash {
			return nil
		}
		return fmt.Errorf(format+"; pictures are squashed to a square with Pillow's bicubic filter here: --squash (or a folder without this file) does that all the same", args...)
	}
	side, square, err := sideOf(c.Size, "size", c.squareByDefault())
	if err != nil {
		return 0, err
	}
	crop, cropped, err := sideOf(c.CropSize, "crop_size", true)
	if err != nil {
		return 0, err
	}
	switch {
	case set(c.Resize, false):
		err = refuse("do_resize is false, expected true")
	case len(c.Size) > 0 && !square:
		err = refuse("size is %s, expected {\"height\": n, \"width\": n}", compact(c.Size))
	case c.Resample != nil && *c.Resample != bicubic:
		err = refuse("resample is %d, expected %d (bicubic)", *c.Resample, bicubic)
	case set(c.CentreCrop, true) && (!square || !cropped || crop != side):
		err = refuse("do_center_crop is true with crop_size %s and size %s, expected false", compact(c.CropSize), compact(c.Size))
	case set(c.Pad, true):
		err = refuse("do_pad is true, expected false")
	}
	if !square { // with --squash the crop's side is the network's
		side = 0
		if set(c.CentreCrop, true) && cropped {
			side = crop
		}
	}
	return side, err
}

// values checks rescaling and takes mean and deviation.
func (c *preprocessor) values(p *preparation) error {
	switch {
	case set(c.Rescale, false):
		return fmt.Errorf("do_rescale is false, expected true: bytes are divided by 255 here")
	case c.Factor != nil && !(math.Abs(float64(*c.Factor*255)-1) <= 1e-9):
		return fmt.Errorf("rescale_factor is %v, expected 1/255 = 0.00392156862745098", *c.Factor)
	case set(c.Normalise, false):
		return fmt.Errorf("do_normalize is false, expected true with image_mean and image_std")
	case c.Mean == nil && c.Std == nil:
		return nil
	case len(c.Mean) != 3 || len(c.Std) != 3:
		return fmt.Errorf("image_mean has %d values and image_std %d, expected 3 and 3", len(c.Mean), len(c.Std))
	}
	p.scaling = &pixels.Scaling{}
	for i := range 3 {
		p.scaling.Mean[i], p.scaling.Std[i] = float32(c.Mean[i]), float32(c.Std[i])
		if m, s := p.scaling.Mean[i], p.scaling.Std[i]; m-m != 0 || !(s > 0) || s-s != 0 {
			return fmt.Errorf("image_mean[%d] is %v and image_std[%d] %v, expected a number and a positive one", i, c.Mean[i], i, c.Std[i])
		}
	}
	return nil
}

// squareByDefault: for these classes a size that is one number is a square, for the
// others the shortest edge.
func (c *preprocessor) squareByDefault() bool {
	switch c.Type + c.Older {
	case "BlipImageProcessor", "BlipFeatureExtractor", "ViTImageProcessor", "ViTFeatureExtractor", "ViTImageProcessorFast", "BlipImageProcessorFast":
		return true
	}
	return false
}

// sideOf reads {"height": n, "width": n}, or n where that means a square. Other forms
// that Hugging Face knows are not square, and no error.
func sideOf(text json.RawMessage, name string, number bool) (side int, square bool, err error) {
	if len(text) == 0 || string(text) == "null" {
		return 0, false, nil
	}
	var s struct {
		Height *int `json:"height"`
		Width  *int `json:"width"`
	}
	if err := json.Unmarshal(text, &side); err == nil {
		square = number
	} else if err := json.Unmarshal(text, &s); err != nil {
		return 0, false, fmt.Errorf("%s is %s, expected {\"height\": n, \"width\": n}", name, compact(text))
	} else if s.Height != nil && s.Width != nil && *s.Height == *s.Width {
		side, square = *s.Height, true
	}
	if square && (side < 1 || side > pixels.MaxSide) {
		return 0, false, fmt.Errorf("%s is %s, expected 1 to %d", name, compact(text), pixels.MaxSide)
	}
	return side, square, nil
}

// compact quotes JSON in an error, on one line and not without end.
func compact(text json.RawMessage) string {
	var b bytes.Buffer
	if len(text) == 0 || json.Compact(&b, text) != nil {
		return "absent"
	}
	if b.Len() > 100 {
		return b.String()[:100] + "…"
	}
	return b.String()
}
