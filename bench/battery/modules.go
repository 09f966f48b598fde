package battery

import (
	"os"

	"vision/kernels/cuda"
	"vision/kernels/cuda/gpu"
)

// modules loads every kernel, canonical or not, and notes what the driver's compiler
// made of it and how long it took, if its cache was cold.
func (b *battery) modules(d *gpu.Device, cold bool) error {
	usage := map[string][]EntryUsage{}
	for _, s := range cuda.Signatures() {
		i := d.KernelInfo(s.Kernel)
		usage[s.Kernel.Module] = append(usage[s.Kernel.Module], EntryUsage{Name: s.Kernel.Entry, Registers: i.Registers, SharedBytes: i.Shared,
			LocalBytes: i.Local, MaxThreads: i.MaxThreads, DynamicBytes: s.Kernel.Shared,
			BlocksPerSM: d.BlocksPerMultiprocessor(s.Kernel, i.MaxThreads, s.Kernel.Shared)})
	}
	if !b.options.Rehearse && !cold {
		b.skip("cold JIT times: the driver may have kept kernels that it compiled before; CUDA_CACHE_PATH names no empty folder (bench/battery/run sets it)")
	}
	for _, m := range d.Modules() {
		row := Module{Name: m.Name, Log: m.Log.Info, Entries: usage[m.Name]}
		if !b.options.Rehearse && cold {
			ms := m.Log.Wall.Seconds() * 1e3
			row.ColdMS = &ms
		}
		b.result.Modules = append(b.result.Modules, row)
	}
	return nil
}

// coldCache says whether the driver has to compile every kernel anew, because its cache
// is off or in a folder that is empty. Off would be simpler, but each step opens the
// device anew, and would wait for the compiler each time.
func coldCache() bool {
	if os.Getenv("CUDA_CACHE_DISABLE") == "1" {
		return true
	}
	path := os.Getenv("CUDA_CACHE_PATH")
	if path == "" {
		return false
	}
	entries, err := os.ReadDir(path)
	return err == nil && len(entries) == 0 || os.IsNotExist(err)
}
