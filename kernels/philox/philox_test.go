package philox

import (
	"slices"
	"strings"
	"testing"
)

// Random123 1.09, kat_vectors, lines "philox 4x32 10": counter, key, result.
func TestBlockKnownAnswers(t *testing.T) {
	for _, c := range []struct {
		counter [4]uint32
		key     [2]uint32
		want    [4]uint32
	}{
		{[4]uint32{0, 0, 0, 0}, [2]uint32{0, 0}, [4]uint32{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
		{[4]uint32{^uint32(0), ^uint32(0), ^uint32(0), ^uint32(0)}, [2]uint32{^uint32(0), ^uint32(0)}, [4]uint32{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
		{[4]uint32{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, [2]uint32{0xa4093822, 0x299f31d0}, [4]uint32{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
	} {
		if got := Block(c.counter, c.key); got != c.want {
			t.Errorf("Block(%08x, %08x) = %08x, want %08x", c.counter, c.key, got, c.want)
		}
	}
}

func TestWordsComeFromBlocks(t *testing.T) {
	s := New(0x0123456789abcdef).Stream("init/1.weight")
	for i := uint64(0); i < 9; i++ {
		if got, want := s.Word(7, i), s.Block(7, i/4)[i%4]; got != want {
			t.Errorf("Word(7, %d) = %#x, want %#x", i, got, want)
		}
	}
	if s.Word(7, 0) == s.Word(8, 0) || s.Word(7, 0) == New(1).Stream("init/1.weight").Word(7, 0) {
		t.Error("step or seed does not reach the draw")
	}
	if FromID(0x0123456789abcdef, s.ID()) != s {
		t.Error("FromID does not give the named stream back")
	}
	if hi := s.Word(0, 1<<35); hi == s.Word(0, 0) {
		t.Error("the high half of the block index does not reach the counter")
	}
}

func TestRanges(t *testing.T) {
	s := New(3).Stream("shuffle")
	if Unit(0) != 0 || Unit(^uint32(0)) != 1-0x1p-24 {
		t.Error("Unit does not span [0, 1)")
	}
	for i := uint64(0); i < 10000; i++ {
		if v := s.Signed(0, i); !(v >= -1 && v < 1) {
			t.Fatalf("Signed = %v", v)
		}
		if n := s.Intn(0, i, 7); n >= 7 {
			t.Fatalf("Intn(7) = %d", n)
		}
	}
}

func TestPermutationIsOne(t *testing.T) {
	s := New(3).Stream("shuffle")
	for _, n := range []int{0, 1, 2, 3, 1000} {
		p := s.Permutation(5, n)
		q := slices.Clone(p)
		slices.Sort(q)
		for i, v := range q {
			if v != i {
				t.Fatalf("n = %d: %d appears out of place", n, v)
			}
		}
		if n > 100 && slices.Equal(p, s.Permutation(6, n)) {
			t.Error("two epochs share one order")
		}
	}
}

func TestCheckNames(t *testing.T) {
	if err := CheckNames([]string{"init/a", "init/b", "init/a"}); err != nil {
		t.Error(err)
	}
	// Found by search: the two names share the first four bytes of SHA-256.
	a, b := collision()
	err := CheckNames([]string{a, "x", b})
	if err == nil || !strings.Contains(err.Error(), a) || !strings.Contains(err.Error(), b) {
		t.Errorf("CheckNames(%q, %q) = %v", a, b, err)
	}
}

// collision finds two short names with one identifier (birthday search).
func collision() (string, string) {
	seen := map[uint32]string{}
	for i := 0; ; i++ {
		n := "layer" + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676%26)) + string(rune('a'+i/17576%26))
		if other, ok := seen[StreamID(n)]; ok && other != n {
			return other, n
		}
		seen[StreamID(n)] = n
	}
}
