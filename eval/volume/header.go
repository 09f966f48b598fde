package volume

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// kind is a type of stored values.
type kind struct {
	name   string
	size   int
	decode func(dst []float64, src []byte, order binary.ByteOrder)
}

// each decodes values of a fixed size.
func each(size int, value func(b []byte, order binary.ByteOrder) float64) func([]float64, []byte, binary.ByteOrder) {
	return func(dst []float64, src []byte, order binary.ByteOrder) {
		for i := range dst {
			dst[i] = value(src[i*size:(i+1)*size], order)
		}
	}
}

var (
	uint8Kind   = kind{"uint8", 1, each(1, func(b []byte, _ binary.ByteOrder) float64 { return float64(b[0]) })}
	int8Kind    = kind{"int8", 1, each(1, func(b []byte, _ binary.ByteOrder) float64 { return float64(int8(b[0])) })}
	int16Kind   = kind{"int16", 2, each(2, func(b []byte, o binary.ByteOrder) float64 { return float64(int16(o.Uint16(b))) })}
	uint16Kind  = kind{"uint16", 2, each(2, func(b []byte, o binary.ByteOrder) float64 { return float64(o.Uint16(b)) })}
	int32Kind   = kind{"int32", 4, each(4, func(b []byte, o binary.ByteOrder) float64 { return float64(int32(o.Uint32(b))) })}
	uint32Kind  = kind{"uint32", 4, each(4, func(b []byte, o binary.ByteOrder) float64 { return float64(o.Uint32(b)) })}
	int64Kind   = kind{"int64", 8, each(8, func(b []byte, o binary.ByteOrder) float64 { return float64(int64(o.Uint64(b))) })}
	uint64Kind  = kind{"uint64", 8, each(8, func(b []byte, o binary.ByteOrder) float64 { return float64(o.Uint64(b)) })}
	float32Kind = kind{"float32", 4, each(4, func(b []byte, o binary.ByteOrder) float64 { return float64(math.Float32frombits(o.Uint32(b))) })}
	float64Kind = kind{"float64", 8, each(8, func(b []byte, o binary.ByteOrder) float64 { return math.Float64frombits(o.Uint64(b)) })}
)

// errHDF5 says what to do with NSD's HDF5 files.
var errHDF5 = errors.New("an HDF5 file, which is not read: NSD has the same betas as .nii.gz and .mgh; others convert with python3 -c \"import h5py, numpy; numpy.save('betas.npy', h5py.File('betas.hdf5')['betas'][:].reshape(TRIALS, -1))\"")

// parse recognises a format by the first bytes and reads its header.
func parse(head []byte) (header, error) {
	switch {
	case bytes.HasPrefix(head, []byte("\x89HDF\r\n\x1a\n")), bytes.HasPrefix(head, []byte("MATLAB 7.3 MAT-file")):
		return header{}, errHDF5
	case len(head) >= 4 && binary.BigEndian.Uint32(head) == 1:
		return parseMGH(head)
	case len(head) >= 4 && (binary.LittleEndian.Uint32(head) == 348 || binary.BigEndian.Uint32(head) == 348):
		return parseNIfTI(head)
	case len(head) >= 4 && (binary.LittleEndian.Uint32(head) == 540 || binary.BigEndian.Uint32(head) == 540):
		return header{}, errors.New("found a NIfTI-2 header, expected NIfTI-1 or MGH")
	}
	return header{}, fmt.Errorf("found %q, expected the start of an MGH (00 00 00 01) or NIfTI-1 (348) header", head[:min(len(head), 8)])
}

// parseMGH reads FreeSurfer's header; the orientation is not needed.
func parseMGH(head []byte) (header, error) {
	const length = 284
	if len(head) < length {
		return header{}, fmt.Errorf("found %d bytes, expected an MGH header of %d", len(head), length)
	}
	field := func(i int) int64 { return int64(int32(binary.BigEndian.Uint32(head[4*i:]))) }
	h := header{order: binary.BigEndian, offset: length, slope: 1}
	switch code := field(5); code {
	case 0:
		h.kind = uint8Kind
	case 1:
		h.kind = int32Kind
	case 3:
		h.kind = float32Kind
	case 4:
		h.kind = int16Kind
	default:
		return header{}, fmt.Errorf("found MGH type %d, expected 0 (uint8), 1 (int32), 3 (float32) or 4 (int16)", code)
	}
	return h, h.dimensions([]int64{field(1), field(2), field(3), field(4)})
}

// niftiKinds are the real types by NIfTI's code.
func niftiKinds() map[int16]kind {
	return map[int16]kind{2: uint8Kind, 4: int16Kind, 8: int32Kind, 16: float32Kind, 64: float64Kind,
		256: int8Kind, 512: uint16Kind, 768: uint32Kind, 1024: int64Kind, 1280: uint64Kind}
}

// parseNIfTI reads a NIfTI-1 header: sizeof_hdr at 0, dim[8] at 40, datatype at
// 70, bitpix at 72, vox_offset at 108, scl_slope at 112, scl_inter at 116, magic
// at 344.
func parseNIfTI(head []byte) (header, error) {
	if len(head) < 348 {
		return header{}, fmt.Errorf("found %d bytes, expected a NIfTI-1 header of 348", len(head))
	}
	h := header{order: binary.LittleEndian, slope: 1}
	if binary.BigEndian.Uint32(head) == 348 {
		h.order = binary.BigEndian
	}
	switch magic := string(head[344:348]); magic {
	case "n+1\x00":
	case "ni1\x00":
		return header{}, errors.New("found one half of a pair .hdr and .img, expected NIfTI-1 in one file")
	default:
		return header{}, fmt.Errorf("found magic %q, expected \"n+1\" (Analyze 7.5 files are not read)", magic)
	}
	short := func(at int) int16 { return int16(h.order.Uint16(head[at:])) }
	float := func(at int) float64 { return float64(math.Float32frombits(h.order.Uint32(head[at:]))) }
	code := short(70)
	k, ok := niftiKinds()[code]
	if !ok {
		return header{}, fmt.Errorf("found NIfTI datatype %d, expected a real type: 2, 4, 8, 16, 64, 256, 512, 768, 1024 or 1280", code)
	}
	h.kind = k
	if bits := short(72); int(bits) != 8*k.size {
		return header{}, fmt.Errorf("found bitpix %d, expected %d for %s", bits, 8*k.size, k.name)
	}
	offset := float(108)
	if !(offset >= 348 && offset <= 1<<24) || offset != math.Trunc(offset) {
		return header{}, fmt.Errorf("found vox_offset %v, expected a whole number from 348 to %d", offset, 1<<24)
	}
	h.offset = int64(offset)
	slope, inter := float(112), float(116)
	if finite(slope) && slope != 0 { // else values as stored, as nibabel reads them
		if !finite(inter) {
			return header{}, fmt.Errorf("found scl_slope %v and scl_inter %v, expected finite numbers", slope, inter)
		}
		h.slope, h.inter = slope, inter
	}
	rank := short(40)
	if rank < 1 || rank > 7 {
		return header{}, fmt.Errorf("found %d dimensions, expected 1 to 7", rank)
	}
	dims := []int64{1, 1, 1, 1}
	for i := range int(rank) {
		n := int64(short(42 + 2*i))
		switch {
		case i < 4:
			dims[i] = n
		case n != 1:
			return header{}, fmt.Errorf("found length %d of dimension %d, expected 1: at most four dimensions are read", n, i+1)
		}
	}
	return h, h.dimensions(dims)
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// dimensions checks the sides and keeps them.
func (h *header) dimensions(dims []int64) error {
	voxels, total := int64(1), int64(h.kind.size)
	for i, n := range dims {
		if n < 1 || n > math.MaxInt32 {
			return fmt.Errorf("found length %d of dimension %d, expected at least 1", n, i+1)
		}
		if i < 3 {
			if voxels *= n; voxels > maxVoxels {
				return fmt.Errorf("found frames of %v voxels, expected at most %d", dims[:3], maxVoxels)
			}
		}
		if total > maxBytes/n {
			return fmt.Errorf("found %v values of %s, expected at most %d bytes", dims, h.kind.name, int64(maxBytes))
		}
		total *= n
	}
	h.shape, h.frames = [3]int{int(dims[0]), int(dims[1]), int(dims[2])}, int(dims[3])
	return nil
}
