// Package digest names a tensor by its bits: the SHA-256 of NUMERICS §10.
//
// Two machines agree on a result when their digests are equal; no tolerance is
// involved. The hashed bytes of one tensor are, all little-endian:
//
//	"vision-tensor-1\n"        16 bytes
//	dtype name                 8 bytes, padded with zeros ("float32\0")
//	rank                       uint32
//	dimensions                 rank × uint64
//	values                     row-major
//
// A NaN has many bit patterns and which one an operation gives is not defined
// by IEEE-754, so every NaN is hashed as one: 0x7fc00000 (float32),
// 0x7ff8000000000000 (float64), 0x7e00 (float16), 0x7fc0 (bfloat16).
// Signed zeros are values like any other: −0 and +0 have different digests.
//
// The digest of a set of tensors (weights, a training state) is the SHA-256 of
// the lines
//
//	<hex digest><space><space><name>\n
//
// with names in byte order: what `sha256sum` would print for the tensors.
//
// Values pass through a buffer of 64 KiB; nothing is copied whole.
package digest
