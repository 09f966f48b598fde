package mutants

import (
	"fmt"
	"slices"
	"strings"

	"vision/kernels/cuda/ptx"
)

// source is the text of a module, cut at its lines; a mutant has the same lines, so that
// a fault names the line of the file.
type source struct {
	module  string
	lines   []string
	entries []span
}

// span is the lines of an entry, from .visible .entry to its closing brace.
type span struct {
	name        string
	first, last int // indices into lines
}

// read takes a module of package ptx.
func read(module string) (*source, error) {
	text, err := ptx.Text(module)
	if err != nil {
		return nil, err
	}
	s := &source{module: module, lines: strings.Split(string(text), "\n")}
	depth, open := 0, -1
	for i, line := range s.lines {
		if name, ok := strings.CutPrefix(line, ".visible .entry "); ok {
			s.entries = append(s.entries, span{name: strings.TrimSuffix(name, "("), first: i})
			open = len(s.entries) - 1
		}
		depth += strings.Count(line, "{") - strings.Count(line, "}")
		if open >= 0 && depth == 0 && line == "}" {
			s.entries[open].last = i
			open = -1
		}
	}
	if open >= 0 || depth != 0 {
		return nil, fmt.Errorf("module %s: braces that do not match, in or after %s", module, s.entries[max(open, 0)].name)
	}
	return s, nil
}

// entry finds the lines of a kernel.
func (s *source) entry(name string) (span, error) {
	for _, e := range s.entries {
		if e.name == name {
			return e, nil
		}
	}
	return span{}, fmt.Errorf("module %s: no entry %s", s.module, name)
}

// only is a copy in which the entries that are not wanted are empty lines: a mutant is
// loaded thousands of times, the kernels beside it need not be.
func (s *source) only(wanted map[string]bool) *source {
	c := &source{s.module, slices.Clone(s.lines), s.entries}
	for _, e := range s.entries {
		if !wanted[e.name] {
			clear(c.lines[e.first : e.last+1])
		}
	}
	return c
}

// find returns the index of the first of some lines that follow one another in an entry
// just once.
func (s *source) find(e span, part []string) (int, error) {
	at, count := 0, 0
	for i := e.first; i+len(part)-1 <= e.last; i++ {
		if slices.Equal(s.lines[i:i+len(part)], part) {
			at = i
			count++
		}
	}
	if count != 1 {
		return 0, fmt.Errorf("module %s, entry %s: %d places read %q, expected one", s.module, e.name, count, strings.Join(part, "\n"))
	}
	return at, nil
}

// with is the text with the lines from an index on replaced.
func (s *source) with(at int, lines ...string) []byte {
	changed := slices.Clone(s.lines)
	copy(changed[at:], lines)
	return []byte(strings.Join(changed, "\n"))
}

func (s *source) text() []byte { return s.with(0) }
