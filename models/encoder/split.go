package encoder

import (
	"fmt"
	"math"
	"slices"

	"vision/kernels/philox"
)

// Partition is the use that is made of every stimulus, ascending row numbers.
type Partition struct {
	Train, Validation, Test []int
}

// Split sets stimuli apart for the test, then, out of what remains, for
// validation: with 0.2 and 0.2, the paper's 80/20 split, of whose 80 % a fifth
// chooses the epoch. groups[i] is the photograph that stimulus i was cut from, nil
// for stimuli that are photographs of their own: a group never straddles. Each
// part is drawn by [HoldOut]; a fraction of 0 leaves it empty.
func Split(n int, groups []int, testFraction, validationFraction float64, seed uint64) (Partition, error) {
	if n < 0 {
		return Partition{}, fmt.Errorf("encoder: a split of %d stimuli", n)
	}
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	rest, test, err := HoldOut(all, groups, testFraction, seed, "split/test")
	if err != nil {
		return Partition{}, err
	}
	train, validation, err := HoldOut(rest, groups, validationFraction, seed, "split/validation")
	if err != nil {
		return Partition{}, err
	}
	return Partition{Train: train, Validation: validation, Test: test}, nil
}

// HoldOut takes a fraction of rows away, whole groups at a time.
//
// The distinct groups of the rows, in ascending order, are permuted by the named
// Philox stream of the seed (NUMERICS.md §7) and held in that order until at least
// ⌊fraction·len(rows) + ½⌋ rows are. Both results ascend. groups is indexed by row
// number; nil makes each row a group. It is an error if a positive fraction holds
// nothing or if nothing remains.
func HoldOut(rows, groups []int, fraction float64, seed uint64, stream string) (rest, held []int, err error) {
	if !(fraction >= 0 && fraction < 1) {
		return nil, nil, fmt.Errorf("encoder: %s: fraction %v, expected in [0, 1)", stream, fraction)
	}
	members := make(map[int][]int)
	for _, r := range rows {
		g := r
		if groups != nil {
			if r < 0 || r >= len(groups) {
				return nil, nil, fmt.Errorf("encoder: %s: row %d has no group: %d groups are given", stream, r, len(groups))
			}
			g = groups[r]
		}
		members[g] = append(members[g], r)
	}
	names := make([]int, 0, len(members))
	for g := range members {
		names = append(names, g)
	}
	slices.Sort(names)
	target := int(math.Floor(float64(fraction*float64(len(rows))) + 0.5))
	for _, i := range philox.New(seed).Stream(stream).Permutation(0, len(names)) {
		if len(held) < target {
			held = append(held, members[names[i]]...)
		} else {
			rest = append(rest, members[names[i]]...)
		}
	}
	if fraction > 0 && (len(held) == 0 || len(rest) == 0) {
		return nil, nil, fmt.Errorf("encoder: %s: %v of %d rows in %d groups leaves %d and %d rows, expected some on both sides",
			stream, fraction, len(rows), len(names), len(rest), len(held))
	}
	slices.Sort(rest)
	slices.Sort(held)
	return rest, held, nil
}
