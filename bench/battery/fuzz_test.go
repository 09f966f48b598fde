package battery

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"vision/kernels/boundedfile"
	"vision/kernels/boundedfile/boundedtest"
)

// TestHostile: files that are no results, journals or measurements of a peer.
func TestHostile(t *testing.T) {
	head := []byte("{")
	boundedtest.Hostile(t, "result.json", head, func(path string) error { _, err := Load(path); return err })
	boundedtest.Hostile(t, "peer.json", head, func(path string) error {
		b := &battery{result: &Result{}, options: Options{PeerFile: path}}
		return b.peer()
	})
	boundedtest.Hostile(t, "journal.json", head, func(path string) error {
		b := &battery{options: Options{Journal: path}}
		resumed, err := b.resume()
		if _, gone := os.Stat(path); gone != nil && err == nil && !resumed {
			return boundedtest.Absent(path) // a new one begins
		}
		return err
	})
}

func full() *Result {
	one := 1.5
	s := Spread{Median: &one, Least: &one, Most: &one, N: 3}
	return &Result{
		Schema: Schema, Date: "2026-01-02T03:04:05Z", Machine: Machine{Device: "d", Before: map[string]string{"a": "b"}},
		Conformance: []Verdict{{Name: "gelu", Verdict: Differ, Findings: []string{"x"}}}, Digests: []Verdict{{Name: "a", Verdict: Agrees, Digest: "00"}},
		Modules: []Module{{Name: "m", ColdMS: &one, Entries: []EntryUsage{{Name: "e"}}}}, Peaks: Peaks{s, s},
		Kernels:  []KernelRow{{Op: "Contract", Shape: "1x1", Entries: []string{"e"}, FLOP: 2, Bytes: 4, Micros: s, TFLOPs: &one, OfFMA: &one}},
		Models:   []ModelRow{{Model: "vit", Implementation: "vision", Precision: "fp32", Batch: 1, Millis: s, ImagesPerS: s}},
		Launches: []LaunchRow{{What: "a launch", Micros: s}}, Peer: &Peer{Products: []Product{{M: 1, N: 1, K: 1, Micros: s}}}, NotRun: []string{"y"},
	}
}

// FuzzResult: no result or journal makes reading, printing or comparing it panic.
func FuzzResult(f *testing.F) {
	r := full()
	whole, err := json.Marshal(r)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	for _, now := range []string{"", "ops", "gelu"} {
		text, err := json.Marshal(journal{Result: r, Card: "c", Done: []string{"machine"}, Now: now})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"schema": 1, "kernels": [{"micros": {"n": -1}}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if j, err := parseJournal(text); err == nil {
			if err := errors.Join(j.Result.Markdown(io.Discard), Compare(io.Discard, j.Result, r)); err != nil {
				t.Error(err)
			}
		}
		got, err := parseResult(text)
		if err != nil {
			return
		}
		if err := errors.Join(got.Markdown(io.Discard), Compare(io.Discard, got, r), Compare(io.Discard, r, got)); err != nil {
			t.Error(err)
		}
		got.Failed()
		got.Folder()
	})
}

// FuzzPeer: no measurements of a peer make taking them over panic.
func FuzzPeer(f *testing.F) {
	whole, err := json.Marshal(full().Peer)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte(`{"not_run": ["a"], "models": [{}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var p Peer
		if err := boundedfile.DecodeJSON(text, "a peer", &p); err != nil {
			return
		}
		r := full()
		r.Peer = &p
		if err := r.Markdown(io.Discard); err != nil {
			t.Error(err)
		}
	})
}

// TestMemory: the compile logs of many modules, within twice the file.
func TestMemory(t *testing.T) {
	r := &Result{Schema: Schema, Date: "2026-01-02T03:04:05Z"}
	for range 2000 {
		r.Modules = append(r.Modules, Module{Name: "contract", Log: string(make([]byte, 300)), Entries: make([]EntryUsage, 4)})
	}
	path := filepath.Join(t.TempDir(), "result.json")
	if err := r.Save(path); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	boundedtest.Bounded(t, "a result", info.Size(), 2, func() error { _, err := Load(path); return err })
}
