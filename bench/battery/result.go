package battery

import (
	"encoding/json"
	"fmt"
	"sort"
	"time"

	"vision/kernels/atomicfile"
	"vision/kernels/boundedfile"
)

// Schema is the version of [Result]'s JSON.
const Schema = 1

// Result is what the battery found on one machine. Times are null where they mean
// nothing (the simulator) or could not be taken; NotRun then says why.
type Result struct {
	Schema    int     `json:"schema"`
	Date      string  `json:"date"` // RFC 3339, UTC
	Rehearsal bool    `json:"rehearsal"`
	Program   Program `json:"program"`
	Machine   Machine `json:"machine"`

	Conformance []Verdict   `json:"conformance"`
	Digests     []Verdict   `json:"digests"`
	Modules     []Module    `json:"modules"`
	Peaks       Peaks       `json:"peaks"`
	Kernels     []KernelRow `json:"kernels"`
	Models      []ModelRow  `json:"models"`
	Launches    []LaunchRow `json:"launches"`
	Peer        *Peer       `json:"peer"` // PyTorch on the same machine, if it was there
	NotRun      []string    `json:"not_run"`
	WallSeconds *float64    `json:"wall_seconds"`
}

// Program is what was run.
type Program struct {
	Commit    string `json:"commit"`
	Toolchain string `json:"toolchain"`
	Platform  string `json:"platform"`
	Numerics  int    `json:"numerics"`
}

// Machine is where it ran. State holds what nvidia-smi says before and after:
// driver, power limit and draw, clocks, temperature.
type Machine struct {
	Device          string            `json:"device"`
	Binding         string            `json:"binding"`
	DriverVersion   int               `json:"driver_version"` // 1000·major + 10·minor of the CUDA API
	Capability      string            `json:"compute_capability"`
	Multiprocessors int               `json:"multiprocessors"`
	MemoryBytes     uint64            `json:"memory_bytes"`
	L2Bytes         int               `json:"l2_bytes"`
	ClockMHz        int               `json:"clock_mhz"`
	MemoryClockMHz  int               `json:"memory_clock_mhz"`
	MemoryBits      int               `json:"memory_bits"`
	Before          map[string]string `json:"state_before"`
	After           map[string]string `json:"state_after"`
}

// Verdict is "agrees", "differs" or "not run", with what was found.
type Verdict struct {
	Name     string   `json:"name"`
	Verdict  string   `json:"verdict"`
	Digest   string   `json:"digest,omitempty"`
	Findings []string `json:"findings,omitempty"`
}

// The verdicts.
const (
	Agrees = "agrees"
	Differ = "differs"
	NotRun = "not run"
)

// Module is a PTX module as the driver compiled it.
type Module struct {
	Name    string       `json:"name"`
	ColdMS  *float64     `json:"cold_jit_ms"`
	Log     string       `json:"log"`
	Entries []EntryUsage `json:"entries"`
}

// EntryUsage is what a kernel occupies.
type EntryUsage struct {
	Name         string `json:"name"`
	Registers    int    `json:"registers"`
	SharedBytes  int    `json:"shared_bytes"`
	LocalBytes   int    `json:"local_bytes"` // spills and stack
	MaxThreads   int    `json:"max_threads"`
	BlocksPerSM  int    `json:"blocks_per_multiprocessor"`
	DynamicBytes int    `json:"dynamic_shared_bytes"`
}

// Peaks are the ceilings measured in the same run.
type Peaks struct {
	TFLOPs Spread `json:"fma_tflops"`
	GBs    Spread `json:"copy_gb_s"`
}

// Spread is the median and the extremes of n repetitions.
type Spread struct {
	Median *float64 `json:"median"`
	Least  *float64 `json:"least"`
	Most   *float64 `json:"most"`
	N      int      `json:"n"`
}

// SpreadOf sorts a copy; no values, or a rehearsal's, give nulls.
func SpreadOf(values []float64) Spread {
	if len(values) == 0 {
		return Spread{}
	}
	v := append([]float64(nil), values...)
	sort.Float64s(v)
	median := v[len(v)/2]
	if len(v)%2 == 0 {
		median = (v[len(v)/2-1] + v[len(v)/2]) / 2
	}
	return Spread{Median: &median, Least: &v[0], Most: &v[len(v)-1], N: len(v)}
}

// KernelRow is one op at one shape. FLOP counts a fused multiply-add as two; Bytes
// is the least that must move: every operand once.
type KernelRow struct {
	Op       string   `json:"op"`
	Shape    string   `json:"shape"`
	Entries  []string `json:"entries"` // the kernels launched, in order
	FLOP     float64  `json:"flop"`
	Bytes    float64  `json:"bytes"`
	Micros   Spread   `json:"micros"`
	TFLOPs   *float64 `json:"tflops"`
	GBs      *float64 `json:"gb_s"`
	OfFMA    *float64 `json:"share_of_fma_peak"`
	OfCopy   *float64 `json:"share_of_copy_peak"`
	OfCuBLAS *float64 `json:"share_of_cublas_fp32"`
}

// ModelRow is images per second end to end.
type ModelRow struct {
	Model          string `json:"model"`
	Implementation string `json:"implementation"` // "vision", "pytorch eager", "torch.compile"
	Precision      string `json:"precision"`      // "fp32", "tf32", "bf16"
	Batch          int    `json:"batch"`
	Graph          bool   `json:"graph"`
	Millis         Spread `json:"millis"`
	ImagesPerS     Spread `json:"images_per_s"`
}

// LaunchRow is the cost of giving the device its work.
type LaunchRow struct {
	What   string `json:"what"`
	Micros Spread `json:"micros"`
}

// Peer is what bench/battery/peer.py printed.
type Peer struct {
	Torch    string     `json:"torch"`
	CUDA     string     `json:"cuda"`
	Device   string     `json:"device"`
	Products []Product  `json:"products"`
	Models   []ModelRow `json:"models"`
	NotRun   []string   `json:"not_run"`
}

// Product is cuBLAS's fp32 (TF32 off) on one shape, C[M,N] = A[M,K]·B with B as N×K.
type Product struct {
	M      int    `json:"m"`
	N      int    `json:"n"`
	K      int    `json:"k"`
	Micros Spread `json:"micros"`
}

// Load reads a result.
func Load(path string) (*Result, error) {
	raw, err := boundedfile.Read(path, "a result of vision bench", maxJSON)
	if err != nil {
		return nil, err
	}
	r, err := parseResult(raw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

// maxJSON bounds a result, a journal and a peer's measurements.
const maxJSON = 16 << 20

func parseResult(raw []byte) (*Result, error) {
	var r Result
	if err := boundedfile.DecodeJSON(raw, "a result of vision bench", &r); err != nil {
		return nil, err
	}
	return &r, r.check()
}

// check refuses what another program, or another version, wrote.
func (r *Result) check() error {
	if r.Schema != Schema {
		return fmt.Errorf("schema %d, expected %d", r.Schema, Schema)
	}
	if _, err := time.Parse(time.RFC3339, r.Date); err != nil {
		return fmt.Errorf("date %q, expected one like 2006-01-02T15:04:05Z", r.Date)
	}
	return nil
}

// Save writes a result, whole or not at all.
func (r *Result) Save(path string) error {
	raw, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	return atomicfile.WriteBytes(path, append(raw, '\n'))
}

// Failed counts what differs.
func (r *Result) Failed() int {
	n := 0
	for _, list := range [][]Verdict{r.Conformance, r.Digests} {
		for _, v := range list {
			if v.Verdict == Differ {
				n++
			}
		}
	}
	return n
}
