package mutants

import (
	"sync"

	"vision/kernels/cuda/simtest"
	"vision/kernels/kerneltest/reference"
)

// Step is a few calls whose results must be the reference's, to the bit.
type Step struct {
	Name string
	// Op and Version pin an op's kernels; "" leaves the choice to the launchers.
	Op, Version string
	// Shift moves every buffer by that many values: 0 is aligned to 16 bytes, 3 is not.
	Shift int
	Run   func(s *simtest.Side)

	once     sync.Once
	expected [][]float32
	err      error
}

// want is the reference's results, computed once.
func (s *Step) want() ([][]float32, error) {
	s.once.Do(func() {
		b := reference.New()
		s.expected, s.err = simtest.Run(b, s.Shift, s.Run)
		if err := b.Close(); s.err == nil {
			s.err = err
		}
	})
	return s.expected, s.err
}

// cost of a step is the number of values in its buffers; it must have been wanted.
func (s *Step) cost() (n int) {
	for _, b := range s.expected {
		n += len(b)
	}
	return n
}

// pin is the version asked for, "" if none.
func (s *Step) pin() string {
	if s.Version == "" {
		return ""
	}
	return s.Op + "=" + s.Version
}
