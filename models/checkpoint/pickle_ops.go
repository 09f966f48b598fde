package checkpoint

import (
	"encoding/binary"
	"fmt"
	"math"
	"unicode/utf8"
)

// The opcodes that are understood (CPython, Lib/pickle.py and pickletools.py).
const (
	opMark           = '('
	opStop           = '.'
	opPop            = '0'
	opPopMark        = '1'
	opDup            = '2'
	opNone           = 'N'
	opNewTrue        = 0x88
	opNewFalse       = 0x89
	opBinInt         = 'J'
	opBinInt1        = 'K'
	opBinInt2        = 'M'
	opLong1          = 0x8a
	opLong4          = 0x8b
	opBinFloat       = 'G'
	opShortBinString = 'U' // Python 2's str
	opBinString      = 'T'
	opBinUnicode     = 'X'
	opShortBinUni    = 0x8c
	opBinUnicode8    = 0x8d
	opShortBinBytes  = 'C'
	opBinBytes       = 'B'
	opBinBytes8      = 0x8e
	opEmptyTuple     = ')'
	opTuple          = 't'
	opTuple1         = 0x85
	opTuple2         = 0x86
	opTuple3         = 0x87
	opEmptyList      = ']'
	opList           = 'l'
	opAppend         = 'a'
	opAppends        = 'e'
	opEmptyDict      = '}'
	opDict           = 'd'
	opSetItem        = 's'
	opSetItems       = 'u'
	opGlobal         = 'c'
	opStackGlobal    = 0x93
	opReduce         = 'R'
	opBuild          = 'b'
	opBinPersID      = 'Q'
	opBinPut         = 'q'
	opLongBinPut     = 'r'
	opMemoize        = 0x94
	opBinGet         = 'h'
	opLongBinGet     = 'j'
	opProto          = 0x80
	opFrame          = 0x95
)

// operand returns the bytes of the number that follows an opcode: a value, an
// index, or the length of what comes next.
func operand(op byte) int {
	switch op {
	case opBinInt, opLong4, opBinUnicode, opBinString, opBinBytes, opLongBinPut, opLongBinGet:
		return 4
	case opBinInt2:
		return 2
	case opBinUnicode8, opBinBytes8:
		return 8
	}
	return 1
}

// step executes one instruction.
func (u *unpickler) step(op byte) error {
	switch op {
	case opProto:
		version, err := u.byte()
		if err == nil && (version < 2 || version > 5) {
			err = fmt.Errorf("protocol %d, expected 2 to 5", version)
		}
		return err
	case opFrame: // frames only help a buffered reader
		n, err := u.uint(8)
		if err == nil && n > uint64(len(u.in)-u.at) {
			err = fmt.Errorf("a frame of %d bytes in a pickle of %d", n, len(u.in))
		}
		return err
	case opMark:
		return u.push(pyMark{})
	case opPop:
		if len(u.stack) == 0 {
			return fmt.Errorf("the stack is empty")
		}
		u.stack = u.stack[:len(u.stack)-1]
		return nil
	case opPopMark:
		_, err := u.popMark()
		return err
	case opDup:
		v, err := u.top()
		if err != nil {
			return err
		}
		return u.push(v)
	case opBinPut, opLongBinPut, opMemoize, opBinGet, opLongBinGet:
		return u.memoStep(op)
	case opGlobal, opStackGlobal, opReduce, opBuild, opBinPersID:
		return u.objectStep(op)
	case opEmptyTuple, opTuple, opTuple1, opTuple2, opTuple3, opEmptyList, opList, opAppend, opAppends,
		opEmptyDict, opDict, opSetItem, opSetItems:
		return u.containerStep(op)
	}
	return u.scalarStep(op)
}

// scalarStep pushes a constant.
func (u *unpickler) scalarStep(op byte) error {
	switch op {
	case opNone:
		return u.push(nil)
	case opNewTrue, opNewFalse:
		return u.push(op == opNewTrue)
	case opBinInt1, opBinInt2, opBinInt:
		n, err := u.uint(operand(op))
		if err != nil {
			return err
		}
		if op == opBinInt {
			return u.push(int64(int32(n)))
		}
		return u.push(int64(n))
	case opLong1, opLong4:
		b, err := u.counted(operand(op))
		if err != nil {
			return err
		}
		n, err := longInt(b)
		if err != nil {
			return err
		}
		return u.push(n)
	case opBinFloat:
		b, err := u.take(8)
		if err != nil {
			return err
		}
		return u.push(math.Float64frombits(binary.BigEndian.Uint64(b)))
	case opShortBinUni, opBinUnicode, opBinUnicode8, opShortBinString, opBinString:
		b, err := u.counted(operand(op))
		if err != nil {
			return err
		}
		if !utf8.Valid(b) {
			return fmt.Errorf("a text of %d bytes is not valid UTF-8", len(b))
		}
		return u.push(string(b))
	case opShortBinBytes, opBinBytes, opBinBytes8:
		b, err := u.counted(operand(op))
		if err != nil {
			return err
		}
		return u.push(b)
	}
	return fmt.Errorf("is not one of those that tensors and containers need, and is refused")
}

// longInt reads a two's complement number of up to 8 bytes, little-endian.
func longInt(b []byte) (int64, error) {
	if len(b) > 8 {
		return 0, fmt.Errorf("an integer of %d bytes, expected at most 8", len(b))
	}
	var full [8]byte
	copy(full[:], b)
	n := binary.LittleEndian.Uint64(full[:])
	if len(b) == 0 {
		return 0, nil
	}
	shift := 64 - 8*len(b)
	return int64(n<<shift) >> shift, nil
}

// memoStep stores the top of the stack, or fetches what was stored.
func (u *unpickler) memoStep(op byte) error {
	index := uint64(len(u.memo))
	if op != opMemoize {
		var err error
		if index, err = u.uint(operand(op)); err != nil {
			return err
		}
	}
	if op == opBinGet || op == opLongBinGet {
		v, ok := u.memo[uint32(index)]
		if !ok {
			return fmt.Errorf("memo %d is empty", index)
		}
		return u.push(v)
	}
	v, err := u.top()
	if err != nil {
		return err
	}
	u.memo[uint32(index)] = v
	return nil
}

// objectStep handles names and what is made from them.
func (u *unpickler) objectStep(op byte) error {
	switch op {
	case opGlobal:
		module, err := u.line()
		if err != nil {
			return err
		}
		name, err := u.line()
		if err != nil {
			return err
		}
		return u.pushGlobal(module, name)
	case opBinPersID:
		id, err := u.pop()
		if err != nil {
			return err
		}
		v, err := u.known.persistent(id)
		if err != nil {
			return err
		}
		return u.push(v)
	}
	pair, err := u.popN(2)
	if err != nil {
		return err
	}
	var v any
	switch op {
	case opStackGlobal:
		module, ok1 := pair[0].(string)
		name, ok2 := pair[1].(string)
		if !ok1 || !ok2 {
			return fmt.Errorf("a name made of %s and %s, expected two texts", kindOf(pair[0]), kindOf(pair[1]))
		}
		return u.pushGlobal(module, name)
	case opReduce:
		callable, ok1 := pair[0].(pyGlobal)
		args, ok2 := pair[1].(pyTuple)
		if !ok1 || !ok2 {
			return fmt.Errorf("a call of %s with %s, expected a name and a tuple", kindOf(pair[0]), kindOf(pair[1]))
		}
		v, err = u.known.reduce(callable, args)
	case opBuild:
		v, err = u.known.build(pair[0], pair[1])
	}
	if err != nil {
		return err
	}
	return u.push(v)
}

// pushGlobal pushes a name that the format knows, and refuses any other even if
// nothing would ever be done with it.
func (u *unpickler) pushGlobal(module, name string) error {
	g := pyGlobal{module, name}
	if !u.known.knows(g) {
		return fmt.Errorf("the name %s is refused: only tensors and containers are read", quote(g.String()))
	}
	return u.push(g)
}
