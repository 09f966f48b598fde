// Command fullsize writes weights of BLIP's full size from the generator of
// NUMERICS.md §7, in Salesforce's layout: what time, memory and disk of the real job
// are measured with, since the real weights may not be shipped.
//
//	go run ./bench/fullsize -out weights
//	/usr/bin/time -v vision features --weights weights/model_base.safetensors --images DIR --out F.npy
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"vision/kernels/cpu"
	"vision/models/blip"
	"vision/models/checkpoint"
	"vision/models/vit"
)

func main() {
	out := flag.String("out", "weights", "folder for model_base.safetensors (343 MB)")
	seed := flag.Uint64("seed", 1, "seed of the generator")
	flag.Parse()
	if err := run(*out, *seed); err != nil {
		fmt.Fprintln(os.Stderr, "fullsize:", err)
		os.Exit(1)
	}
}

func run(out string, seed uint64) error {
	b, err := cpu.New(cpu.Options{})
	if err != nil {
		return err
	}
	defer b.Close()
	m, err := vit.New(b, blip.Base(224, blip.EpsLAVIS))
	if err != nil {
		return err
	}
	const prefix = "visual_encoder."
	if err := m.Generate(prefix, seed); err != nil {
		return err
	}
	var tensors []checkpoint.Tensor
	for _, p := range m.Params() {
		tensors = append(tensors, checkpoint.Tensor{Name: prefix + p.Name(), Shape: p.Shape(), Data: p.Floats()})
	}
	if err := os.MkdirAll(out, 0o777); err != nil {
		return err
	}
	return checkpoint.WriteSafetensors(filepath.Join(out, "model_base.safetensors"), tensors, map[string]string{"generator_seed": fmt.Sprint(seed)})
}
