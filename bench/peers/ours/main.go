// Command ours runs a piece of work on request and says how long it took. The
// comparison with other programs keeps it alive beside them and lets them take
// turns:
//
//	ours -work vit-b16 -threads 2 -batch 8
//
// prints one line of JSON about itself, then reads lines: "run" answers with the
// seconds of one run, "peak" with the fused-multiply-add peak in GFLOP/s.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"time"

	"vision/bench/peak"
	"vision/bench/work"
)

func main() {
	threads := flag.Int("threads", 1, "cores")
	batch := flag.Int("batch", 1, "pictures at a time")
	flag.Parse()
	if err := serve(*threads, *batch); err != nil {
		fmt.Fprintln(os.Stderr, "ours:", err)
		os.Exit(1)
	}
}

func serve(threads, batch int) error {
	v, err := work.NewViT(threads, batch)
	if err != nil {
		return err
	}
	defer v.Close()
	if err := json.NewEncoder(os.Stdout).Encode(map[string]any{"gflop": v.GFLOP()}); err != nil {
		return err
	}
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		switch in.Text() {
		case "run":
			start := time.Now()
			if err := v.Run(); err != nil {
				return err
			}
			fmt.Println(time.Since(start).Seconds())
		case "peak":
			rate, _ := peak.FMA(threads, 100*time.Millisecond)
			fmt.Println(rate)
		default:
			return fmt.Errorf("unknown request %q, expected run or peak", in.Text())
		}
	}
	return in.Err()
}
