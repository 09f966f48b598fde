//go:build !amd64

package peak

// units is the scalar unit where no vector loop is written.
func units() []unit { return []unit{{"scalar", 4 * 2, chainsScalar}} }
