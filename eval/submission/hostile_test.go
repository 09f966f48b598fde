package submission

import (
	"testing"

	"vision/kernels/boundedfile/boundedtest"
)

func TestHostile(t *testing.T) {
	boundedtest.Hostile(t, "submission.zip", []byte("PK\x03\x04"), func(path string) error {
		_, err := Check(t.Context(), path, nil)
		return err
	})
}
