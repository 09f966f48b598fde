package mutants

import (
	"fmt"
	"strings"
)

// Kind of an automatic mutation.
type Kind string

// The kinds.
const (
	NoBarrier Kind = "barrier removed"
	NotGuard  Kind = "guard inverted"
)

// Mutation is one line of a kernel changed by rule.
type Mutation struct {
	Kernel
	Kind    Kind
	Ordinal int    // among those of its kind in the entry, from 1
	From    string // what stands there
	at      int    // index of the line
	to      string
}

// String is how survivors.txt names it.
func (m Mutation) String() string {
	return fmt.Sprintf("%s %s, %s %d: %s", m.Module, m.Entry, m.Kind, m.Ordinal, m.From)
}

// mutations lists those of an entry: every barrier gone, every guard the other way
// round.
func (s *source) mutations(e span) (all []Mutation) {
	count := map[Kind]int{}
	add := func(kind Kind, at int, to string) {
		count[kind]++
		all = append(all, Mutation{Kernel{s.module, e.name}, kind, count[kind], s.lines[at], at, to})
	}
	for i := e.first; i <= e.last; i++ {
		switch line := s.lines[i]; {
		case strings.HasPrefix(line, "bar.sync"):
			add(NoBarrier, i, "")
		case strings.HasPrefix(line, "@!"):
			add(NotGuard, i, "@"+line[2:])
		case strings.HasPrefix(line, "@"):
			add(NotGuard, i, "@!"+line[1:])
		}
	}
	return all
}
