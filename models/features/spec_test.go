package features

import (
	"slices"
	"testing"
)

// TestKey: stores that are there are found again, and another arithmetic than the
// contract's never finds them. The keys are of sha256sum of the JSON.
func TestKey(t *testing.T) {
	s := spec()
	for arithmetic, want := range map[string]string{
		"":     "144c5fb57f061fe3054978bf7711a257c39e4f061b61d6198ce4b186e8d60bb2",
		"tf32": "3648fcf0269fb78e59b286b0092b635f50f411a3ce639febd1af8f84559acace",
	} {
		if s.Arithmetic = arithmetic; s.Key() != want {
			t.Errorf("arithmetic %q: key %s, expected %s", arithmetic, s.Key(), want)
		}
	}
}

// TestArithmeticsDoNotMix: rows of one are no rows of the other, in the store as in Fill.
func TestArithmeticsDoNotMix(t *testing.T) {
	dir := t.TempDir()
	canonical, tensorcore := spec(), spec()
	tensorcore.Arithmetic = "tf32"
	s, err := Open(dir, tensorcore)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Fill(t.Context(), s, &sum{}, source(3), 2, nil); err == nil {
		t.Error("canonical rows were put into a store of tf32")
	}
	if err := s.Append([]ID{{1}}, make([]float32, s.Spec.Floats())); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(dir, canonical); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, found := s.Lookup(ID{1}); found || s.Len() != 0 {
		t.Error("a row of tf32 is found as a canonical one")
	}
}

func TestRepeats(t *testing.T) {
	a, b, c := ID{1}, ID{2}, ID{3}
	if got := Repeats([]ID{a, b, a, c, b, a}); !slices.Equal(got, []int{0, 1, 0, 3, 1, 0}) {
		t.Errorf("groups %v", got)
	}
	if got := Repeats([]ID{a, b, c}); got != nil {
		t.Errorf("groups %v of pictures of which no two are equal", got)
	}
}
