package ledger

import "fmt"

// budget bounds the search for a fault at one accumulation, in accumulations: half a
// minute for each part.
const budget = 1 << 31

// lookup is what taking a sum that is known costs, in accumulations.
const lookup = 20

// search looks among the sums of an op for what gives the values found.
type search struct {
	*replay
	got       []float32
	element   int   // the first that differs
	witnesses []int // elements that a cause has to explain
	large     []string
}

// cause is something that gives the deviating bits exactly.
type cause struct {
	text string
	sum  key
	step int
}

// common looks for orders of all sums of a part, then for a term left out of each, that
// give exactly the values found at all witnesses. A result of one value has itself
// alone to hold them to, so there may be several.
func (s *search) common() (list []cause) {
	keys, terms := s.list(s.element)
	all := func(p *part, form func(c *chain) float32) bool {
		for _, i := range s.witnesses {
			if !equal(s.with(p, i, form), s.got[i]) {
				return false
			}
		}
		return true
	}
	for _, p := range s.order {
		k, c := lastOf(p, keys, terms)
		for _, o := range c.orders() {
			if all(p, o.value) {
				list = append(list, cause{p.text(o.text), k, o.step})
			}
		}
	}
	if len(list) > 0 {
		return list
	}
	for _, p := range s.order {
		k, c := lastOf(p, keys, terms)
		sums, w := s.work(p, keys, terms)
		if len(c.a)*(sums*w.own+w.after) > budget {
			s.large = append(s.large, p.text("too many terms to leave each out of every sum"))
			continue
		}
		for t := range c.a {
			if all(p, func(c *chain) float32 { return c.faulty(t, skipped) }) {
				list = append(list, cause{p.text(fmt.Sprintf("term %d is left out", t)), k, t})
			}
		}
	}
	return list
}

func (p *part) text(what string) string {
	if p.name == "" {
		return what
	}
	return p.name + ": " + what
}

// lastOf is the last sum of a part behind an element, which has one of each part.
func lastOf(p *part, keys []key, terms map[key]*chain) (key, *chain) {
	i := len(keys) - 1
	for keys[i].part != p {
		i--
	}
	return keys[i], terms[keys[i]]
}

// single lists the faults at one accumulation of one sum that give exactly the values
// found at all witnesses that need this sum.
func (s *search) single() (list []Candidate, sums []key) {
	keys, terms := s.list(s.element)
	for _, p := range s.order {
		_, w := s.work(p, keys, terms)
		bitwise := w.terms*34*(w.own+w.after) <= budget
		if w.terms*2*(w.own+w.after) > budget {
			s.large = append(s.large, p.text("too many terms to try to leave each out"))
			continue
		}
		if !bitwise {
			s.large = append(s.large, p.text("too many terms to turn each bit over"))
		}
		for _, k := range keys {
			if k.part != p {
				continue
			}
			for t := range terms[k].a {
				terms[k].faults(t, bitwise, func(bit int, sum float32) {
					if s.explains(k, sum) {
						c := Candidate{Term: t, Bit: bit}
						if p.name != "" {
							c.Sum = p.of(k.at)
						}
						list, sums = append(list, c), append(sums, k)
					}
				})
			}
		}
	}
	return list, sums
}

// work is what a fault in one sum of a part costs to try, in accumulations.
type work struct {
	terms int // of all sums of the part
	own   int // in the sum itself
	after int // to come from there to the element
}

func (s *search) work(p *part, keys []key, terms map[key]*chain) (sums int, w work) {
	w.after = lookup * len(keys)
	for _, k := range keys {
		c := terms[k]
		switch {
		case k.part == p:
			sums++
			w.terms += len(c.a)
			w.own = max(w.own, c.cost())
		case s.rank[k.part] > s.rank[p]:
			w.after += len(c.a)
		}
	}
	return sums, w
}

// explains says whether a sum of another value gives what was found.
func (s *search) explains(k key, sum float32) bool {
	if v, _ := s.planted(k, sum, s.element); !equal(v, s.got[s.element]) {
		return false
	}
	for _, i := range s.witnesses {
		if v, needs := s.planted(k, sum, i); needs && !equal(v, s.got[i]) {
			return false
		}
	}
	return true
}
