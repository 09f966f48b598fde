package table

import (
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	const text = "# heading\n\nexp c2 0x1.8p-2 a comment here\nbits abs bits:7fffffff\nlog c1 -0x1p+0\n"
	entries, err := Read(strings.NewReader(text), "t.txt")
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 3 {
		t.Fatalf("found %d entries, expected 3", len(entries))
	}
	if e := entries[0]; e.Function != "exp" || e.Name != "c2" || e.Float() != 0.375 || e.Comment != "a comment here" || e.Line != 3 || e.Integer {
		t.Errorf("first entry %+v", e)
	}
	if e := entries[1]; !e.Integer || e.Bits != 0x7fffffff {
		t.Errorf("second entry %+v", e)
	}
	if e := entries[2]; e.Float() != -1 {
		t.Errorf("third entry %+v", e)
	}
}

func TestReadRefuses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "no coefficients"},
		{"exp c2\n", "found 2 fields"},
		{"exp c2 0.5\n", "hexadecimal"},
		{"exp c2 0x1.0000001p+0\n", "not a binary32"},
		{"exp c2 0xzz\n", "invalid syntax"},
		{"exp c2 bits:123\n", "eight"},
		{"exp c-2 0x1p0\n", "letters and digits"},
		{"exp c2 0x1p0\nexp c2 0x1p0\n", "already on line 1"},
	} {
		_, err := Read(strings.NewReader(c.text), "t.txt")
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "t.txt") {
			t.Errorf("%q: error %v, expected one about %q", c.text, err, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("exp c2 0x1.8p-2 a comment\nbits abs bits:7fffffff\n")
	f.Add("# only a comment\n")
	f.Fuzz(func(t *testing.T, text string) {
		entries, err := Read(strings.NewReader(text), "fuzz")
		if err == nil && len(entries) == 0 {
			t.Fatal("no entries and no error")
		}
	})
}
