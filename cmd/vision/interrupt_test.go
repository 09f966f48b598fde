package main

import (
	"context"
	"sync"
	"sync/atomic"
)

// countdown is a context that ends when its error has been asked for so often:
// an interruption at a place that is the same in every run.
type countdown struct {
	context.Context
	left atomic.Int64
	done chan struct{}
	once sync.Once
}

func stopAfter(ctx context.Context, questions int64) *countdown {
	c := &countdown{Context: ctx, done: make(chan struct{})}
	c.left.Store(questions)
	return c
}

func (c *countdown) Done() <-chan struct{} { return c.done }

func (c *countdown) Err() error {
	if c.left.Add(-1) < 0 {
		c.once.Do(func() { close(c.done) })
		return context.Canceled
	}
	return nil
}
