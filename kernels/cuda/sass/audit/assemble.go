package main

import (
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

// made is one module assembled once.
type made struct {
	resources map[string]sass.Resources
	functions map[string]*sass.Function
}

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

// assemble runs every assembler for every architecture on every unit.
func assemble(o options, units []*unit) error {
	dir, err := os.MkdirTemp("", "vision-audit-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	type job struct {
		u               *unit
		assembler, arch int
	}
	jobs := make(chan job)
	var group sync.WaitGroup
	var mu sync.Mutex
	var failed []string
	for range max(o.parallel, 1) {
		group.Go(func() {
			for j := range jobs {
				m, err := one(o, dir, j.u, j.assembler, j.arch)
				if err != nil {
					mu.Lock()
					failed = append(failed, fmt.Sprintf("%s, ptxas %s, %s: %v", j.u.name, sass.Assemblers[j.assembler], architectures[j.arch].Name, err))
					mu.Unlock()
				}
				j.u.made[j.assembler][j.arch] = m
			}
		})
	}
	for _, u := range units {
		if err := os.WriteFile(filepath.Join(dir, u.name+".ptx"), u.text, 0o644); err != nil {
			failed = append(failed, err.Error())
			break
		}
		for a := range sass.Assemblers {
			for arch := range architectures {
				jobs <- job{u, a, arch}
			}
		}
	}
	close(jobs)
	group.Wait()
	if len(failed) > 0 {
		slices.Sort(failed)
		return fmt.Errorf("%d modules were not assembled:\n%s", len(failed), strings.Join(failed, "\n"))
	}
	return nil
}

// one assembles a module for an architecture and lists the machine code.
func one(o options, dir string, u *unit, assembler, arch int) (made, error) {
	cubin := filepath.Join(dir, fmt.Sprintf("%s.%d.%d.cubin", u.name, assembler, arch))
	report, err := exec.Command(o.assemblers[assembler], "-v", "-arch="+architectures[arch].Name, filepath.Join(dir, u.name+".ptx"), "-o", cubin).CombinedOutput()
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
