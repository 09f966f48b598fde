// Command arm64 estimates how long the demo takes on an arm64 machine, from
// instruction counts. Nothing is measured there: no such machine was at hand.
//
//	sh bench/arm64/run          counts under qemu-user and prints the estimate
//
// run builds this program for arm64 and lets qemu's plugin plugin/count.c count what it
// executes, part by part: the demo's own code on the demo's own sizes, once at a few
// units (pictures, batches, stimuli) and again at more, so that what a program does
// before its first unit drops out. The demo is the sum of its parts, each times the
// number that the demo's configuration gives.
//
//	arm64 -part features -units 2     executes one part
//	arm64 -list                       the parts with the units to count at
//	arm64 -counts FILE                the estimate; lines "part units class count …"
//
// Left out of the sum are the evaluation, digests and files.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

func main() {
	name := flag.String("part", "", "execute this part")
	units := flag.Int("units", 1, "units of the part to execute")
	list := flag.Bool("list", false, "list the parts and the units to count at")
	counts := flag.String("counts", "", "estimate from a file of counts")
	flag.Parse()
	if err := run(*name, *units, *list, *counts); err != nil {
		fmt.Fprintln(os.Stderr, "arm64:", err)
		os.Exit(1)
	}
}

func run(name string, units int, list bool, counts string) error {
	switch {
	case list:
		for _, p := range parts() {
			fmt.Println(p.name, strings.Trim(fmt.Sprint(p.at), "[]"))
		}
		return nil
	case name != "":
		for _, p := range parts() {
			if p.name == name {
				return p.run(units)
			}
		}
		return fmt.Errorf("no part is called %q: -list lists them", name)
	case counts != "":
		f, err := os.Open(counts)
		if err != nil {
			return err
		}
		defer f.Close()
		c, err := readCounts(f)
		if err != nil {
			return fmt.Errorf("%s: %w", counts, err)
		}
		return estimate(os.Stdout, c)
	}
	return fmt.Errorf("nothing to do: -list, -part or -counts")
}
