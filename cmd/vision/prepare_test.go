package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision/eval/nsd"
	"vision/eval/volume/volumetest"
	"vision/kernels/atomicfile"
)

// TestPrepare makes a subject out of two sessions of 750 trials of a small volume, each
// picture shown twice, and evaluates the first pictures against themselves.
func TestPrepare(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 750 pictures")
	}
	dir, out := t.TempDir(), t.TempDir()
	const trials, subject, shape = 2 * nsd.SessionTrials, "subj03", 12
	put := func(path string, write func(w io.Writer) error) {
		t.Helper()
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := atomicfile.Write(path, write); err != nil {
			t.Fatal(err)
		}
	}
	volume := func(path string, frames int, value func(frame, v int) float32) {
		t.Helper()
		volumetest.WriteMGH(t, filepath.Join(dir, path), shape, frames, value)
	}
	put("nsddata/experiments/nsd/nsd_stim_info_merged.csv", func(w io.Writer) error {
		fmt.Fprint(w, ",cocoId,cocoSplit,cropBox,loss,nsdId,flagged,BOLD5000,shared1000")
		for s := range 8 {
			for r := range 3 {
				fmt.Fprintf(w, ",subject%d_rep%d", s+1, r)
			}
		}
		for i := range trials / 2 {
			fmt.Fprintf(w, "\n%d,%d,val2017,\"(0, 0, 0, 0)\",0,%d,False,False,False,0,0,0,0,0,0,%d,%d,0", i, i+1, i, 2*i+1, 2*i+2)
			fmt.Fprint(w, strings.Repeat(",0", 15))
		}
		return nil
	})
	for session := range 2 {
		volume(fmt.Sprintf("nsddata_betas/ppdata/%s/func1mm/betas_fithrf/betas_session%02d.mgh", subject, session+1), nsd.SessionTrials, func(f, v int) float32 {
			return float32(math.Sin(float64((f/2+400*session)*(v+3))) + 0.3*math.Cos(float64(f*(v+7))))
		})
	}
	for side, half := range map[string]int{"lh": 0, "rh": 1} {
		inside := func(label func(v int) float32) func(int, int) float32 {
			return func(_, v int) float32 {
				if v/(shape/2) != half {
					return -1
				}
				return label(v)
			}
		}
		volume("nsddata/ppdata/"+subject+"/func1mm/roi/"+side+".nsdgeneral.mgh", 1, inside(func(int) float32 { return 1 }))
		for _, family := range nsd.Families() {
			volume("nsddata/ppdata/"+subject+"/func1mm/roi/"+side+"."+family.Name+".mgh", 1, inside(func(v int) float32 { return float32(v % 3) }))
			put("nsddata/freesurfer/"+subject+"/label/"+family.Name+".mgz.ctab", func(w io.Writer) error {
				_, err := fmt.Fprintf(w, "0 Unknown\n1 %s\n2 %s\n", family.Regions[0], family.Regions[1])
				return err
			})
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "pictures"), 0o755); err != nil {
		t.Fatal(err)
	}
	for i := range trials / 2 {
		picture(t, filepath.Join(dir, "pictures", fmt.Sprintf("%05d.png", i)), uint64(i), 4, 4)
	}
	r := vision(t, "prepare", "--nsd", dir, "--subject", "3", "--space", "func1mm", "--betas", "betas_fithrf", "--sessions", "2", "--withhold", "1",
		"--pictures", filepath.Join(dir, "pictures"), "--out", out, "--json")
	var got struct {
		Training, Test int
		TestRepeats    []int `json:"test_repeats"`
		Estimated      bool  `json:"estimated_noise"`
		Vertices       map[string]int
	}
	if err := json.Unmarshal([]byte(r.out), &got); err != nil {
		t.Fatal(err)
	}
	if got.Training != 375 || got.Test != 375 || fmt.Sprint(got.TestRepeats) != "[0 375]" || !got.Estimated || got.Vertices["lh"] != 6 {
		t.Errorf("%+v", got)
	}
	if !strings.Contains(r.diagnostics, "estimated from the repeats") {
		t.Errorf("diagnostics %q say nothing of the ceilings", r.diagnostics)
	}
	path := filepath.Join(out, subject)
	if text, err := os.ReadFile(path + ".manifest.json"); err != nil || !strings.Contains(string(text), "lh_test_fmri") {
		t.Errorf("manifest %s, %v", text, err)
	}
	info := vision(t, "info", "--data", path)
	if !strings.Contains(info.out, "375") {
		t.Errorf("info %q does not know the 375 pictures", info.out)
	}
	if r := runIn(t.Context(), "prepare", "--nsd", dir, "--out", out); r.code != exitUsage {
		t.Errorf("without pictures: exit status %d, expected %d", r.code, exitUsage)
	}
}
