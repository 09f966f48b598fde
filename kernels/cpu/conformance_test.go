package cpu_test

import (
	"fmt"
	"os"
	"testing"

	"vision/kernels"
	"vision/kernels/cpu"
	"vision/kernels/kerneltest"
)

// The contract of every op on both kinds of kernels, at 1, 2 and 7 threads.
// VISION_SMALL=1 or -short leaves out the large sizes (an emulator is slow).
func TestConformance(t *testing.T) {
	size := kerneltest.Options{Small: testing.Short() || os.Getenv("VISION_SMALL") != ""}
	for _, threads := range []int{1, 2, 7} {
		for _, portable := range []bool{true, false} {
			kind := map[bool]string{true: "portable", false: "avx2"}[portable]
			t.Run(fmt.Sprintf("%s/threads=%d", kind, threads), func(t *testing.T) {
				if !portable {
					needVector(t)
				}
				kerneltest.RunAll(t, func() kernels.Backend { return open(t, threads, portable) }, size)
			})
		}
	}
}

func open(t *testing.T, threads int, portable bool) kernels.Backend {
	b, err := cpu.New(cpu.Options{Threads: threads, Portable: portable})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// needVector skips where the machine has no vector kernels to choose.
func needVector(t *testing.T) {
	b := open(t, 1, false)
	defer b.Close()
	if name := b.Name(); name == "cpu (portable, 1 threads)" {
		t.Skip("this processor has no AVX2 and FMA: only the portable kernels run")
	}
}
