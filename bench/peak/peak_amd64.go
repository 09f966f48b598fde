package peak

const (
	// 12 chains of 8 lanes, two operations each.
	flopsPerIteration = 12 * 8 * 2
	vectorKind        = "avx2+fma"
)

//go:noescape
func chains(n int)
