package cpu

// scratches returns room of at least n floats for every worker. It is kept
// between ops and only grows.
func (b *Backend) scratches(n int) [][]float32 {
	if len(b.room) != b.pool.threads {
		b.room = make([][]float32, b.pool.threads)
	}
	if len(b.room[0]) < n {
		for i := range b.room {
			b.room[i] = aligned(n)
		}
	}
	return b.room
}

// arena hands out runs of a worker's scratch, each on a cache line.
type arena struct{ rest []float32 }

func (a *arena) take(n int) []float32 {
	n = roundUp(n, 16)
	s := a.rest[:n:n]
	a.rest = a.rest[n:]
	return s
}

func roundUp(n, to int) int { return (n + to - 1) / to * to }
