package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/kernels/devices"
)

func TestUsageErrors(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct{ line, message string }{
		{"paint", `unknown command "paint"`},
		{"help paint", `unknown command "paint"`},
		{"help bench paint", `unknown command "bench paint"`},
		{"demo --brightness 3", "unknown flag: --brightness"},
		{"demo now", `unexpected argument "now"`},
		{"demo --photos 5", "--photos is 5, expected 6 or more"},
		{"demo --photos -1", "--photos is -1"},
		{"demo --photos many", "many"},
		{"demo --seed -1", "-1"},
		{"digest", "at least one file"},
		{"verify now", `unexpected argument "now"`},
		{"verify --works paint", `--works: no work is called "paint", expected demo, demo-small, `},
		{"verify --works=", "--works names nothing"},
		{"verify --device cuda-bf16", "--device is cuda-bf16, whose sums"},
		{"simulate", "--out must be given"},
		{"simulate --out x --images y", "--images and --instances belong together"},
		{"features", "--weights, --images, --out must be given"},
		{"features --weights w --images i", "--out must be given"},
		{"features --weights w --images i --out o --layer last", `--layer is "last"`},
		{"features --weights w --images i --out o --layer -2", `--layer is "-2"`},
		{"features --weights w --images i --out o --batch 0", "--batch 0"},
		{"features --weights w --images i --out o --eps NaN", "--eps NaN"},
		{"features --weights w --images i --out o --eps -1e-6", "--eps -1e-06"},
		{"features --weights w --images i --out o --augment -1", "-1 augmented forms of a picture, expected 0 to 1024"},
		{"features --weights w --images i --out o --augment 1 --maps", "--augment is for one hidden state"},
		{"features --weights w --images i --out o --seed 3", "--seed 3 without --augment"},
		{"train --data d", "--weights, --out must be given"},
		{"train --data d --weights w --out o --augment 1025", "1025 augmented forms"},
		{"train --data d --weights w --out o --augment-seed 3", "--augment-seed 3 without --augment"},
		{"train --data d --features f --out o --augment 2", "--augment and --features exclude each other"},
		{"train --data d --weights w --out o --test-fraction 1", "--test-fraction is 1"},
		{"train --data d --weights w --out o --test-fraction NaN", "--test-fraction is NaN"},
		{"train --responses r --weights w", "--images, --out must be given"},
		{"train --data d --responses r --weights w --out o", "--data and --responses exclude each other"},
		{"train --data d --images i --weights w --out o", "--images are of own data"},
		{"train --data d --masks m --weights w --out o", "--masks are of own data"},
		{"train --images i --responses r --responses-rh r --weights w --out o", "--responses are not divided into hemispheres"},
		{"predict --model m", "--images, --out must be given"},
		{"predict --image i", "--model must be given"},
		{"predict --model m --image i --images d", "--image and --images exclude each other"},
		{"predict --model m --image i --features f", "--image and --features exclude each other"},
		{"experiment --weights w", "--data, --out must be given"},
		{"experiment --data d --weights w --out o --subjects 0-3", `--subjects: "0-3" in "0-3", expected numbers from 1 to 8`},
		{"experiment --data d --weights w --out o --on both", `predictions for "both", expected held-out or test`},
		{"experiment --data d --weights w --out o --test-fraction 0", "no training pictures set aside"},
		{"experiment --data d --weights w --out o --resamples 7", "7 resamples, expected 0 or 100 to"},
		{"experiment --data d --weights w --out o --ceiling-units permille", `--ceiling-units is "permille"`},
		{"experiment --data d --weights w --out o --features f.npy", "unknown flag: --features"},
		{"experiment --data d --weights w --out o --device cuda-bf16", "--device is cuda-bf16, whose sums"},
		{"submission --pred d", "--out must be given"},
		{"submission", "--pred, --out must be given"},
		{"submission --check z --out y", "--check does not go with --pred and --out"},
		{"evaluate --data d", "--pred-lh, --pred-rh must be given"},
		{"evaluate --responses r", "--pred must be given, the predictions for --responses"},
		{"evaluate --responses-rh r --pred-rh q --pred p", "--pred are predictions for --responses, which are not given"},
		{"evaluate --responses-rh r --responses-lh l --pred-rh p", "--pred-lh must be given"},
		{"evaluate --data d --pred p", "--pred are predictions for --responses"},
		{"evaluate --data d --pred-lh l --pred-rh r --ceiling-units permille", "--ceiling-units is \"permille\""},
		{"evaluate --data d --pred-lh l --pred-rh r --min-ceiling 10", "--min-ceiling is 10, expected a fraction"},
		{"evaluate --data d --pred-lh l --pred-rh r --resamples 7", "--resamples is 7, expected 0 or 100 to"},
	} {
		refused(t, exitUsage, c.message, strings.Fields(c.line)...)
	}
	// The global flags are checked by every command, also where nothing is computed.
	for _, command := range []string{
		"demo", "info", "audit", "verify", "profile", "bench gpu", "digest " + huggingFace, "simulate --out " + dir, "evaluate --data d --pred-lh l --pred-rh r",
		"features --weights " + huggingFace + " --images i --out o", "train --data d --weights w --out o", "predict --model m --weights w --images i --out o", "experiment --data d --weights w --out o",
	} {
		args := strings.Fields(command)
		refused(t, exitUsage, `--device is "gpu", expected cpu, cpu-portable, `, append(args, "--device", "gpu")...)
		refused(t, exitUsage, "--threads is -1", append(args, "--threads", "-1")...)
	}
	for _, device := range []string{"", "cpu:1", "sim:0", "cuda:", "cuda:-1", "cuda:1x", "CPU"} {
		refused(t, exitUsage, "--device is \""+device+"\", expected ", "info", "--device", device)
	}
	onlyFiles(t, dir)
}

func TestFailures(t *testing.T) {
	empty, out := t.TempDir(), t.TempDir()
	none := filepath.Join(empty, "none")
	target, pictures := filepath.Join(out, "f.npy"), t.TempDir()
	picture(t, filepath.Join(pictures, "one.png"), 1, 20, 20)
	for _, c := range []struct {
		message string
		args    []string
	}{
		{none, []string{"digest", none}},
		{none, []string{"features", "--weights", none, "--images", pictures, "--out", target}},
		{none, []string{"features", "--weights", huggingFace, "--images", none, "--out", target}},
		{"no *.png", []string{"features", "--weights", huggingFace, "--images", empty, "--out", target}},
		{"layer 3, expected 0 to 2", []string{"features", "--weights", huggingFace, "--layer", "3", "--images", pictures, "--out", target}},
		{"builtin:blip", []string{"info", "--weights", "builtin:blip"}},
		{"device cuda:32767: ", []string{"info", "--device", "cuda:32767"}},
		{"device cuda-tf32:32767: ", []string{"features", "--device", "cuda-tf32:32767", "--weights", huggingFace, "--images", pictures, "--out", target}},
		{none, []string{"info", "--data", none}},
		{none, []string{"train", "--data", none, "--weights", huggingFace, "--out", filepath.Join(out, "m")}},
		{"no folder of read-outs", []string{"predict", "--model", empty, "--weights", huggingFace, "--images", empty, "--out", filepath.Join(out, "p")}},
		{"found no training responses", []string{"experiment", "--data", none, "--weights", huggingFace, "--cache", filepath.Join(empty, "c"), "--out", filepath.Join(out, "x")}},
		{none, []string{"evaluate", "--data", none, "--pred-lh", target, "--pred-rh", target}},
		{none, []string{"simulate", "--images", none, "--instances", none, "--out", filepath.Join(out, "s")}},
	} {
		refused(t, exitFailed, c.message, c.args...)
	}
	onlyFiles(t, out)
	onlyFiles(t, empty)
}

// TestCancelledBefore: a context that has ended gives 130 in every command that
// takes time, and no output.
func TestCancelledBefore(t *testing.T) {
	data := subjectFolder(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	for _, args := range [][]string{
		{"demo", "--photos", "6", "--json"},
		simulateArgs(in("s")),
		{"features", "--weights", huggingFace, "--images", filepath.Join(data, "test_split", "test_images"), "--out", in("f.npy")},
		{"train", "--data", data, "--weights", huggingFace, "--out", in("m"), "--cache", in("c"), "--patch", "2"},
		{"experiment", "--data", filepath.Dir(data), "--weights", huggingFace, "--out", in("x"), "--cache", in("c"), "--patch", "2"},
	} {
		r := runIn(ctx, args...)
		if r.code != exitInterrupted || r.out != "" || !strings.Contains(r.diagnostics, "interrupted") {
			t.Errorf("%s: exit %d, expected 130; wrote %q and said %q", args[0], r.code, r.out, r.diagnostics)
		}
	}
	noneHalfWritten(t, dir)
	for _, name := range []string{"s/subj01", "s/subj01.manifest.json", "f.npy", "f.npy.manifest.json", "m"} {
		if _, err := os.Lstat(in(name)); err == nil {
			t.Errorf("%s is there", name)
		}
	}
}

func TestHelpAndCompletion(t *testing.T) {
	commands := []string{"demo", "simulate", "prepare", "pack", "man", "features", "train", "predict", "evaluate", "experiment", "submission", "info", "digest", "audit", "verify", "plot", "profile", "bench", "completion"}
	for _, line := range []string{"help", "--help", ""} {
		text := vision(t, strings.Fields(line)...).out
		for _, c := range commands {
			if !strings.Contains(text, "\n  "+c+" ") {
				t.Errorf("vision %s does not list %s:\n%s", line, c, text)
			}
		}
		if !strings.Contains(text, "0 done, 1 failed or disagreed, 2 usage, 75 device lost (bench gpu\ngoes on with the same journal), 130 interrupted") {
			t.Errorf("vision %s does not say what the exit codes mean", line)
		}
	}
	for _, c := range commands {
		text := vision(t, c, "--help").out
		for _, flag := range []string{"--device", "--threads", "--json", "--quiet"} {
			if !strings.Contains(text, flag+" ") {
				t.Errorf("vision %s --help does not list %s", c, flag)
			}
		}
	}
	for shell, mark := range map[string]string{"bash": "complete -o default", "zsh": "#compdef vision", "fish": "complete -c vision", "powershell": "Register-ArgumentCompleter"} {
		if text := vision(t, "completion", shell).out; !strings.Contains(text, mark) {
			t.Errorf("the %s script does not hold %q", shell, mark)
		}
	}
	if text := vision(t, "__complete", "feat").out; !strings.HasPrefix(text, "features\t") {
		t.Errorf("feat completes to %q, expected features", text)
	}
	offered := vision(t, "__complete", "info", "--device", "").out
	for _, name := range devices.Names() {
		if !strings.Contains("\n"+offered, "\n"+name+"\t"+devices.About(name)+"\n") || devices.About(name) == "" {
			t.Errorf("--device completes to %q, expected %s and what it is", offered, name)
		}
	}
}

func TestInfo(t *testing.T) {
	text := vision(t, "info").out
	for _, want := range []string{"vision, commit ", "device: cpu (", "NUMERICS.md version ", "\ndevices:\n", "\n  cpu-portable  cpu (portable, "} {
		if !strings.Contains(text, want) {
			t.Errorf("info says %q, expected %q in it", text, want)
		}
	}
	m := keys(t, "info --json", object(t, vision(t, "info", "--json", "--device", "cpu-portable").out),
		"command", "commit", "modified", "toolchain", "platform", "device", "numerics", "seed", "devices")
	if list, _ := m["devices"].([]any); len(list) < len(devices.Names())-2 {
		t.Errorf("%d devices: %v", len(list), list)
	}
	if d, _ := m["device"].(string); !strings.Contains(d, "portable") {
		t.Errorf("device %q, expected the portable one", d)
	}
	sf := salesforceTiny(t)
	hf := keys(t, "info --weights --json", object(t, vision(t, "info", "--json", "--weights", huggingFace).out), "family", "layout", "parameters", "digest", "model")
	other := object(t, vision(t, "info", "--json", "--weights", sf).out)
	if hf["digest"] != other["digest"] || hf["parameters"] != other["parameters"] || hf["layout"] == other["layout"] {
		t.Errorf("two layouts of one tower: %v and %v", hf, other)
	}
	if text := vision(t, "info", "--weights", sf).out; !strings.Contains(text, "BLIP, Salesforce layout") || !strings.Contains(text, hf["digest"].(string)) {
		t.Errorf("info --weights says %q", text)
	}
	data := subjectFolder(t)
	d := keys(t, "info --data --json", object(t, vision(t, "info", "--json", "--data", data).out), "training_images", "test_images", "lh_vertices", "rh_vertices", "regions", "notices")
	if d["training_images"] != 96.0 || d["test_images"] != 24.0 || d["lh_vertices"] != 81.0 || len(d["regions"].([]any)) != 62 {
		t.Errorf("info --data: %v", d)
	}
	keys(t, "a region", d["regions"].([]any)[0], "hemisphere", "region", "vertices")
	if text := vision(t, "info", "--data", data).out; !strings.Contains(text, "96 training and 24 test pictures; 81 left and 81 right vertices") {
		t.Errorf("info --data says %q", text)
	}
}
