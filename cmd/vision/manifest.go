package main

import (
	"encoding/json"
	"runtime"
	"runtime/debug"

	"vision/kernels"
	"vision/kernels/atomicfile"
	"vision/models/backbone"
)

// commit is set by the Makefile, for builds that the toolchain does not stamp.
var commit = "unknown"

// manifest stands beside every output and says how it came about, so that anyone
// can make it again.
type manifest struct {
	Command   []string          `json:"command"`
	Commit    string            `json:"commit"`
	Modified  bool              `json:"modified"` // the tree had changes that were not committed
	Toolchain string            `json:"toolchain"`
	Platform  string            `json:"platform"`
	Device    string            `json:"device"`
	Numerics  int               `json:"numerics"` // version of kernels/NUMERICS.md
	Seed      uint64            `json:"seed"`
	Config    any               `json:"config,omitempty"`
	Inputs    map[string]string `json:"inputs,omitempty"`  // name → digest
	Outputs   map[string]string `json:"outputs,omitempty"` // name → digest
	// Noted lists inputs whose digest their file states and nobody computed: packed weights.
	Noted []string `json:"noted,omitempty"`
}

// weights enters the network's.
func (m *manifest) weights(bb *backbone.Backbone) {
	m.Inputs["weights"] = bb.Digest
	if bb.InPlace() {
		m.Noted = []string{"weights"}
	}
}

// newManifest fills in what the program knows about itself.
func (a *app) newManifest(b kernels.Backend, seed uint64, config any) *manifest {
	m := &manifest{
		Command: a.args, Commit: commit, Toolchain: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH,
		Numerics: kernels.Numerics, Seed: seed, Config: config,
		Inputs: map[string]string{}, Outputs: map[string]string{},
		Device: "host", // what is computed in float64 without a backend
	}
	if b != nil {
		m.Device = b.Name()
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				m.Commit = s.Value
			case "vcs.modified":
				m.Modified = s.Value == "true"
			}
		}
	}
	return m
}

// manifestPath is where the manifest of an output stands.
func manifestPath(output string) string { return output + ".manifest.json" }

// write puts the manifest beside an output.
func (m *manifest) write(output string) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.WriteBytes(manifestPath(output), append(text, '\n'))
}

// record writes the manifest beside an output and, with --json, prints it: the
// result of a command whose output is files.
func (a *app) record(m *manifest, output string) error {
	if err := m.write(output); err != nil {
		return err
	}
	if !a.json {
		return nil
	}
	return json.NewEncoder(a.out).Encode(m)
}
