package features

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"

	"vision/models/pixels"
)

// Spec is everything that the values of a row depend on, beside the picture.
type Spec struct {
	Model   string `json:"model"`   // family and configuration, in words
	Weights string `json:"weights"` // digest of the tensors that are used
	Layer   string `json:"layer"`   // "8", or "final" for after the last norm
	Image   int    `json:"image"`   // side in pixels that a picture is squashed to
	Tokens  int    `json:"tokens"`  // CLS first
	Width   int    `json:"width"`
	// Numerics is the version of the arithmetic contract (kernels/NUMERICS.md).
	Numerics int `json:"numerics"`
	// Arithmetic names a device's own arithmetic (kernels.Device.Arithmetic), "" that
	// of the contract: rows of a tensor-core mode are never taken for canonical ones.
	Arithmetic string `json:"arithmetic,omitempty"`
}

// Key is the hexadecimal SHA-256 of the spec's JSON: the name of its folder.
func (s Spec) Key() string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // strings and integers always marshal
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Floats is the number of values in a row.
func (s Spec) Floats() int { return s.Tokens * s.Width }

// ID names a picture by its content.
type ID [sha256.Size]byte

// Identify hashes a picture's sides and decoded bytes. A JPEG's identifier thus
// depends on the decoder that made the bytes, a PNG's does not.
func Identify(p *pixels.RGB8) ID {
	h := sha256.New()
	var sides [16]byte
	binary.LittleEndian.PutUint64(sides[:8], uint64(p.W))
	binary.LittleEndian.PutUint64(sides[8:], uint64(p.H))
	h.Write(sides[:])
	h.Write(p.Pix)
	var id ID
	h.Sum(id[:0])
	return id
}
