package backbone

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
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

func parseConfig(text []byte) (c configFile, err error) {
	if err := json.Unmarshal(text, &c); err != nil {
		return c, err
	}
	if v := c.Vision; v != nil {
		c.Heads, c.Eps, c.Image, c.Act = v.Heads, v.Eps, v.Image, v.Act
	}
	if c.Act != "" && c.Act != "gelu" {
		return c, fmt.Errorf("hidden_act is %q, expected \"gelu\" (the exact form)", c.Act)
	}
	if c.Heads < 0 || c.Image < 0 {
		return c, fmt.Errorf("%d heads and images of %d px", c.Heads, c.Image)
	}
	return c, nil
}

// maxConfig bounds the files of a few hundred bytes that stand beside weights.
const maxConfig = 1 << 20

// readSmall reads such a file; there is false without an error if it does not exist.
func readSmall(path string) (text []byte, there bool, err error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	defer f.Close()
	if text, err = io.ReadAll(io.LimitReader(f, maxConfig+1)); err != nil {
		return nil, false, fmt.Errorf("%s: %w", path, err)
	}
	if len(text) > maxConfig {
		return nil, false, fmt.Errorf("%s: has more than %d bytes, expected a small JSON object", path, maxConfig)
	}
	return text, true, nil
}
