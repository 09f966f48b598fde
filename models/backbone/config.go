package backbone

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"vision/kernels/boundedfile"
)

// configFile is the part of a Hugging Face config.json that tensors do not say.
// A model of both towers keeps it under vision_config.
type configFile struct {
	Heads  int      `json:"num_attention_heads"`
	Eps    *float64 `json:"layer_norm_eps"`
	Image  int      `json:"image_size"`
	Act    string   `json:"hidden_act"`
	Vision *struct {
		Heads int      `json:"num_attention_heads"`
		Eps   *float64 `json:"layer_norm_eps"`
		Image int      `json:"image_size"`
		Act   string   `json:"hidden_act"`
	} `json:"vision_config"`
}

// readConfig reads the config.json beside the weights; none is not an error.
func readConfig(weights string) (c configFile, there bool, err error) {
	path := filepath.Join(filepath.Dir(weights), "config.json")
	text, there, err := readSmall(path)
	if err != nil || !there {
		return c, false, err
	}
	if c, err = parseConfig(text); err != nil {
		return c, false, fmt.Errorf("%s: %w", path, err)
	}
	return c, true, nil
}

const expectedConfig = "a small JSON object beside a model's weights"

func parseConfig(text []byte) (c configFile, err error) {
	if err := boundedfile.DecodeJSON(text, expectedConfig, &c); err != nil {
		return configFile{}, err
	}
	if v := c.Vision; v != nil {
		c.Heads, c.Eps, c.Image, c.Act = v.Heads, v.Eps, v.Image, v.Act
	}
	if c.Act != "" && c.Act != "gelu" {
		return configFile{}, fmt.Errorf("hidden_act is %q, expected \"gelu\" (the exact form)", c.Act)
	}
	if c.Heads < 0 || c.Image < 0 {
		return configFile{}, fmt.Errorf("%d heads and images of %d px, expected at least 1", c.Heads, c.Image)
	}
	return c, nil
}

// maxConfig bounds the files of a few kilobytes that stand beside weights.
const maxConfig = 1 << 20

// readSmall reads such a file; there is false without an error if it does not exist.
func readSmall(path string) (text []byte, there bool, err error) {
	text, err = boundedfile.Read(path, expectedConfig, maxConfig)
	if errors.Is(err, os.ErrNotExist) {
		return nil, false, nil
	}
	return text, err == nil, err
}
