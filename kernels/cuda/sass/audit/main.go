// Command audit assembles every kernel with NVIDIA's own assembler, for every
// architecture, and checks what comes out (make ptxas):
//
//   - each kernel is in the result, spills no register, uses no local memory, and
//     declares no more shared memory than a block may;
//   - its machine code has the arithmetic of its PTX, so that nothing was fused or
//     split (sass.CheckArithmetic; where loops were unrolled sass.CheckUnrolled, also of
//     a twin that may not be unrolled);
//   - its main loops are mostly fused multiply-adds (../mainloops.txt);
//   - registers, shared memory, blocks on a multiprocessor and occupancy are those of
//     the committed tables ../resources.txt and ../../KERNELS.md.
//
// With -write it writes the tables; with -only PATTERN it audits some modules and
// prints their rows. With -quick it assembles all of them for the two architectures of
// data centres only, with the newest assembler: a sixth of the work. resources.txt is
// compared there, KERNELS.md is not (a test holds it to resources.txt).
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"

	"vision/kernels/cuda"
	"vision/kernels/cuda/ptx"
	"vision/kernels/cuda/sass"
)

func main() {
	var o options
	flag.StringVar(&o.assemblers[0], "ptxas12", "", "ptxas of CUDA 12.9")
	flag.StringVar(&o.assemblers[1], "ptxas13", "", "ptxas of CUDA 13.5")
	flag.StringVar(&o.dump, "cuobjdump", "", "cuobjdump, with nvdisasm beside it")
	flag.StringVar(&o.folder, "folder", "kernels/cuda", "the folder of the tables")
	flag.StringVar(&o.only, "only", "*", "pattern of the modules to audit")
	flag.IntVar(&o.parallel, "j", runtime.GOMAXPROCS(0), "assemblers at a time")
	flag.BoolVar(&o.write, "write", false, "write the tables instead of comparing them")
	flag.BoolVar(&o.quick, "quick", false, "the newest assembler only, for sm_80 and sm_90")
	flag.Parse()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "audit:", err)
		os.Exit(1)
	}
}

type options struct {
	assemblers   [2]string
	dump, folder string
	only         string
	parallel     int
	write, quick bool
}

// assembles reports whether an assembler is run for an architecture.
func (o options) assembles(assembler, arch int) bool {
	name := architectures[arch].Name
	return !o.quick || assembler == len(sass.Assemblers)-1 && (name == "sm_80" || name == "sm_90")
}

// pairs is the number of assemblers times architectures that are run.
func (o options) pairs() (n int) {
	for a := range sass.Assemblers {
		for arch := range architectures {
			if o.assembles(a, arch) {
				n++
			}
		}
	}
	return n
}

func run(o options) error {
	if o.quick && (o.write || o.only != "*") {
		return errors.New("-quick compares whole tables: it goes neither with -write nor with -only")
	}
	if err := checkVersions(o.assemblers[:]); err != nil {
		return err
	}
	shared := map[string]int{} // dynamic shared memory by module and entry
	for _, s := range cuda.Signatures() {
		shared[s.Kernel.Module+" "+s.Kernel.Entry] = s.Kernel.Shared
	}
	var units []*unit
	for _, name := range ptx.Modules() {
		if ok, err := path.Match(o.only, name); err != nil {
			return fmt.Errorf("-only %s: %w", o.only, err)
		} else if !ok {
			continue
		}
		u, err := newUnit(name, shared)
		if err != nil {
			return err
		}
		units = append(units, u)
	}
	if len(units) == 0 {
		return fmt.Errorf("-only %s: no module has such a name", o.only)
	}
	if err := assemble(o, units); err != nil {
		return err
	}
	rules, err := sass.MainLoops()
	if err != nil {
		return err
	}
	findings := check(units, rules, o.only == "*")
	for _, f := range findings {
		fmt.Println("FAIL", f)
	}
	rows := rowsOf(units)
	if o.quick {
		committed, err := sass.Rows()
		if err != nil {
			return err
		}
		fillRows(rows, committed, o)
	}
	if err := tables(o, rows, markdown(rows, loopRows(units, rules))); err != nil {
		return err
	}
	if len(findings) > 0 {
		return fmt.Errorf("%d findings", len(findings))
	}
	kernels := len(rows)
	fmt.Printf("%d kernels of %d modules: assembled by ptxas, %d of %d pairs of version (%v) and architecture; no spills, arithmetic as in the PTX\n",
		kernels, len(units), o.pairs(), len(sass.Assemblers)*len(architectures), sass.Assemblers)
	return nil
}

// tables writes or compares the two committed files, or prints the rows of a part.
func tables(o options, rows []sass.Row, readable string) error {
	if o.only != "*" {
		fmt.Print(readable)
		return nil
	}
	for _, f := range []struct{ name, text string }{{"sass/resources.txt", sass.FormatRows(rows)}, {"KERNELS.md", readable}} {
		at := filepath.Join(o.folder, f.name)
		if o.quick && f.name == "KERNELS.md" {
			continue // its main loops are of all architectures
		}
		if o.write {
			if err := os.WriteFile(at, []byte(f.text), 0o644); err != nil {
				return err
			}
			continue
		}
		committed, err := os.ReadFile(at)
		if err != nil {
			return err
		}
		if !bytes.Equal(committed, []byte(f.text)) {
			return fmt.Errorf("%s is not what the assemblers say (%s); if the change is meant: make ptxas ARGS=-write", at, firstDifference(string(committed), f.text))
		}
	}
	return nil
}
