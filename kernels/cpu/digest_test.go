package cpu

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"testing"
)

// The ops without elementary functions give one digest on every architecture and
// at every level of instructions (amd64 v1 and v3, arm64): a compiler that fuses
// a product with a sum shows here.
func TestOpsDigest(t *testing.T) {
	const want = "b8f8f907530d4e0f2ba32696fba1927b30cae140608b39beb9e2c71ee5cf61f1"
	for _, o := range []Options{{Threads: 1, Portable: true}, {Threads: 2}} {
		b := open(t, o)
		h := sha256.New()
		for _, s := range [][2]int{{13, 257}, {519, 67}, {1, 4097}} {
			for kind := range 2 {
				values := operands(s[0], s[1], kind)
				for _, c := range opCases() {
					switch c.name {
					case "Softmax", "GELU", "GELUBackward", "Normal":
						continue
					}
					for _, v := range results(t, b, c, s[0], s[1], values) {
						raw := make([]byte, 0, 4*len(v))
						for _, x := range v {
							u := math.Float32bits(x)
							if x != x {
								u = 0x7fc00000
							}
							raw = binary.LittleEndian.AppendUint32(raw, u)
						}
						h.Write(raw)
					}
				}
			}
		}
		if got := hex.EncodeToString(h.Sum(nil)); got != want {
			t.Errorf("%s: digest %s, want %s", b.Name(), got, want)
		}
	}
}
