package backbone

import (
	"encoding/json"
	"errors"
	"fmt"
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
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return c, false, nil
	}
	if err != nil {
		return c, false, err
	}
	if err := json.Unmarshal(text, &c); err != nil {
		return c, false, fmt.Errorf("%s: %w", path, err)
	}
	if v := c.Vision; v != nil {
		c.Heads, c.Eps, c.Image, c.Act = v.Heads, v.Eps, v.Image, v.Act
	}
	if c.Act != "" && c.Act != "gelu" {
		return c, false, fmt.Errorf("%s: hidden_act is %q, expected \"gelu\" (the exact form)", path, c.Act)
	}
	if c.Heads < 0 || c.Image < 0 {
		return c, false, fmt.Errorf("%s: %d heads and images of %d px", path, c.Heads, c.Image)
	}
	return c, true, nil
}
