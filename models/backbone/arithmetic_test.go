package backbone

import (
	"testing"

	"vision/kernels"
	"vision/models/vit"
)

// tf32 is a device that says what a tensor-core mode says.
type tf32 struct{ kernels.Backend }

func (tf32) Arithmetic() string { return "tf32" }

// TestArithmeticIsPartOfTheSpec: features of a named precision have a store of their own,
// even where a backend stands around the device.
func TestArithmeticIsPartOfTheSpec(t *testing.T) {
	b := device(t)
	specOf := func(b kernels.Backend) string {
		t.Helper()
		bb, err := Open(b, Options{Weights: testdata + "huggingface_tiny/model.safetensors", Layer: vit.Final})
		if err != nil {
			t.Fatal(err)
		}
		s := bb.Spec()
		if s.Arithmetic != b.Arithmetic() {
			t.Errorf("features of arithmetic %q, the device's is %q", s.Arithmetic, b.Arithmetic())
		}
		return s.Key()
	}
	wrapped := struct{ kernels.Backend }{tf32{b}}
	if canonical, other := specOf(b), specOf(wrapped); canonical == other {
		t.Error("features of tf32 have the key of canonical ones")
	}
}
