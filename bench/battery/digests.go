package battery

import (
	"errors"
	"fmt"
	"strings"

	"vision/eval/audit"
	"vision/kernels/cuda"
	"vision/kernels/cuda/gpu"
)

// digests runs the audit's works on the device: small networks, forward, backward and
// 20 optimiser steps, at batch 1, 3 and 8, and one photograph through ViT-B/16; each
// is held to the digests that are committed with the program.
func (b *battery) digests() (err error) {
	backend, err := b.open(gpu.FP32)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, backend.Close()) }()
	works := audit.Works(audit.Batches, true)
	if b.options.Rehearse {
		works = audit.Works(audit.Batches[:1], false)
	}
	for i, w := range works {
		if !b.fits(needs["digests"]) {
			for _, w := range works[i:] {
				b.result.Digests = append(b.result.Digests, Verdict{Name: w.String(), Verdict: NotRun, Findings: []string{errNoTime.Error()}})
			}
			return noTime(i, len(works))
		}
		if err := b.digest(backend, w); err != nil {
			return err
		}
	}
	return nil
}

func (b *battery) digest(backend *cuda.Backend, w audit.Work) error {
	rows, err := audit.Check(backend, []audit.Work{w})
	for _, r := range rows {
		v := Verdict{Name: fmt.Sprintf("%s, batch %d", r.Work, r.Batch), Digest: r.Chain, Verdict: Agrees}
		switch r.Verdict {
		case audit.Differ:
			v.Verdict = Differ
			for side, verdict := range r.Others {
				v.Findings = append(v.Findings, side+": "+verdict)
			}
		case audit.NotRun:
			v.Verdict = NotRun
		}
		b.result.Digests = append(b.result.Digests, v)
		b.say("digests: %s %s", v.Name, strings.ToLower(v.Verdict))
	}
	return err
}
