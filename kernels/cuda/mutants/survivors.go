package mutants

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed survivors.txt
var survivorsText string

// Reason says why nothing finds some mutations.
type Reason struct {
	Text      string
	Mutations []string // as Mutation.String names them
	// Unreachable: no input reaches their lines; the others are executed by some step.
	Unreachable bool
}

// unreachable begins the reason of lines that no input reaches.
const unreachable = "Unreachable: "

// Survivors lists the automatic mutations that live, by the reason.
func Survivors() ([]Reason, error) { return parseSurvivors(survivorsText) }

// parseSurvivors reads groups: lines of a reason, then an indented line for each
// mutation. Lines that start with # are comments.
func parseSurvivors(text string) (all []Reason, err error) {
	listed := map[string]int{}
	var words []string
	for i, line := range strings.Split(text, "\n") {
		name, indented := strings.CutPrefix(line, "\t")
		switch {
		case strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "":
			continue
		case !indented:
			words = append(words, line)
			continue
		case len(words) > 0:
			reason := strings.Join(words, " ")
			all = append(all, Reason{Text: reason, Unreachable: strings.HasPrefix(reason, unreachable)})
			words = nil
		case len(all) == 0:
			return nil, fmt.Errorf("survivors.txt line %d: a mutation without a reason above it: %s", i+1, name)
		}
		if first, twice := listed[name]; twice {
			return nil, fmt.Errorf("survivors.txt line %d: %s stands in line %d already", i+1, name, first)
		}
		listed[name] = i + 1
		last := &all[len(all)-1]
		last.Mutations = append(last.Mutations, name)
	}
	if len(words) > 0 {
		return nil, fmt.Errorf("survivors.txt: a reason without mutations: %s", strings.Join(words, " "))
	}
	return all, nil
}
