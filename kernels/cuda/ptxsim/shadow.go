package ptxsim

// shadow is what the checks know of memory: which bytes were ever written, and for
// every word who touched it last in this phase. A phase of shared memory ends at a
// barrier; of global memory, between threads of one block at a barrier, between
// blocks at the end of the launch.
type shadow struct {
	known []bool // per byte
	words []touch
}

// touch is the last write and the last reads of a word. Threads count from 1 over
// the whole grid, 0 is nobody; many stands for readers that differ.
type touch struct {
	writer, reader           uint64
	writerPhase, readerPhase uint64
	// The block that read the word in the launch, counted from 1; many if several did.
	readerBlock, readerLaunch uint64
}

const many = ^uint64(0)

func newShadow(bytes int) *shadow {
	return &shadow{known: make([]bool, bytes), words: make([]touch, (bytes+3)/4)}
}

// written marks bytes as known; copies of the host race with nobody.
func (s *shadow) written(offset, n uint64) {
	if s == nil {
		return
	}
	known := s.known[offset : offset+n]
	for i := range known {
		known[i] = true
	}
}

// clear forgets everything: a block begins.
func (s *shadow) clear() {
	clear(s.known)
	clear(s.words)
}
