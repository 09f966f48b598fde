// Package parallel spreads independent items over goroutines.
package parallel

import (
	"context"
	"sync"
	"sync/atomic"
)

// Progress is told how many of a stage's items are done. It is called from one
// goroutine at a time.
type Progress func(stage string, done, total int)

// Do calls f(worker, i) for every i below n on the given number of
// goroutines. Each i is one item with a place of its own in the results, so
// that which goroutine takes it leaves no trace. The first error, or the
// context's, stops the rest.
func Do(ctx context.Context, threads, n int, stage string, progress Progress, f func(worker, i int) error) error {
	var (
		next  atomic.Int64
		mu    sync.Mutex
		done  int
		first error
		wg    sync.WaitGroup
	)
	for worker := range min(max(threads, 1), n) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				err := ctx.Err()
				if err == nil {
					err = f(worker, i)
				}
				mu.Lock()
				if err != nil && first == nil {
					first = err
				}
				stop := first != nil
				if done++; progress != nil && !stop {
					progress(stage, done, n)
				}
				mu.Unlock()
				if stop {
					return
				}
			}
		}()
	}
	wg.Wait()
	return first
}
