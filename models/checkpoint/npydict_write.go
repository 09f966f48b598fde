package checkpoint

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"
	"unicode/utf8"

	"vision/kernels/atomicfile"
)

// WritePickledDict writes what ReadPickledDict reads, whole or not at all:
// numpy.load(path, allow_pickle=True).item() gives the dictionary back, in
// NumPy 1 and 2. Keys are written in ascending order; they must fit 32 bits and
// the texts must be UTF-8.
func WritePickledDict(path string, dict map[int]string) error {
	b := appendNpyHeader(nil, "|O", false, nil)
	b = append(b, opProto, 3)
	global := func(module, name string) { b = append(b, "c"+module+"\n"+name+"\n"...) }
	text := func(s string) {
		b = append(b, opBinUnicode)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(s)))
		b = append(b, s...)
	}
	number := func(n int32) {
		b = append(b, opBinInt)
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	// _reconstruct(numpy.ndarray, (0,), b"b")
	global("numpy.core.multiarray", "_reconstruct")
	global("numpy", "ndarray")
	number(0)
	b = append(b, opTuple1, opShortBinBytes, 1, 'b', opTuple3, opReduce)
	// state: (1, (), dtype("O8"), False, [dict])
	b = append(b, opMark)
	number(1)
	b = append(b, opEmptyTuple)
	global("numpy", "dtype")
	text("O8")
	b = append(b, opNewFalse, opNewTrue, opTuple3, opReduce, opMark)
	number(3)
	text("|")
	b = append(b, opNone, opNone, opNone)
	number(-1)
	number(-1)
	number(63) // the flags of an object dtype: references, needs Python
	b = append(b, opTuple, opBuild, opNewFalse, opEmptyList, opEmptyDict, opMark)
	for _, key := range slices.Sorted(maps.Keys(dict)) {
		if key < math.MinInt32 || key > math.MaxInt32 || !utf8.ValidString(dict[key]) {
			return inFile(path, bad("the dictionary has the key %d for %s, expected 32 bits and UTF-8", key, quote(dict[key])))
		}
		number(int32(key))
		text(dict[key])
	}
	b = append(b, opSetItems, opAppend, opTuple, opBuild, opStop)
	return inFile(path, atomicfile.WriteBytes(path, b))
}
