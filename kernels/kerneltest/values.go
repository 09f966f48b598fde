package kerneltest

import (
	"hash/fnv"
	"math"
)

// ragged are sizes that no tile, lane count or vector width divides.
func (p *probe) ragged() []int {
	if p.small {
		return []int{1, 2, 3, 5, 7, 11, 13, 17, 31, 33}
	}
	return []int{1, 2, 3, 5, 7, 11, 13, 17, 31, 32, 33, 127, 129, 197, 257, 577}
}

// generator is splitmix64 (Steele, Lea, Flood 2014): quick, and nothing under test.
type generator uint64

func newGenerator(name string) *generator {
	h := fnv.New64a()
	h.Write([]byte(name))
	g := generator(h.Sum64())
	return &g
}

func (g *generator) next() uint64 {
	*g += 0x9e3779b97f4a7c15
	z := uint64(*g)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// uniform draws n values in [−1, 1) that depend on the name alone.
func uniform(name string, n int) []float32 {
	g := newGenerator(name)
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(int32(g.next()>>40)-1<<23) * 0x1p-23
	}
	return v
}

// wide draws values of magnitude 2^−20 to 2^20: sums of them round at every
// step, so that another order shows.
func wide(name string, n int) []float32 {
	g := newGenerator(name)
	v := make([]float32, n)
	for i := range v {
		r := g.next()
		exponent := 127 - 20 + uint32(r>>32)%41
		v[i] = math.Float32frombits(uint32(r)&(1<<31|1<<23-1) | exponent<<23)
	}
	return v
}

// scaled is uniform times c.
func scaled(name string, n int, c float32) []float32 {
	v := uniform(name, n)
	for i := range v {
		v[i] *= c
	}
	return v
}

// positive is uniform moved into [lo, lo+2).
func positive(name string, n int, lo float32) []float32 {
	v := uniform(name, n)
	for i := range v {
		v[i] += lo + 1
	}
	return v
}

// specials are the values at which arithmetic turns.
func specials() []float32 {
	inf := float32(math.Inf(1))
	half := []float32{0, 1, 0.5, 1.5, 3, 0x1p-149, 0x1p-126, 0x1.fffffcp-127, 0x1p-75, 0x1p-100, 1e-20, 0x1p-24,
		1 + 0x1p-23, 0x1.fffffep127, 0x1p64, 88.7, 103.9, inf}
	v := []float32{float32(math.NaN()), math.Float32frombits(0xffc01234), math.Float32frombits(0x7f800001)}
	for _, x := range half {
		v = append(v, x, float32(math.Copysign(float64(x), -1)))
	}
	return v
}

// sprinkled is wide with special values at about one place in every.
func sprinkled(name string, n, every int) []float32 {
	v := wide(name, n)
	g := newGenerator(name + " places")
	sp := specials()
	for i := range v {
		if r := g.next(); r>>32%uint64(every) == 0 {
			v[i] = sp[uint32(r)%uint32(len(sp))]
		}
	}
	return v
}

// data is n values of one of the kinds that every op is tried on.
func data(kind, name string, n int) []float32 {
	switch kind {
	case "uniform":
		return uniform(name, n)
	case "wide":
		return wide(name, n)
	case "special":
		return sprinkled(name, n, 9)
	case "tiny": // products are subnormal
		return scaled(name, n, 1e-20)
	}
	panic("no kind of data is called " + kind)
}

// kindNames is the order in which kinds are tried.
func kindNames() []string { return []string{"uniform", "wide", "special", "tiny"} }

// sweep is every 2^s-th bit pattern, offset so that all exponents, both signs,
// infinities and NaN take part.
func sweep(s uint) []float32 {
	v := make([]float32, 0, 1<<(32-s)+256)
	for u := uint64(0); u < 1<<32; u += 1 << s {
		v = append(v, math.Float32frombits(uint32(u)), math.Float32frombits(uint32(u)+uint32(u>>7)&(1<<s-1)))
	}
	return append(v, specials()...)
}
