//go:build nodemo

package dinov2

import (
	"errors"

	"vision/models/checkpoint"
)

// Builtin reports that this program was built without the weights.
func Builtin() (*checkpoint.File, error) {
	return nil, errors.New("builtin:dinov2-s: this program was built with the tag nodemo, without weights; give a file with --weights")
}
