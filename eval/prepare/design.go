package prepare

import (
	"fmt"
	"slices"

	"vision/eval/nsd"
)

// design is which picture each trial showed and to which part each picture belongs.
type design struct {
	trials   []int       // NSD picture of every trial; −1: a training picture once more, withheld
	row      map[int]int // NSD picture → its place among all that were shown
	shown    []int       // in how many of those trials each was, by place
	training []int       // NSD pictures, ascending
	test     []int
}

// newDesign divides the pictures as the organisers did (doc.go).
func newDesign(stimuli []nsd.Stimulus, o *Options) (*design, error) {
	all, err := nsd.TrialPictures(stimuli, o.Subject)
	if err != nil {
		return nil, err
	}
	n := o.Sessions * o.trials
	if len(all) < n {
		return nil, fmt.Errorf("found pictures for %d trials of subject %d, expected %d for %d sessions", len(all), o.Subject, n, o.Sessions)
	}
	d := &design{trials: slices.Clone(all[:n]), row: map[int]int{}}
	kept := n - o.Withhold*o.trials
	training, withheld := map[int]bool{}, map[int]int{}
	for t, picture := range d.trials {
		switch {
		case picture < 0:
			return nil, fmt.Errorf("found no picture for trial %d of subject %d, expected one for each of %d", t+1, o.Subject, n)
		case t < kept:
			training[picture] = true
		case training[picture]:
			d.trials[t] = -1
			continue
		default:
			withheld[picture]++
		}
		if _, ok := d.row[picture]; !ok {
			d.row[picture] = len(d.shown)
			d.shown = append(d.shown, 0)
		}
		d.shown[d.row[picture]]++
	}
	shared := map[int]bool{}
	for i := range stimuli {
		shared[stimuli[i].NSD] = stimuli[i].Shared
	}
	finished := len(all) == n // the subject saw all that was planned
	for picture := range training {
		d.training = append(d.training, picture)
	}
	for picture, times := range withheld {
		if !shared[picture] || finished && times == 3 {
			d.test = append(d.test, picture)
		}
	}
	if len(d.test) == 0 {
		return nil, fmt.Errorf("found no picture that subject %d saw in the last %d of %d sessions only and nobody else did, expected some for the test", o.Subject, o.Withhold, o.Sessions)
	}
	slices.Sort(d.training)
	slices.Sort(d.test)
	return d, nil
}

// testCounts is how many test pictures were shown once, twice, three times.
func (d *design) testCounts() []int {
	var counts []int
	for _, picture := range d.test {
		times := d.shown[d.row[picture]]
		for len(counts) < times {
			counts = append(counts, 0)
		}
		counts[times-1]++
	}
	return counts
}
