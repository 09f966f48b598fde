package mutants

import (
	"errors"
	"strings"
	"testing"
)

// TestFind: a part that occurs twice, or nowhere, or in another entry, is an error.
func TestFind(t *testing.T) {
	s, err := read("contract_pack")
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.entry("contract_pack")
	if err != nil {
		t.Fatal(err)
	}
	for part, want := range map[string]string{
		"ret;":                     "",
		"ret;\n}":                  "",
		"bra.uni $L__BB0_3;":       "",
		"ret;\nret;":               "0 places",
		"cvt.u32.u64 %r99, %rd3;":  "0 places",
		".address_size 64":         "0 places",
		"bra.uni $L__BB0_11;":      "",
		"bra.uni $L__BB0_10;":      "",
		"mov.f32 %f3, 0f00000000":  "0 places",
		"mov.f32 %f3, 0f00000000;": "",
	} {
		at, err := s.find(e, strings.Split(part, "\n"))
		if want == "" && (err != nil || !strings.HasPrefix(part, s.lines[at])) {
			t.Errorf("%q: line %d, %v", part, at, err)
		}
		if want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, expected an error with %q", part, err, want)
		}
	}
	s.lines[e.first+8] = "ret;"
	if _, err := s.find(e, []string{"ret;"}); err == nil || !strings.Contains(err.Error(), "2 places") {
		t.Errorf("a part that stands there twice: %v", err)
	}
	if _, err := s.entry("contract_unpack"); err == nil {
		t.Error("an entry that does not exist is found")
	}
}

// TestMutations: the rules, on a kernel whose barriers and guards can be counted by hand.
func TestMutations(t *testing.T) {
	s, err := read("layout_3_transpose")
	if err != nil {
		t.Fatal(err)
	}
	count := map[Kind]int{}
	for _, m := range s.mutations(s.entries[0]) {
		count[m.Kind]++
		text := strings.Split(string(s.with(m.at, m.to)), "\n")
		if len(text) != len(s.lines) {
			t.Fatalf("%s: %d lines, expected %d", m, len(text), len(s.lines))
		}
		for i := range text {
			if (text[i] != s.lines[i]) != (i == m.at) {
				t.Errorf("%s: line %d reads %q", m, i+1, text[i])
			}
		}
	}
	if count[NoBarrier] != 2 || count[NotGuard] != 14 {
		t.Errorf("%d barriers and %d guards, expected 2 and 14", count[NoBarrier], count[NotGuard])
	}
}

func TestParseSurvivors(t *testing.T) {
	all, err := parseSurvivors("# x\n\nOne\nreason.\n\ta\n\tb\n\nUnreachable: other.\n\tc\n")
	if err != nil || len(all) != 2 || all[0].Text != "One reason." || len(all[0].Mutations) != 2 || all[0].Unreachable || !all[1].Unreachable {
		t.Errorf("%+v, %v", all, err)
	}
	for text, want := range map[string]string{
		"\ta\n":                   "line 1: a mutation without a reason",
		"r\n\ta\n\ta\n":           "line 3: a stands in line 2 already",
		"r\n\ta\n\nmore\n":        "a reason without mutations: more",
		"# only a comment\n\n\tb": "line 3",
	} {
		if _, err := parseSurvivors(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, expected an error with %q", text, err, want)
		}
	}
}

// TestFound: a finding that no check is named for is not passed off as one.
func TestFound(t *testing.T) {
	for text, want := range map[string]Check{
		"wrong bits: buffer 0":                             WrongBits,
		"a value is used that was never written":           Uninitialised,
		"CUDA_ERROR_ILLEGAL_ADDRESS (700): kernel k":       Bounds,
		"CUDA_ERROR_LAUNCH_FAILED (719): race: write of …": Race,
		"out of memory": Other,
	} {
		if got := found(errors.New(text)); got != want {
			t.Errorf("%q is counted as %q, expected %q", text, got, want)
		}
	}
}
