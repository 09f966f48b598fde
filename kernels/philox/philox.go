// Package philox draws random numbers that depend on nothing but a seed, the
// name of a stream, a step and an index: Philox4x32-10 in counter mode
// (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3",
// SC 2011; reference implementation Random123). No state is carried from draw
// to draw, so any thread, batch or device computes any element and gets the
// same bits. NUMERICS.md §7 is the definition.
package philox

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/bits"
)

const (
	mul0  = 0xD2511F53
	mul1  = 0xCD9E8D57
	weyl0 = 0x9E3779B9
	weyl1 = 0xBB67AE85
)

// Block is the Philox4x32-10 bijection of a counter under a key.
func Block(counter [4]uint32, key [2]uint32) [4]uint32 {
	c, k := counter, key
	for round := 0; round < 10; round++ {
		if round > 0 {
			k[0] += weyl0
			k[1] += weyl1
		}
		hi0, lo0 := bits.Mul32(mul0, c[0])
		hi1, lo1 := bits.Mul32(mul1, c[2])
		c = [4]uint32{hi1 ^ c[1] ^ k[0], lo1, hi0 ^ c[3] ^ k[1], lo0}
	}
	return c
}

// Source is a seed from which named streams are taken.
type Source struct{ key [2]uint32 }

// New returns the source of a 64-bit seed: key = (low, high 32 bits).
func New(seed uint64) Source {
	return Source{key: [2]uint32{uint32(seed), uint32(seed >> 32)}}
}

// Stream returns the stream of a name. Streams with different identifiers never
// share a block; [CheckNames] finds names whose identifiers collide.
func (s Source) Stream(name string) Stream { return Stream{key: s.key, id: StreamID(name)} }

// StreamID is the first four bytes, little-endian, of SHA-256(name).
func StreamID(name string) uint32 {
	sum := sha256.Sum256([]byte(name))
	return binary.LittleEndian.Uint32(sum[:4])
}

// CheckNames reports the first two different names that map to one stream.
func CheckNames(names []string) error {
	seen := make(map[uint32]string, len(names))
	for _, n := range names {
		id := StreamID(n)
		if other, ok := seen[id]; ok && other != n {
			return fmt.Errorf("philox: streams %q and %q share the identifier %#08x; rename one", other, n, id)
		}
		seen[id] = n
	}
	return nil
}

// Stream is one named sequence of 32-bit words for each step.
type Stream struct {
	key [2]uint32
	id  uint32
}

// FromID returns the stream with a given identifier, as kernels receive it.
func FromID(seed uint64, id uint32) Stream { return Stream{key: New(seed).key, id: id} }

// ID is the stream's identifier, the third word of its counters.
func (s Stream) ID() uint32 { return s.id }

// Block returns words 4j … 4j+3 of a step: counter (low32(j), high32(j), id, step).
func (s Stream) Block(step uint32, j uint64) [4]uint32 {
	return Block([4]uint32{uint32(j), uint32(j >> 32), s.id, step}, s.key)
}

// Word returns word i of a step.
func (s Stream) Word(step uint32, i uint64) uint32 {
	return s.Block(step, i/4)[i%4]
}

// Unit maps a word to [0, 1): (w >> 8)·2⁻²⁴, exact in float32.
func Unit(w uint32) float32 { return float32(float32(w>>8) * 0x1p-24) }

// Uniform returns element i of a step as a number in [0, 1).
func (s Stream) Uniform(step uint32, i uint64) float32 { return Unit(s.Word(step, i)) }

// Intn returns element i of a step as an integer below n: (w·n) >> 32.
func (s Stream) Intn(step uint32, i uint64, n uint32) uint32 {
	hi, _ := bits.Mul32(s.Word(step, i), n)
	return hi
}

// Signed returns element i as fma(2, u, −1), exact, in [−1, 1).
func (s Stream) Signed(step uint32, i uint64) float32 {
	return float32(2*s.Uniform(step, i)) - 1
}
