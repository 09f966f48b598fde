//go:build !nodemo

package dinov2

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"

	"vision/models/checkpoint"
)

//go:embed builtin/dinov2-s.safetensors.gz
var builtin []byte

// Builtin opens the weights inside the program; their layout is [Compacted].
func Builtin() (*checkpoint.File, error) {
	z, err := gzip.NewReader(bytes.NewReader(builtin))
	if err != nil {
		return nil, fmt.Errorf("builtin:dinov2-s: %w", err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("builtin:dinov2-s: %w", err)
	}
	return checkpoint.OpenBytes("builtin:dinov2-s", data)
}
