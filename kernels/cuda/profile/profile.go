package profile

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"vision/kernels"
	"vision/kernels/cuda"
	"vision/kernels/cuda/driver"
	"vision/kernels/cuda/gpu"
	"vision/kernels/cuda/occupancy"
	"vision/kernels/cuda/ptx"
	"vision/kernels/cuda/ptxsim"
	"vision/kernels/cuda/sass"
)

// Versions lists the versions of an op's kernels: "1_direct", "2_tiled".
func Versions(o Op) []string {
	var all []string
	for _, m := range ptx.Modules() {
		if v, ok := strings.CutPrefix(m, o.Folder+"_"); ok && v[0] >= '0' && v[0] <= '9' {
			all = append(all, v)
		}
	}
	// 2_rows_backward is a part of 2_rows.
	return slices.DeleteFunc(all, func(v string) bool {
		return slices.ContainsFunc(all, func(w string) bool { return strings.HasPrefix(v, w+"_") })
	})
}

// version is the full name of a version given by number or name.
func version(o Op, text string) (string, error) {
	for _, v := range Versions(o) {
		if number, _, _ := strings.Cut(v, "_"); v == text || number == text {
			return v, nil
		}
	}
	return "", fmt.Errorf("profile: %s has no version %q, expected one of %s", o.Method, text, strings.Join(Versions(o), ", "))
}

// Run profiles an op at a shape on the simulated GPU: once for each version asked
// for, by number or name, or once as the launcher chooses if none is.
func Run(o Op, s Shape, versions []string, threads int) (*Report, error) {
	r := &Report{Op: o.Method, Shape: s.String()}
	if len(versions) == 0 {
		versions = []string{""}
	}
	for _, v := range versions {
		name := "chosen"
		if v != "" {
			var err error
			if name, err = version(o, v); err != nil {
				return nil, err
			}
		}
		ran, err := run(o, s, name, threads)
		if err != nil {
			return nil, fmt.Errorf("profile: %s, %s, version %s: %w", o.Method, s, name, err)
		}
		r.Versions = append(r.Versions, ran)
	}
	if r.FLOP, r.Bytes = o.work(s); r.FLOP == 0 {
		r.FLOP, r.Counted = r.Versions[0].Total.flop, true
	}
	r.Intensity = r.FLOP / r.Bytes
	r.Roofline = ceilings(r.FLOP, r.Bytes)
	return r, nil
}

// run profiles one version.
func run(o Op, s Shape, name string, threads int) (v Version, err error) {
	sim := ptxsim.New(ptxsim.Options{Threads: threads, Count: true})
	v.Name = name
	launched := map[string]*Kernel{}
	options := gpu.Options{OwnsDriver: true, Label: "sim", OnLaunch: func(k *gpu.Kernel, grid, block driver.Dim3, _ int) {
		l := launched[k.Entry]
		if l == nil {
			l = &Kernel{Module: k.Module, Entry: k.Entry, Grid: [3]uint32{grid.X, grid.Y, grid.Z}, Block: [3]uint32{block.X, block.Y, block.Z}}
			launched[k.Entry] = l
		}
		l.Launches++
	}}
	if name != "chosen" {
		options.Pin = map[string]string{o.Folder: name}
	}
	b, err := cuda.New(sim, 0, options)
	if err != nil {
		return v, errors.Join(err, sim.Close())
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	defer kernels.Catch(&err)
	memory := &operands{b: b}
	defer memory.free()
	op := o.prepare(memory, s)
	if n := len(launched); n > 0 {
		return v, fmt.Errorf("%d kernels ran while operands were made", n)
	}
	op()
	if err := b.Sync(); err != nil {
		return v, err
	}
	for _, c := range sim.Counters() {
		k := launched[c.Kernel]
		if k == nil {
			return v, fmt.Errorf("kernel %s ran without a launch", c.Kernel)
		}
		k.Shared, k.Counts = int(c.Shared), counts(c)
		k.Architectures = architectures(k, int(c.Threads))
		v.Kernels = append(v.Kernels, *k)
		v.Total.add(k.Counts)
	}
	v.Ran = name == "chosen" || slices.ContainsFunc(v.Kernels, func(k Kernel) bool { return strings.HasPrefix(k.Module, o.Folder+"_"+name) })
	if len(v.Kernels) == 0 {
		return v, errors.New("no kernel ran")
	}
	return v, nil
}

// counts takes over the simulator's counters.
func counts(c ptxsim.Counters) Counts {
	n := Counts{SharedRequests: c.SharedRequests, SharedPasses: c.SharedPasses, SharedLeast: c.SharedLeast,
		GlobalRequests: c.GlobalRequests, GlobalSectors: c.GlobalSectors, GlobalDense: c.GlobalLeast,
		GlobalRead: c.GlobalRead, GlobalWritten: c.GlobalWritten, SharedRead: c.SharedRead, SharedWritten: c.SharedWritten,
		Barriers: c.Barriers, Divergent: c.Divergent,
		flop: float64(2*c.Lanes[ptxsim.FMA] + c.Lanes[ptxsim.FloatAdd] + c.Lanes[ptxsim.FloatMul] + c.Lanes[ptxsim.Division])}
	for k := ptxsim.FMA; int(k) < len(c.Warps); k++ {
		n.Warps += c.Warps[k]
		n.Lanes += c.Lanes[k]
		if c.Warps[k] > 0 {
			n.Instructions = append(n.Instructions, Class{k.String(), c.Warps[k], c.Lanes[k]})
		}
	}
	return n
}

func (n *Counts) add(o Counts) {
	for _, c := range o.Instructions {
		i := slices.IndexFunc(n.Instructions, func(x Class) bool { return x.Name == c.Name })
		if i < 0 {
			n.Instructions = append(n.Instructions, c)
			continue
		}
		n.Instructions[i].Warps += c.Warps
		n.Instructions[i].Lanes += c.Lanes
	}
	n.Warps += o.Warps
	n.Lanes += o.Lanes
	n.SharedRequests += o.SharedRequests
	n.SharedPasses += o.SharedPasses
	n.SharedLeast += o.SharedLeast
	n.GlobalRequests += o.GlobalRequests
	n.GlobalSectors += o.GlobalSectors
	n.GlobalDense += o.GlobalDense
	n.GlobalRead += o.GlobalRead
	n.GlobalWritten += o.GlobalWritten
	n.SharedRead += o.SharedRead
	n.SharedWritten += o.SharedWritten
	n.Barriers += o.Barriers
	n.Divergent += o.Divergent
	n.flop += o.flop
}

// architectures is the occupancy of the launch, with the registers of KERNELS.md.
func architectures(k *Kernel, threads int) []Architecture {
	row, err := sass.Find(k.Module, k.Entry)
	if err != nil {
		return nil // a kernel that make ptxas has not seen
	}
	var all []Architecture
	for i, a := range occupancy.Architectures() {
		n, _ := row.On(i)
		fits := a.Blocks(threads, n, k.Shared)
		all = append(all, Architecture{a.Name, n, fits.Blocks, fits.Occupancy, string(fits.Limit)})
	}
	return all
}

// ParseVersions reads "1,4".
func ParseVersions(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

// count writes a number with spaces between thousands.
func count(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + " " + s[i:]
	}
	return s
}
