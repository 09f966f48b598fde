package backbone

import (
	"strings"
	"testing"

	"vision/kernels/boundedfile/boundedtest"
)

// TestHostileConfig: a config.json that cannot be one is an error that names it; an
// absent one is none.
func TestHostileConfig(t *testing.T) {
	boundedtest.Hostile(t, "config.json", []byte("{"), func(path string) error {
		weights := strings.TrimSuffix(path, "config.json") + "model.safetensors"
		_, there, err := readConfig(weights)
		if err == nil && !there {
			return boundedtest.Absent(path)
		}
		return err
	})
}

// FuzzConfig: no config.json makes reading panic or gives numbers below 0.
func FuzzConfig(f *testing.F) {
	for _, text := range []string{
		`{"num_attention_heads": 12, "layer_norm_eps": 1e-05, "image_size": 384, "hidden_act": "gelu"}`,
		`{"vision_config": {"num_attention_heads": 16, "layer_norm_eps": 1e-06, "image_size": 224, "hidden_act": "gelu"}, "text_config": {"vocab_size": 30524}}`,
		`{"hidden_act": "quick_gelu"}`, `{"image_size": -1}`, `{"vision_config": null}`, `[]`, `null`, ``,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := parseConfig(text)
		if err != nil {
			return
		}
		if c.Heads < 0 || c.Image < 0 || c.Act != "" && c.Act != "gelu" {
			t.Errorf("%q was accepted: %+v", text, c)
		}
	})
}
