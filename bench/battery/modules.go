package battery

import (
	"vision/kernels/cuda"
	"vision/kernels/cuda/gpu"
)

// modules loads every kernel, canonical or not, and notes what the driver's compiler
// made of it and how long it took.
func (b *battery) modules(d *gpu.Device) error {
	usage := map[string][]EntryUsage{}
	for _, s := range cuda.Signatures() {
		i := d.KernelInfo(s.Kernel)
		usage[s.Kernel.Module] = append(usage[s.Kernel.Module], EntryUsage{Name: s.Kernel.Entry, Registers: i.Registers, SharedBytes: i.Shared,
			LocalBytes: i.Local, MaxThreads: i.MaxThreads, DynamicBytes: s.Kernel.Shared,
			BlocksPerSM: d.BlocksPerMultiprocessor(s.Kernel, i.MaxThreads, s.Kernel.Shared)})
	}
	for _, m := range d.Modules() {
		row := Module{Name: m.Name, Log: m.Log.Info, Entries: usage[m.Name]}
		if !b.options.Rehearse {
			ms := m.Log.Wall.Seconds() * 1e3
			row.ColdMS = &ms
		}
		b.result.Modules = append(b.result.Modules, row)
	}
	return nil
}
