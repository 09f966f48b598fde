package main

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// count is a number of executed instructions by class.
type count map[string]float64

// classes are those of plugin/count.c, in its order.
var classes = []string{"fma", "simd", "divide", "load", "store", "branch", "integer"}

// core is an assumption about a processor: what it starts in a cycle, altogether and by
// kind. A division occupies a pipe for divide cycles.
type core struct {
	name                    string
	wide, simd, load, store float64
	divide                  float64
	ghz                     float64
}

// The three are small, middle and large cores of 2016 to 2022; the names say what kind
// is meant and claim nothing about these processors.
var cores = []core{
	{"one pipe of 128 bits (as a Cortex-A72)", 3, 1, 1, 1, 14, 1.5},
	{"two pipes (as a Neoverse N1)", 4, 2, 2, 1, 7, 2.5},
	{"four pipes (as a Neoverse V1)", 8, 4, 3, 2, 7, 2.6},
}

// attained is the assumed share of a core's bound that programs reach: the range.
var attained = [2]float64{0.4, 0.8}

// cycles is the bound: the busiest resource decides.
func (c core) cycles(n count) float64 {
	all := 0.0
	for _, k := range classes {
		all += n[k]
	}
	simd := n["fma"] + n["simd"] + float64(c.divide*n["divide"])
	return max(all/c.wide, simd/c.simd, n["load"]/c.load, n["store"]/c.store)
}

// readCounts reads lines "part units class count class count …".
func readCounts(r io.Reader) (map[string]map[int]count, error) {
	all := map[string]map[int]count{}
	s := bufio.NewScanner(r)
	for line := 1; s.Scan(); line++ {
		f := strings.Fields(s.Text())
		if len(f) != 2+2*len(classes) {
			return nil, fmt.Errorf("line %d has %d fields, expected part, units and %d classes with their counts", line, len(f), len(classes))
		}
		units, err := strconv.Atoi(f[1])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		c := count{}
		for i, k := range classes {
			v, err := strconv.ParseUint(f[3+2*i], 10, 64)
			if err != nil || f[2+2*i] != k {
				return nil, fmt.Errorf("line %d: %q %q, expected %s and its count", line, f[2+2*i], f[3+2*i], k)
			}
			c[k] = float64(v)
		}
		if all[f[0]] == nil {
			all[f[0]] = map[int]count{}
		}
		all[f[0]][units] = c
	}
	return all, s.Err()
}

// demo is the part in the whole demo, by class: the polynomial through the counts at
// the first degree + 1 units, at the demo's units. off is by how much it misses the
// counts at further units, as a share of all instructions there.
func (p part) demo(at map[int]count) (total count, off float64, err error) {
	for _, u := range p.at {
		if at[u] == nil {
			return nil, 0, fmt.Errorf("part %s was not counted at %d units", p.name, u)
		}
	}
	total = count{}
	use := p.at[len(p.at)-p.degree-1:] // the largest
	got, want := make([]float64, len(p.at)), make([]float64, len(p.at))
	for k := range at[p.at[0]] {
		f := func(u float64) float64 { return interpolate(use, func(n int) float64 { return at[n][k] }, u) }
		total[k] = (f(p.units) - f(0)) * p.times
		for i, u := range p.at {
			got[i] += f(float64(u)) - f(0)
			want[i] += at[u][k] - f(0)
		}
	}
	for i := range p.at {
		off = max(off, math.Abs(got[i]-want[i])/want[len(want)-1])
	}
	return total, off, nil
}

// interpolate is Lagrange's polynomial through (x, f(x)), at u.
func interpolate(x []int, f func(x int) float64, u float64) float64 {
	s := 0.0
	for _, a := range x {
		term := f(a)
		for _, b := range x {
			if b != a {
				term *= (u - float64(b)) / float64(a-b)
			}
		}
		s += term
	}
	return s
}

// estimate prints the demo's instructions by part and class, and its time by core.
func estimate(w io.Writer, counted map[string]map[int]count) error {
	var sum count = map[string]float64{}
	byPart := map[string]count{}
	fmt.Fprintf(w, "Estimated from executed instructions (qemu-user), not measured.\n\n| part | a unit | units | %s | misfit |\n|---|---|---:|%s---:|\n",
		strings.Join(classes, " | "), strings.Repeat("---:|", len(classes)))
	for _, p := range parts() {
		t, off, err := p.demo(counted[p.name])
		if err != nil {
			return err
		}
		if p.name == oneProduct {
			if err := checkProduct(p, counted[p.name]); err != nil {
				return err
			}
			continue
		}
		byPart[p.name] = t
		fmt.Fprintf(w, "| %s | %s | %.0f", p.name, p.what, p.units*p.times)
		for _, k := range classes {
			fmt.Fprintf(w, " | %.2f", t[k]/1e9)
			sum[k] += t[k]
		}
		if len(p.at) == p.degree+1 {
			fmt.Fprint(w, " | – |\n")
			continue
		}
		fmt.Fprintf(w, " | %.1f %% |\n", 100*off)
	}
	fmt.Fprint(w, "| demo | | ")
	for _, k := range classes {
		fmt.Fprintf(w, " | %.2f", sum[k]/1e9)
	}
	fmt.Fprint(w, " | |\n\nInstructions in 10⁹; a pair of registers loaded or stored counts twice. The misfit is that of\na polynomial to the counts at more units than it needs; – where there are no more.\n\n")
	fmt.Fprintf(w, "| core | assumed: issue, SIMD, load, store a cycle; GHz | bound, one core | estimate, one core | estimate, four cores |\n|---|---|---:|---:|---:|\n")
	for _, c := range cores {
		bound := 0.0
		for _, name := range slices.Sorted(maps.Keys(byPart)) {
			bound += c.cycles(byPart[name]) / c.ghz / 1e9
		}
		lo, hi := bound/attained[1], bound/attained[0]
		fmt.Fprintf(w, "| %s | %g, %g, %g, %g; %g | %.0f s | %.0f–%.0f s | %.0f–%.0f s |\n",
			c.name, c.wide, c.simd, c.load, c.store, c.ghz, bound, lo, hi, lo/4, hi/4)
	}
	fmt.Fprintf(w, "\nThe bound is that of the busiest unit in every part; the estimate assumes that %.0f to %.0f %% of it is reached.\n", 100*attained[0], 100*attained[1])
	return nil
}

// checkProduct holds the counter to a number that is known: a product of whole tiles has
// a fused instruction for every four of its M·N·K products.
func checkProduct(p part, at map[int]count) error {
	u := p.at
	got := (at[u[1]]["fma"] - at[u[0]]["fma"]) / float64(u[1]-u[0])
	if want := float64(checkSize * checkSize * checkSize / 4); got != want {
		return fmt.Errorf("a product of %d³ has %.0f fused instructions, expected %.0f: the plugin does not count what it should", checkSize, got, want)
	}
	return nil
}
