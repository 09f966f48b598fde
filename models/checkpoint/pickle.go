package checkpoint

import (
	"encoding/binary"
	"fmt"
)

// A pickle is a program for a stack machine, and the full machine can import
// any function and call it: that is how loading a checkpoint runs a stranger's
// code. This one has no import and no call. GLOBAL and STACK_GLOBAL only push
// a name; REDUCE and BUILD hand the name and its arguments to the `globals` of
// the format at hand, which knows a handful of names and builds a Go value for
// each; any other name is an error that says it. The instances of NEWOBJ, INST,
// OBJ, EXT and the out-of-band buffers of protocol 5 do not exist here at all.
//
// Bounds: at most maxPickle bytes and maxPickleSteps instructions; each
// instruction makes at most one value, and texts are cut from the input, so
// memory is bounded by both. The memo is a map: its indices cost nothing. There
// is no recursion; containers that hold themselves are caught where they are
// walked (see flatten).
const (
	maxPickle      = 64 << 20
	maxPickleSteps = 1 << 20
)

// The values of the machine are nil, bool, int64, float64, string, []byte,
// pyTuple, *pyList, *pyDict, pyGlobal, and what globals returns.
type (
	pyTuple  []any
	pyList   struct{ items []any }
	pyDict   struct{ keys, values []any }
	pyGlobal struct{ module, name string }
	// pyMark separates the arguments of the container opcodes.
	pyMark struct{}
)

func (g pyGlobal) String() string { return g.module + "." + g.name }

// globals gives meaning to the names of one format.
type globals interface {
	// knows reports whether a name may appear at all.
	knows(g pyGlobal) bool
	// reduce is `callable(*args)`; a name it does not know is an error.
	reduce(callable pyGlobal, args pyTuple) (any, error)
	// build is `object.__setstate__(state)`; it returns the object.
	build(object, state any) (any, error)
	// persistent is the object that a BINPERSID names.
	persistent(id any) (any, error)
}

// unpickler is the state of the machine.
type unpickler struct {
	in    []byte
	at    int
	stack []any
	memo  map[uint32]any
	known globals
}

// unpickle runs the program in data and returns its result and the number of
// bytes it took.
func unpickle(data []byte, known globals) (any, int, error) {
	if len(data) > maxPickle {
		return nil, 0, bad("pickle of %d bytes, at most %d are allowed", len(data), maxPickle)
	}
	u := &unpickler{in: data, memo: map[uint32]any{}, known: known}
	for range maxPickleSteps {
		at := u.at
		op, err := u.byte()
		if err != nil {
			return nil, 0, err
		}
		if op == opStop {
			if len(u.stack) != 1 {
				return nil, 0, bad("pickle ends with %d values on its stack, expected 1", len(u.stack))
			}
			return u.stack[0], u.at, nil
		}
		if err := u.step(op); err != nil {
			return nil, 0, bad("pickle, opcode 0x%02x at byte %d: %s", op, at, err)
		}
	}
	return nil, 0, bad("pickle has more than %d instructions", maxPickleSteps)
}

func (u *unpickler) byte() (byte, error) {
	b, err := u.take(1)
	if err != nil {
		return 0, err
	}
	return b[0], nil
}

// take returns the next n bytes of the input, without a copy.
func (u *unpickler) take(n uint64) ([]byte, error) {
	if left := uint64(len(u.in) - u.at); n > left {
		return nil, bad("pickle is cut short: %d bytes wanted at byte %d, %d there", n, u.at, left)
	}
	b := u.in[u.at : u.at+int(n) : u.at+int(n)]
	u.at += int(n)
	return b, nil
}

// uint reads a little-endian number of n = 1, 2, 4 or 8 bytes.
func (u *unpickler) uint(n int) (uint64, error) {
	b, err := u.take(uint64(n))
	if err != nil {
		return 0, err
	}
	var full [8]byte
	copy(full[:], b)
	return binary.LittleEndian.Uint64(full[:]), nil
}

// counted reads a length of n bytes and then as many bytes.
func (u *unpickler) counted(n int) ([]byte, error) {
	length, err := u.uint(n)
	if err != nil {
		return nil, err
	}
	return u.take(length)
}

// line reads up to a line break, which it drops.
func (u *unpickler) line() (string, error) {
	const longest = 1 << 10 // of a module's or a class's name
	for i := 0; i < longest && u.at+i < len(u.in); i++ {
		if u.in[u.at+i] == '\n' {
			s := string(u.in[u.at : u.at+i])
			u.at += i + 1
			return s, nil
		}
	}
	return "", fmt.Errorf("no line break within %d bytes", longest)
}

func (u *unpickler) push(v any) error {
	u.stack = append(u.stack, v)
	return nil
}

func (u *unpickler) pop() (any, error) {
	if len(u.stack) == 0 {
		return nil, fmt.Errorf("the stack is empty")
	}
	v := u.stack[len(u.stack)-1]
	if _, ok := v.(pyMark); ok {
		return nil, fmt.Errorf("found a mark on the stack, expected a value")
	}
	u.stack[len(u.stack)-1] = nil
	u.stack = u.stack[:len(u.stack)-1]
	return v, nil
}

// popN takes n values, the deepest first.
func (u *unpickler) popN(n int) ([]any, error) {
	values := make([]any, n)
	for i := n - 1; i >= 0; i-- {
		v, err := u.pop()
		if err != nil {
			return nil, err
		}
		values[i] = v
	}
	return values, nil
}

// popMark takes all values above the topmost mark, and the mark.
func (u *unpickler) popMark() ([]any, error) {
	for i := len(u.stack) - 1; i >= 0; i-- {
		if _, ok := u.stack[i].(pyMark); ok {
			values := append([]any(nil), u.stack[i+1:]...)
			clear(u.stack[i:])
			u.stack = u.stack[:i]
			return values, nil
		}
	}
	return nil, fmt.Errorf("no mark on the stack")
}

// top returns the uppermost value and leaves it.
func (u *unpickler) top() (any, error) {
	v, err := u.pop()
	if err != nil {
		return nil, err
	}
	return v, u.push(v)
}
