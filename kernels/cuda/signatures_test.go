package cuda

import (
	"testing"

	"vision/kernels/cuda/gpu"
	"vision/kernels/cuda/occupancy"
	"vision/kernels/cuda/ptx"
)

// TestSignatures compares what Go passes to each kernel with what its PTX takes: the
// size of the parameter struct, and the shared memory that a launch must bring.
func TestSignatures(t *testing.T) {
	type place struct{ module, entry string }
	entries := map[place]ptx.Entry{}
	for _, name := range ptx.Modules() {
		text, err := ptx.Text(name)
		if err != nil {
			t.Fatal(err)
		}
		m, err := ptx.Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, e := range m.Entries {
			entries[place{name, e.Name}] = e
		}
	}
	listed := map[place]*gpu.Kernel{}
	for _, s := range Signatures() {
		at := place{s.Kernel.Module, s.Kernel.Entry}
		if listed[at] != nil {
			t.Errorf("%s of %s is listed twice", at.entry, at.module)
		}
		listed[at] = s.Kernel
		e, ok := entries[at]
		switch {
		case !ok:
			t.Errorf("module %s has no entry %s", at.module, at.entry)
			continue
		case int(s.Bytes) != e.ParamBytes:
			t.Errorf("%s takes %d bytes in its PTX, and Go's struct has %d", at.entry, e.ParamBytes, s.Bytes)
		case e.Dynamic != (s.Kernel.Shared > 0):
			t.Errorf("%s: its PTX uses dynamic shared memory: %t; gpu.Kernel.Shared is %d, expected the most it is launched with", at.entry, e.Dynamic, s.Kernel.Shared)
		case e.Shared > occupancy.StaticShared:
			t.Errorf("%s declares %d bytes of shared memory; above %d it must be dynamic", at.entry, e.Shared, occupancy.StaticShared)
		}
	}
	for at := range entries {
		if listed[at] == nil {
			t.Errorf("%s of %s is in no package's Signatures()", at.entry, at.module)
		}
	}
}
