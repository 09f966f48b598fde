// Command ours runs a piece of work on request and says how long it took. The
// comparison with other programs keeps it alive beside them and lets them take
// turns:
//
//	ours -work vit-b16 -threads 2 -batch 8
//
// prints one line of JSON about itself, then reads lines: "run" answers with the
// seconds of one run, by the clock and of the processor, "peak" with the fused-multiply-add peak in GFLOP/s, "memory"
// with the most memory that the process has had, in MiB.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"vision/bench/peak"
	"vision/bench/work"
)

func main() {
	name := flag.String("work", "vit-b16", "piece of work, see package bench/work; none only starts")
	threads := flag.Int("threads", 1, "cores")
	batch := flag.Int("batch", 1, "pictures at a time")
	flag.Parse()
	if err := serve(*name, *threads, *batch); err != nil {
		fmt.Fprintln(os.Stderr, "ours:", err)
		os.Exit(1)
	}
}

func serve(name string, threads, batch int) error {
	var w work.Work
	about := map[string]any{}
	if name != "none" {
		var err error
		if w, err = work.New(name, threads, batch); err != nil {
			return err
		}
		defer w.Close()
		about["gflop"] = w.GFLOP()
	}
	if err := json.NewEncoder(os.Stdout).Encode(about); err != nil {
		return err
	}
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		switch what := in.Text(); {
		case what == "run" && w != nil:
			start, used := time.Now(), processorTime()
			if err := w.Run(); err != nil {
				return err
			}
			fmt.Println(time.Since(start).Seconds(), (processorTime() - used).Seconds())
		case what == "peak":
			rate, _ := peak.FMA(threads, 100*time.Millisecond)
			fmt.Println(rate)
		case what == "memory":
			mib, err := mostMemory()
			if err != nil {
				return err
			}
			fmt.Println(mib)
		default:
			return fmt.Errorf("unknown request %q of work %s, expected run, peak or memory", what, name)
		}
	}
	return in.Err()
}

// mostMemory is the process's VmHWM, in MiB.
func mostMemory() (float64, error) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		var kib float64
		if n, _ := fmt.Sscanf(line, "VmHWM: %f kB", &kib); n == 1 {
			return kib / 1024, nil
		}
	}
	return 0, fmt.Errorf("/proc/self/status has no VmHWM")
}
