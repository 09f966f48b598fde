package battery

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"vision/kernels"
	"vision/kernels/cuda"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
	"vision/kernels/cuda/ptxsim"
)

// stubborn is a driver that cannot end a stream.
type stubborn struct{ *ptxsim.Sim }

func (stubborn) StreamDestroy(driver.Stream) error { return errors.New("the stream does not end") }

// A device that cannot be closed is a finding: of the check that failed on it, or of its
// own where all checks agreed.
func TestDeviceNotClosed(t *testing.T) {
	for _, c := range []struct {
		failing string // entry
		want    []string
	}{
		{"", []string{"Fill, any address agrees", "Scale, any address agrees", "closing the device, any address differs"}},
		{"elementwise_scale", []string{"Scale, any address differs"}},
		{"elementwise_fill", []string{"Fill, any address differs"}},
	} {
		o := Options{Rehearse: true, Progress: io.Discard}
		o.Open = func(o gpu.Options) (*cuda.Backend, error) {
			o.OwnsDriver = true
			o.OnLaunch = func(k *gpu.Kernel, _, _ driver.Dim3, _ int) {
				if k.Entry == c.failing {
					kernels.Fail(k.Entry, kernels.ErrDevice, "failed")
				}
			}
			return cuda.New(stubborn{ptxsim.New(ptxsim.Options{})}, 0, o)
		}
		b := &battery{options: o, result: &Result{Schema: Schema}}
		if err := b.conform(configuration{name: "any address", ops: []string{"Fill", "Scale"}}); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range b.result.Conformance {
			got = append(got, v.Name+" "+v.Verdict)
		}
		for _, want := range c.want {
			if !slices.Contains(got, want) {
				t.Errorf("%s failing: %q lacks %q", c.failing, got, want)
			}
		}
		said := slices.ContainsFunc(b.result.Conformance, func(v Verdict) bool {
			return v.Verdict == Differ && strings.Contains(strings.Join(v.Findings, "\n"), "the stream does not end")
		})
		if !said {
			t.Errorf("%+v does not say how the device ended", b.result.Conformance)
		}
	}
}
