package mutants

import (
	"fmt"
	"sync"

	"vision/kernels/cuda/ptx"
)

// control runs every step without a mutation, on all cores, and returns which kernels
// each launches.
func control(steps []*Step) ([]map[Kernel]bool, error) {
	launched := make([]map[Kernel]bool, len(steps))
	var guard sync.Mutex
	var idle []*machine // a core keeps its machine: modules are loaded once
	defer func() {
		for _, m := range idle {
			m.close()
		}
	}()
	err := parallel(len(steps), func(i int) error {
		m := newMachine(ptx.Text)
		guard.Lock()
		if n := len(idle); n > 0 {
			m, idle = idle[n-1], idle[:n-1]
		}
		guard.Unlock()
		m.launched = map[Kernel]bool{}
		if err := m.try(steps[i]); err != nil {
			return fmt.Errorf("without a mutation, %s %s: %w", steps[i].pin(), steps[i].Name, err)
		}
		guard.Lock()
		defer guard.Unlock()
		launched[i] = m.launched
		idle = append(idle, m)
		return nil
	})
	return launched, err
}
