package cpu_test

import (
	"fmt"
	"os"
	"testing"

	"vision/kernels"
	"vision/kernels/cpu"
	"vision/kernels/kerneltest"
)

// configurations are the kernels to choose from, as Options without Threads.
var configurations = []struct {
	name string
	cpu.Options
}{
	{"portable", cpu.Options{Portable: true}},
	{"avx2", cpu.Options{Vector: "avx2"}},
	{"avx512", cpu.Options{Vector: "avx512"}},
	{"neon", cpu.Options{Vector: "neon"}},
}

// The contract of every op on every kind of kernels, at 1, 2 and 7 threads.
// VISION_SMALL=1 or -short leaves out the large sizes (an emulator is slow). Plain Go,
// which is slow too, and one thread, which divides nothing, run them with VISION_LARGE=1.
func TestConformance(t *testing.T) {
	small := testing.Short() || os.Getenv("VISION_SMALL") != ""
	large := os.Getenv("VISION_LARGE") != ""
	for _, threads := range []int{1, 2, 7} {
		for _, c := range configurations {
			t.Run(fmt.Sprintf("%s/threads=%d", c.name, threads), func(t *testing.T) {
				o := c.Options
				o.Threads = threads
				open(t, o).Close()
				size := kerneltest.Options{Small: small || !large && (o.Portable || threads == 1)}
				kerneltest.RunAll(t, func() kernels.Backend { return open(t, o) }, size)
			})
		}
	}
}

// open skips where the machine lacks the vector unit that o asks for.
func open(t *testing.T, o cpu.Options) kernels.Backend {
	b, err := cpu.New(o)
	if err != nil && o.Vector != "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The name says which kernels run, and a unit that no machine has is refused.
func TestVector(t *testing.T) {
	for _, c := range configurations {
		t.Run(c.name, func(t *testing.T) {
			o := c.Options
			o.Threads = 3
			b := open(t, o)
			defer b.Close()
			want := fmt.Sprintf("cpu (%s+fma, 3 threads)", o.Vector)
			if o.Portable {
				want = "cpu (portable, 3 threads)"
			}
			if b.Name() != want {
				t.Errorf("named %q, want %q", b.Name(), want)
			}
		})
	}
	if _, err := cpu.New(cpu.Options{Vector: "mmx"}); err == nil {
		t.Error("a vector unit that does not exist was accepted")
	}
}
