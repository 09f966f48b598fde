package digest

import "encoding/binary"

// The functions below replace, in a buffer of little-endian elements, every
// NaN (exponent all ones, mantissa not zero) by the one that stands for all.

func canonical64(b []byte) {
	for ; len(b) >= 8; b = b[8:] {
		if binary.LittleEndian.Uint64(b)&0x7fff_ffff_ffff_ffff > 0x7ff0_0000_0000_0000 {
			binary.LittleEndian.PutUint64(b, 0x7ff8_0000_0000_0000)
		}
	}
}

func canonical32(b []byte) {
	for ; len(b) >= 4; b = b[4:] {
		if binary.LittleEndian.Uint32(b)&0x7fff_ffff > 0x7f80_0000 {
			binary.LittleEndian.PutUint32(b, 0x7fc0_0000)
		}
	}
}

func canonical16(b []byte) {
	for ; len(b) >= 2; b = b[2:] {
		if binary.LittleEndian.Uint16(b)&0x7fff > 0x7c00 {
			binary.LittleEndian.PutUint16(b, 0x7e00)
		}
	}
}

func canonicalBF16(b []byte) {
	for ; len(b) >= 2; b = b[2:] {
		if binary.LittleEndian.Uint16(b)&0x7fff > 0x7f80 {
			binary.LittleEndian.PutUint16(b, 0x7fc0)
		}
	}
}
