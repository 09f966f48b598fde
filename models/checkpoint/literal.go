package checkpoint

import (
	"fmt"
	"strconv"
	"strings"
)

// literal reads the few Python literals of an npy header from left to right;
// spaces between them do not matter.
type literal struct{ rest string }

// take skips spaces and then token, if it comes next.
func (s *literal) take(token string) bool {
	s.rest = strings.TrimLeft(s.rest, " ")
	rest, ok := strings.CutPrefix(s.rest, token)
	if ok {
		s.rest = rest
	}
	s.rest = strings.TrimLeft(s.rest, " ")
	return ok
}

func (s *literal) expected(what string) error {
	return fmt.Errorf("found %s, expected %s", quote(s.rest[:min(len(s.rest), 20)]), what)
}

// text reads 'abc' or "abc"; escapes are refused, no header has them.
func (s *literal) text() (string, error) {
	for _, q := range []string{"'", `"`} {
		if !s.take(q) {
			continue
		}
		end := strings.Index(s.rest, q)
		if end < 0 || strings.ContainsAny(s.rest[:end], "\\'\"\n") {
			return "", s.expected("a plain text")
		}
		text := s.rest[:end]
		s.rest = s.rest[end+1:]
		s.take("")
		return text, nil
	}
	return "", s.expected("a text")
}

func (s *literal) truth() (bool, error) {
	switch {
	case s.take("True"):
		return true, nil
	case s.take("False"):
		return false, nil
	}
	return false, s.expected("True or False")
}

// tuple reads (), (3,), (3, 4) or (3, 4,); (3) is a number, not a tuple.
func (s *literal) tuple() ([]int, error) {
	if !s.take("(") {
		return nil, s.expected("a tuple")
	}
	var dims []int
	comma := true // whether another number may follow
	for !s.take(")") {
		if !comma {
			return nil, s.expected(", or )")
		}
		digits := len(s.rest) - len(strings.TrimLeft(s.rest, "0123456789"))
		n, err := strconv.Atoi(s.rest[:digits])
		if err != nil || (digits > 1 && s.rest[0] == '0') {
			return nil, s.expected("a dimension below 2⁶³")
		}
		if len(dims) == maxRank {
			return nil, fmt.Errorf("more than %d dimensions", maxRank)
		}
		dims = append(dims, n)
		s.rest = s.rest[digits:]
		s.take("L") // Python 2 wrote its long integers so
		comma = s.take(",")
	}
	if len(dims) == 1 && !comma {
		return nil, fmt.Errorf("shape (%d) is a number, expected (%d,)", dims[0], dims[0])
	}
	return dims, nil
}
