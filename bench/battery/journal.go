package battery

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"

	"vision/kernels"
	"vision/kernels/atomicfile"
	"vision/kernels/boundedfile"
	"vision/kernels/cuda/gpu"
)

// ErrLost is returned when a kernel's failure took the device away from the process:
// CUDA answers every later call with the failure until the process ends (an illegal
// address leaves it "in an inconsistent state"). A new process goes on from the journal.
var ErrLost = errors.New("the device is lost to this process; run again with the same journal to go on")

// journal is what a process leaves to the next one.
type journal struct {
	Result *Result  `json:"result"`
	Card   string   `json:"card"`
	Done   []string `json:"done"` // steps
	Now    string   `json:"now"`  // the step or check under way
}

// resume reads the journal of an earlier process, if there is one. A check or step in
// which that process ended has failed, and is not tried again.
func (b *battery) resume() (resumed bool, err error) {
	if b.options.Journal == "" {
		return false, nil
	}
	raw, err := boundedfile.Read(b.options.Journal, "a journal of vision bench", maxJSON)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	j, err := parseJournal(raw)
	if err != nil {
		return false, fmt.Errorf("%s: %w", b.options.Journal, err)
	}
	b.result, b.card, b.done = j.Result, j.Card, j.Done
	switch {
	case j.Now == "":
	case slices.Contains(steps, j.Now):
		b.skip("%s: the program ended in it", j.Now)
		b.done = append(b.done, j.Now)
	default:
		b.result.Conformance = append(b.result.Conformance, Verdict{Name: j.Now, Verdict: Differ, Findings: []string{"the program ended in it"}})
	}
	return true, nil
}

func parseJournal(raw []byte) (*journal, error) {
	var j journal
	if err := boundedfile.DecodeJSON(raw, "a journal of vision bench", &j); err != nil {
		return nil, err
	}
	if j.Result == nil {
		return nil, errors.New("not a journal of this program: no result in it")
	}
	return &j, j.Result.check()
}

// begin notes what is under way; end, that it is over.
func (b *battery) begin(what string) error {
	b.answered()
	b.doing = what
	return b.save(what)
}

func (b *battery) end(step string) error {
	b.done = append(b.done, step)
	return b.save("")
}

func (b *battery) save(now string) error {
	if b.options.Journal == "" {
		return nil
	}
	raw, err := json.Marshal(journal{Result: b.result, Card: b.card, Done: b.done, Now: now})
	if err != nil {
		return err
	}
	return atomicfile.WriteBytes(b.options.Journal, raw)
}

// alive tries a fresh device after a failure. Without a journal the battery goes on as
// it can; with one it returns ErrLost where the device does not answer.
func (b *battery) alive() error {
	if b.options.Journal == "" {
		return nil
	}
	err := func() (err error) {
		defer kernels.Catch(&err)
		d, err := b.open(gpu.FP32)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, d.Close()) }()
		x := d.Alloc(1)
		d.Fill(x, 1)
		d.Free(x)
		return d.Sync()
	}()
	if err == nil {
		return nil
	}
	b.say("a fresh device: %v", err)
	return errors.Join(ErrLost, b.save(""))
}
