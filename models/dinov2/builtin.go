//go:build !nodemo

package dinov2

import (
	_ "embed"

	"vision/models/checkpoint"
)

//go:embed builtin/dinov2-s.safetensors
var builtin []byte

// Builtin opens the weights inside the program; their layout is [Compacted].
func Builtin() (*checkpoint.File, error) {
	return checkpoint.OpenBytes("builtin:dinov2-s", builtin)
}
