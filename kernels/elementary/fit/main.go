// Command fit refits the polynomials of coefficients.txt: weighted minimax by
// Lawson's iteration, coefficients rounded to binary32 one after the other. It
// prints the least possible error, that of the new fit and that of the committed
// coefficients side by side, and with -v the new coefficients. It runs in
// kernels/elementary and changes nothing: the committed values stand.
package main

import (
	"flag"
	"fmt"
	"math"
	"os"

	"vision/kernels/elementary/internal/table"
)

func main() {
	name := flag.String("table", "coefficients.txt", "the table of coefficients")
	verbose := flag.Bool("v", false, "print the coefficients of the fit")
	flag.Parse()
	if err := run(*name, *verbose); err != nil {
		fmt.Fprintln(os.Stderr, "fit:", err)
		os.Exit(1)
	}
}

func run(name string, verbose bool) error {
	entries, err := table.ReadFile(name)
	if err != nil {
		return err
	}
	fmt.Printf("%-10s %-9s %-28s %-9s %-10s %-10s %-10s\n",
		"function", "powers", "interval", "error", "optimum", "fit", "committed")
	for _, p := range polynomials() {
		committed, err := p.committed(entries)
		if err != nil {
			return err
		}
		f := p.fit(firstRounds, nextRounds)
		have := p.sample().errorOf(p.powers, committed)
		fmt.Printf("%-10s %s%d..%-6d [%12.9f,%12.9f] %-9s 2^%-8.2f 2^%-8.2f 2^%-8.2f\n", p.function,
			p.prefix, p.first, p.first+p.count-1, p.lo, p.hi, p.measure,
			math.Log2(f.optimum), math.Log2(f.achieved), math.Log2(have))
		for i, c := range f.c {
			if verbose {
				fmt.Printf("  %s%d %x (committed %x)\n", p.prefix, p.first+i, c, committed[i])
			}
		}
	}
	return nil
}

// Lawson rounds for the first fit and for each one after a rounding.
const (
	firstRounds = 300
	nextRounds  = 120
)
