package cohort

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"vision/kernels/folderlock"
)

// Result is the table and what it rests on.
type Result struct {
	Table *Table
	// Computed and Found count the stages that were done, and those that were finished
	// already.
	Computed, Found int
	// Inputs and Outputs are digests by SUBJECT/SIDE/STAGE/NAME, and of the table's files.
	Inputs, Outputs map[string]string
}

// run is a Run under way.
type run struct {
	Config
	Options
	members  []Member
	subjects map[string]*subject // those that are there
	computed int
}

// Run does what is not done yet of the subjects, and writes the table after every
// hemisphere. One process at a time works in o.Dir.
//
// Before anything is computed all data is opened and checked, and settings are compared
// with those of the stages that are there. When ctx ends, Run returns its error; the
// same call continues with the same bits.
func Run(ctx context.Context, members []Member, c Config, o Options) (res *Result, err error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	r := &run{Config: c, Options: o, members: members, subjects: map[string]*subject{}}
	if err := os.MkdirAll(o.Dir, 0o777); err != nil {
		return nil, err
	}
	lock, err := folderlock.Lock(o.Dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	defer func() {
		for _, s := range r.subjects {
			err = errors.Join(err, s.data.Close())
		}
	}()
	if err := r.plan(ctx); err != nil {
		return nil, err
	}
	if err := o.Begin(); err != nil {
		return nil, err
	}
	found := r.count()
	if err := r.work(ctx); err != nil {
		return nil, err
	}
	table, err := r.table()
	if err != nil {
		return nil, err
	}
	sums, err := table.Write(o.Dir)
	if err != nil {
		return nil, err
	}
	res = &Result{Table: table, Computed: r.computed, Found: found, Inputs: map[string]string{}, Outputs: sums}
	r.each(func(h *hemisphere) {
		if h.done[train] != nil {
			res.Outputs[h.name+"/"+string(h.Side)+"/regions"] = h.described
		}
		for stage, rec := range h.done {
			for name, sum := range rec.Inputs {
				res.Inputs[h.name+"/"+string(h.Side)+"/"+stage+"/"+name] = sum
			}
			for name, sum := range rec.Outputs {
				res.Outputs[h.name+"/"+string(h.Side)+"/"+stage+"/"+name] = sum
			}
		}
	})
	return res, o.End(res)
}

// each visits the hemispheres that are there, in the table's order.
func (r *run) each(visit func(h *hemisphere)) {
	for _, m := range r.members {
		if s := r.subjects[m.name]; s != nil {
			for _, h := range s.hemispheres {
				visit(h)
			}
		}
	}
}

// count is the number of finished stages.
func (r *run) count() (n int) {
	r.each(func(h *hemisphere) { n += len(h.done) })
	return n
}

// work does the stages that remain.
func (r *run) work(ctx context.Context) error {
	var open []*hemisphere
	r.each(func(h *hemisphere) {
		if len(h.done) < h.until {
			open = append(open, h)
		}
	})
	for _, s := range r.subjects { // ended after a training and before it was described
		if !r.described(s) {
			if err := r.describe(s); err != nil {
				return err
			}
		}
	}
	start := time.Now()
	for i, h := range open {
		for stage := len(h.done); stage < h.until; stage++ {
			if err := r.do(ctx, h, stages()[stage]); err != nil {
				return err
			}
			r.computed++
		}
		table, err := r.table()
		if err != nil {
			return err
		}
		if _, err := table.Write(r.Dir); err != nil {
			return err
		}
		if left := len(open) - i - 1; left > 0 {
			each := time.Since(start) / time.Duration(i+1)
			r.Say("%s is done: %d of %d hemispheres, %v on each, about %v left", h.title(), i+1, len(open), each.Round(time.Second), (each * time.Duration(left)).Round(time.Second))
		}
	}
	return nil
}

// do does one stage of a hemisphere. While it is under way its record says so, and the
// later stages, which rest on it, have none.
func (r *run) do(ctx context.Context, h *hemisphere, stage string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	rec, err := r.wanted(h, stage)
	if err != nil {
		return err
	}
	if err := r.begin(h, rec); err != nil {
		return err
	}
	step := map[string]func(context.Context, *hemisphere, *record) error{train: r.train, predict: r.predict, evaluate: r.evaluate}[stage]
	if err := step(ctx, h, rec); err != nil {
		return fmt.Errorf("%s: %s: %w", h.name, stage, err)
	}
	rec.Finished = true
	if err := rec.write(h.dir); err != nil {
		return err
	}
	h.done[stage] = rec
	if stage == train {
		return r.describe(h.subject)
	}
	return nil
}
