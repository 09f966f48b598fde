package devices

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
)

// Default is the device where none is named.
const Default = "cpu"

// Options are what devices may be told. A device ignores what does not concern it.
type Options struct {
	// Threads is the number of cores that a device on the host uses; 0 means all
	// that the process may use.
	Threads int
	// Schedule, when not 0, seeds the order in which the simulator runs blocks and warps
	// (ptxsim.Options). "sim-checked:N" says the same in a name and goes before it.
	Schedule uint64
	// GPU is for devices of the sim and cuda kinds. A name that says TF32 or BF16
	// decides the precision.
	GPU gpu.Options
}

// kind says what a name stands for.
type kind struct {
	name string
	// about is a line of help.
	about string
	// canonical devices give the bits of NUMERICS.md.
	canonical bool
	gpu       bool // opened as a *cuda.Backend
	numbered  bool // ":N" may follow: the GPU
	scheduled bool // ":N" may follow: the order of blocks and warps
	precision gpu.Precision
	note      string // ends the device's name
	open      func() (driver.Driver, error)
}

var kinds = slices.Concat([]kind{
	{name: "cpu", about: "the host, with the widest vector unit it has", canonical: true},
	{name: "cpu-portable", about: "the host, in plain Go", canonical: true},
	{name: "cpu-avx2", about: "the host, with AVX2 and FMA", canonical: true},
	{name: "cpu-avx512", about: "the host, contractions with AVX-512", canonical: true},
	{name: "cpu-neon", about: "the host, with NEON (arm64)", canonical: true},
	{name: "sim", about: "a GPU made of Go, which interprets the CUDA kernels", canonical: true, gpu: true},
	{name: "sim-checked", about: "the same with every check on, slowly; sim-checked:1 in another order", canonical: true, gpu: true, scheduled: true},
	{name: "cuda", about: "NVIDIA's GPU 0; cuda:1 is GPU 1", canonical: true, gpu: true, numbered: true, open: nvidia},
	{name: "cuda-tf32", about: "the same, products in TF32: other bits", gpu: true, numbered: true, precision: gpu.TF32, open: nvidia},
	{name: "cuda-bf16", about: "the same, products in BF16: other bits", gpu: true, numbered: true, precision: gpu.BF16, open: nvidia},
}, tagged)

// Names lists the names of all kinds of devices, whether they are there or not.
func Names() []string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.name)
	}
	return names
}

// About is a line of help on a name of [Names], "" on any other.
func About(name string) string {
	for _, k := range kinds {
		if k.name == name {
			return k.about
		}
	}
	return ""
}

// Check returns an error unless name is well-formed; it does not look whether the
// device is there.
func Check(name string) error {
	_, _, err := parse(name)
	return err
}

// Canonical reports whether a device of this name gives the bits of NUMERICS.md.
func Canonical(name string) bool {
	k, _, err := parse(name)
	return err == nil && k.canonical
}

// Ordinal is the number of the GPU that a name of the sim and cuda kinds stands for.
func Ordinal(name string) (int, error) {
	k, number, err := parse(name)
	if err == nil && !k.gpu {
		err = fmt.Errorf("%q, expected a GPU or the simulator", name)
	}
	if k.scheduled {
		number = 0 // there is one simulator
	}
	return number, err
}

// parse splits a name into what it stands for and the number of the GPU, or of the
// schedule.
func parse(name string) (kind, int, error) {
	base, number, numbered := strings.Cut(name, ":")
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.name == base })
	if i < 0 || numbered && !kinds[i].numbered && !kinds[i].scheduled {
		return kind{}, 0, fmt.Errorf("%q, expected %s, cuda:N or sim-checked:N", name, strings.Join(Names(), ", "))
	}
	if !numbered {
		return kinds[i], 0, nil
	}
	n, err := strconv.ParseUint(number, 10, 15)
	if err != nil || strconv.FormatUint(n, 10) != number {
		return kind{}, 0, fmt.Errorf("%q, expected a number after %q", name, base+":")
	}
	return kinds[i], int(n), nil
}
