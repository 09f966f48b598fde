package libcuda_test

import (
	"os"
	"runtime"
	"strings"
	"testing"

	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/driver/drivertest"
	"vision/kernels/cuda/driver/libcuda"
)

// open skips where no driver is: VISION_LIBCUDA may name the simulator's, as
// .ci/bindings does.
func open(t testing.TB) driver.Driver {
	d, err := libcuda.Open()
	if err != nil {
		t.Skip(err)
	}
	return d
}

func TestDriver(t *testing.T) {
	drivertest.RunAll(t, func(t *testing.T) driver.Driver { return open(t) }, drivertest.Lacks{})
}

// Where there is no driver the error says so, names the file and what works without.
func TestNoDriver(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the binding is for Linux")
	}
	path := t.TempDir() + "/libcuda.so.1"
	t.Setenv("VISION_LIBCUDA", path)
	for content, want := range map[string]string{"": "no NVIDIA driver here", "no library": "no NVIDIA driver here"} {
		if content != "" {
			if err := os.WriteFile(path, []byte(content), 0o777); err != nil {
				t.Fatal(err)
			}
		}
		_, err := libcuda.Open()
		if err == nil {
			t.Fatalf("%s was opened", path)
		}
		for _, text := range []string{want, path, "cpu and sim need none"} {
			if !strings.Contains(err.Error(), text) {
				t.Errorf("%v: does not say %q", err, text)
			}
		}
	}
}

// BenchmarkCall is the cost of the cheapest call that needs a context: two calls of
// the library, one to make the context current.
func BenchmarkCall(b *testing.B) {
	d := open(b)
	context, err := d.PrimaryCtxRetain(0)
	if err != nil {
		b.Fatal(err)
	}
	if err := d.CtxSetCurrent(context); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := d.StreamSynchronize(0); err != nil {
			b.Fatal(err)
		}
	}
}
