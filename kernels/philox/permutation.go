package philox

import "sort"

// Permutation returns the order of 0 … n−1 in a step: indices sorted by
// (word 2i, word 2i+1, i). It is the shuffle of training batches and splits.
func (s Stream) Permutation(step uint32, n int) []int {
	type item struct {
		key uint64
		i   int
	}
	items := make([]item, n)
	for i := range items {
		b := s.Block(step, uint64(i)/2)
		h := (i % 2) * 2
		items[i] = item{key: uint64(b[h])<<32 | uint64(b[h+1]), i: i}
	}
	sort.Slice(items, func(a, b int) bool {
		if items[a].key != items[b].key {
			return items[a].key < items[b].key
		}
		return items[a].i < items[b].i
	})
	order := make([]int, n)
	for i, it := range items {
		order[i] = it.i
	}
	return order
}
