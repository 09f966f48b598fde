package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"vision/kernels/cuda/occupancy"
	"vision/kernels/cuda/ptx"
	"vision/kernels/cuda/sass"
)

var architectures = occupancy.Architectures()

// unit is a module and what became of it.
type unit struct {
	name   string
	text   []byte
	module ptx.Module
	shared map[string]int // most dynamic shared memory, by entry
	made   [][]made       // by assembler and architecture
}

// made is what one call of an assembler made, by entry: entries of all modules differ
// in name (a test of package ptx). It is empty where no assembler was run (-quick).
type made struct {
	resources map[string]sass.Resources
	functions map[string]*sass.Function
	twins     map[string]*sass.Function // without unrolling; nil where that was not needed
}

// assembled reports whether an assembler was run.
func (m made) assembled() bool { return m.functions != nil }

func newUnit(name string, shared map[string]int) (*unit, error) {
	text, err := ptx.Text(name)
	if err != nil {
		return nil, err
	}
	m, err := ptx.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	u := &unit{name: name, text: text, module: m, shared: map[string]int{}, made: make([][]made, len(sass.Assemblers))}
	for a := range u.made {
		u.made[a] = make([]made, len(architectures))
	}
	for _, e := range m.Entries {
		u.shared[e.Name] = shared[name+" "+e.Name]
	}
	return u, nil
}

// checkVersions makes sure that each assembler is the one whose results the tables
// hold.
func checkVersions(assemblers []string) error {
	for i, path := range assemblers {
		out, err := exec.Command(path, "--version").Output()
		if err != nil {
			return fmt.Errorf("ptxas %s, given as %q: %w", sass.Assemblers[i], path, err)
		}
		if want := "V" + sass.Assemblers[i]; !slices.Contains(strings.Fields(string(out)), want) {
			return fmt.Errorf("%s is another version than %s:\n%s", path, want, out)
		}
	}
	return nil
}

// assemble runs every assembler for every architecture on all units at once: it keeps
// the modules of one call apart, and listing one file is several times as fast as
// listing thirty.
func assemble(o options, units []*unit) error {
	dir, err := os.MkdirTemp("", "vision-audit-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for _, u := range units {
		err := errors.Join(os.WriteFile(filepath.Join(dir, u.name+".ptx"), u.text, 0o644),
			os.WriteFile(filepath.Join(dir, u.name+".twin.ptx"), sass.NoUnroll(u.text), 0o644))
		if err != nil {
			return err
		}
	}
	type job struct{ assembler, arch int }
	jobs := make(chan job)
	failed := make([]error, len(sass.Assemblers)*len(architectures))
	var group sync.WaitGroup
	for range max(o.parallel, 1) {
		group.Go(func() {
			for j := range jobs {
				if err := assembleFor(o, dir, units, j.assembler, j.arch); err != nil {
					failed[j.assembler*len(architectures)+j.arch] = fmt.Errorf("ptxas %s, %s: %w", sass.Assemblers[j.assembler], architectures[j.arch].Name, err)
				}
			}
		})
	}
	for a := range sass.Assemblers {
		for arch := range architectures {
			if o.assembles(a, arch) {
				jobs <- job{a, arch}
			}
		}
	}
	close(jobs)
	group.Wait()
	return errors.Join(failed...)
}

// assembleFor assembles all units for an architecture; where the counts of a canonical
// kernel are not those of its PTX, its module's twin without unrolling too.
func assembleFor(o options, dir string, units []*unit, assembler, arch int) error {
	var sources, twins []string
	for _, u := range units {
		sources = append(sources, filepath.Join(dir, u.name+".ptx"))
	}
	cubin := filepath.Join(dir, fmt.Sprintf("%d.%d.cubin", assembler, arch))
	all, err := disassemble(o, sources, cubin, assembler, arch)
	if err != nil {
		return err
	}
	twinned := map[*unit]bool{}
	for _, u := range units {
		for _, e := range u.module.Entries {
			f := all.functions[e.Name]
			if f != nil && !ptx.TensorCore(u.name) && !twinned[u] && sass.CheckArithmetic(e, f) != nil {
				twinned[u] = true
				twins = append(twins, filepath.Join(dir, u.name+".twin.ptx"))
			}
		}
	}
	if len(twins) > 0 {
		twin, err := disassemble(o, twins, cubin, assembler, arch)
		if err != nil {
			return err
		}
		all.twins = twin.functions
	}
	for _, u := range units {
		u.made[assembler][arch] = all
	}
	return nil
}

func disassemble(o options, sources []string, cubin string, assembler, arch int) (made, error) {
	args := append([]string{"-v", "-arch=" + architectures[arch].Name, "-o", cubin}, sources...)
	report, err := exec.Command(o.assemblers[assembler], args...).CombinedOutput()
	if err != nil {
		return made{}, fmt.Errorf("%w\n%s", err, report)
	}
	defer os.Remove(cubin)
	m := made{functions: map[string]*sass.Function{}}
	if m.resources, err = sass.ParseResources(string(report)); err != nil {
		return made{}, err
	}
	listing, err := exec.Command(o.dump, "-sass", cubin).Output()
	if err != nil {
		return made{}, fmt.Errorf("cuobjdump -sass: %w", err)
	}
	functions, err := sass.Parse(string(listing))
	if err != nil {
		return made{}, err
	}
	for i := range functions {
		m.functions[functions[i].Name] = &functions[i]
	}
	return m, nil
}
