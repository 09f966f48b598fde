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
	boundedtest.Hostile(t, "preprocessor_config.json", []byte("{"), func(path string) error {
		weights := strings.TrimSuffix(path, "preprocessor_config.json") + "model.safetensors"
		p, err := readPreprocessor(weights, false)
		if err == nil && p == (preparation{}) {
			return boundedtest.Absent(path)
		}
		return err
	})
}
