package sass

import "slices"

// Loop is a stretch of code between a label and the last jump back to it.
type Loop struct {
	From, To     int // addresses of its first and last instruction
	Instructions int
	FMA          int // FFMA among them
}

// Share is the part of the loop's issue slots that are fused multiply-adds: the
// bound on how near to the fp32 peak it can come, since a scheduler issues one
// instruction a cycle. Counted statically: each instruction once, predicated or not.
func (l Loop) Share() float64 { return float64(l.FMA) / float64(l.Instructions) }

// InnerLoops are the loops that hold no other, those with most FFMA first.
func (f *Function) InnerLoops() []Loop {
	last := map[int]int{} // target of a jump back → its last jump
	code := f.Main()
	for _, i := range code {
		if t := i.Target(); i.Jump() && t <= i.Address {
			last[t] = i.Address
		}
	}
	var loops []Loop
	for from, to := range last {
		inner := true
		for f2, t2 := range last {
			if from <= f2 && t2 <= to && (f2 != from || t2 != to) {
				inner = false
			}
		}
		if !inner {
			continue
		}
		l := Loop{From: from, To: to}
		for _, i := range code {
			if from <= i.Address && i.Address <= to {
				l.Instructions++
				if i.Opcode == "FFMA" {
					l.FMA++
				}
			}
		}
		loops = append(loops, l)
	}
	slices.SortFunc(loops, func(a, b Loop) int {
		if a.FMA != b.FMA {
			return b.FMA - a.FMA
		}
		return a.From - b.From
	})
	return loops
}
