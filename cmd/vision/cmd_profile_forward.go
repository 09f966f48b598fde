package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"time"

	"vision/bench/opprofile"
	"vision/bench/peak"
	"vision/bench/work"
	"vision/kernels/cpu"
)

// profileForward times the ops of ViT-B/16 on the CPU for about three seconds.
func (a *app) profileForward(batch int) error {
	if a.device != "cpu" && a.device != "auto" && a.device != "" {
		return usagef("--device is %q: the forward pass is profiled on the cpu", a.device)
	}
	if batch < 1 || batch > 256 {
		return usagef("--batch is %d, expected 1 to 256", batch)
	}
	b, err := cpu.New(cpu.Options{Threads: a.threads})
	if err != nil {
		return err
	}
	threads := a.threads
	if threads == 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	timed := opprofile.New(b)
	v, err := work.ViTOn(timed, batch, false)
	if err != nil {
		return err
	}
	defer v.Close()
	gflops, unit := peak.FMA(threads, 300*time.Millisecond)
	m := opprofile.Machine{GFLOPs: gflops, GBs: peak.Memory(threads, 300*time.Millisecond)}
	timed.Record(true)
	passes, start := 0, time.Now()
	for ; passes < 2 || time.Since(start) < 3*time.Second; passes++ {
		if err := v.Run(); err != nil {
			return err
		}
	}
	seconds := time.Since(start).Seconds() / float64(passes)
	if a.json {
		return json.NewEncoder(a.out).Encode(map[string]any{"device": b.Name(), "batch": batch, "machine": m, "passes": passes, "seconds": seconds, "ops": timed.Rows()})
	}
	fmt.Fprintf(a.out, "ViT-B/16, batch %d, %s; peak %.0f GFLOP/s (%s), memory %.0f GB/s; %d passes\n", batch, b.Name(), m.GFLOPs, unit, m.GBs, passes)
	return opprofile.Write(a.out, timed.Rows(), m, passes, seconds)
}
