package mutants

import (
	"slices"
	"strings"
)

// Fault is a mistake that a careful person could make, planted by hand.
type Fault struct {
	Kernel
	What  string
	From  string // lines that follow one another just once in the entry
	To    string // what stands in their place, at most as many
	Check Check  // which must find it first
}

// Planted lists the faults, in the order of the op folders.
func Planted() []Fault {
	return slices.Concat(contractFaults, attentionFaults, rowFaults, layoutFaults, valueFaults)
}

// hunt runs the steps with the fault in place.
func (f Fault) hunt(t *target) (Finding, error) {
	e, err := t.source.entry(f.Entry)
	if err != nil {
		return Finding{}, err
	}
	from := strings.Split(f.From, "\n")
	at, err := t.source.find(e, from)
	if err != nil {
		return Finding{}, err
	}
	to := make([]string, len(from))
	copy(to, strings.Split(f.To, "\n"))
	return t.run(at, to...), nil
}
