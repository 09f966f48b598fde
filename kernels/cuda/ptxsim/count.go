package ptxsim

import (
	"strings"

	"vision/kernels/cuda/driver"
)

// class of an instruction, for counting.
type class uint8

// The classes.
const (
	FMA class = iota
	FloatAdd
	FloatMul
	Division // div and sqrt
	Integer
	Move // moves, conversions, comparisons, selections
	LoadGlobal
	StoreGlobal
	LoadShared
	StoreShared
	LoadOther // parameters and constants
	CopyAsync
	Control
	Barrier
	Shuffle
	Tensor
	classes
)

func (c class) String() string {
	return [...]string{"fma", "float add", "float mul", "div, sqrt", "integer", "move, convert, compare", "load global", "store global", "load shared",
		"store shared", "load other", "cp.async", "control", "barrier", "shuffle", "tensor"}[c]
}

func classOf(opcode string) class {
	word, rest, _ := strings.Cut(opcode, ".")
	float := strings.HasSuffix(opcode, ".f32")
	switch word {
	case "fma":
		return FMA
	case "add", "sub":
		if float {
			return FloatAdd
		}
	case "mul":
		if float {
			return FloatMul
		}
	case "div", "sqrt":
		if float {
			return Division
		}
	case "mov", "cvt", "cvta", "setp", "selp", "neg", "abs", "min", "max":
		return Move
	case "ld", "st", "ldmatrix":
		return memoryClass(word, rest)
	case "cp":
		return CopyAsync
	case "bra", "ret", "exit":
		return Control
	case "bar", "barrier":
		return Barrier
	case "shfl", "vote":
		return Shuffle
	case "mma":
		return Tensor
	}
	return Integer
}

func memoryClass(word, rest string) class {
	switch {
	case word == "ldmatrix" || word == "ld" && strings.HasPrefix(rest, "shared"):
		return LoadShared
	case word == "st" && strings.HasPrefix(rest, "shared"):
		return StoreShared
	case word == "st":
		return StoreGlobal
	case strings.HasPrefix(rest, "param") || strings.HasPrefix(rest, "const"):
		return LoadOther
	}
	return LoadGlobal
}

// Counters are what a kernel's launches did.
type Counters struct {
	Kernel   string
	Launches uint64
	Blocks   uint64
	Threads  uint64 // of a block
	Shared   uint64 // bytes of a block, static and dynamic
	// Warps and Lanes count instructions issued, by class, and the threads in them.
	Warps, Lanes [classes]uint64
	// SharedRequests are warp instructions on shared memory, SharedPasses how often
	// the banks had to be asked for them: equal where nothing conflicts.
	SharedRequests, SharedPasses, SharedLeast uint64
	// GlobalRequests are warp instructions on device memory, GlobalSectors the sectors
	// of 32 bytes they touched, GlobalLeast the fewest that hold so many bytes.
	GlobalRequests, GlobalSectors, GlobalLeast uint64
	// Bytes asked for by all threads.
	GlobalRead, GlobalWritten, SharedRead, SharedWritten uint64
	Divergent                                            uint64 // branches that split a warp
	Barriers                                             uint64 // warps that came to one
}

func newCounters(j *job) *Counters {
	return &Counters{Kernel: j.program.name, Threads: uint64(j.block.Count()), Shared: uint64(j.program.shared) + uint64(j.shared)}
}

func (c *Counters) step(w *warp, o *op, m uint32) {
	if o.kind == run {
		c.Warps[FMA] += uint64(o.length)
		c.Lanes[FMA] += uint64(o.length * lanes(m))
		return
	}
	c.Warps[o.class]++
	c.Lanes[o.class] += uint64(lanes(m))
}

func (c *Counters) barrier(*warp)   { c.Barriers++ }
func (c *Counters) divergent(*warp) { c.Divergent++ }

// shared counts the passes of one request: 32 banks of 4 bytes, words of different
// rows in one bank take a pass each. Accesses of 8 bytes are served half a warp at a
// time, of 16 bytes a quarter at a time.
func (c *Counters) shared(_ *warp, at *lanes64, m uint32, n uint64, write bool) {
	c.SharedRequests++
	group := 32
	if n > 4 {
		group = int(128 / n)
	}
	var bytes uint64
	for first := 0; first < 32; first += group {
		rows := map[uint64]bool{}
		var banks [32]uint64
		for i := first; i < first+group; i++ {
			if m>>i&1 == 0 {
				continue
			}
			bytes += n
			for word := at[i] / 4; word <= (at[i]+n-1)/4; word++ {
				if !rows[word] {
					rows[word] = true
					banks[word%32]++
				}
			}
		}
		var passes uint64
		for _, b := range banks {
			passes = max(passes, b)
		}
		c.SharedPasses += passes
		if passes > 0 {
			c.SharedLeast++
		}
	}
	if write {
		c.SharedWritten += bytes
	} else {
		c.SharedRead += bytes
	}
}

func (c *Counters) global(_ *warp, at *lanes64, m uint32, n uint64, write bool) {
	c.GlobalRequests++
	sectors := map[uint64]bool{}
	for i := range 32 {
		if m>>i&1 != 0 {
			for s := at[i] / 32; s <= (at[i]+n-1)/32; s++ {
				sectors[s] = true
			}
		}
	}
	bytes := uint64(lanes(m)) * n
	c.GlobalSectors += uint64(len(sectors))
	c.GlobalLeast += (bytes + 31) / 32
	if write {
		c.GlobalWritten += bytes
	} else {
		c.GlobalRead += bytes
	}
}

// count adds the workers' counters to the kernel's.
func (s *Sim) count(j *job, workers []*Counters) {
	if !s.options.Count {
		return
	}
	var total *Counters
	for _, c := range s.counters {
		if c.Kernel == j.program.name {
			total = c
		}
	}
	if total == nil {
		total = newCounters(j)
		s.counters = append(s.counters, total)
	}
	total.Launches++
	total.Blocks += uint64(j.grid.Count())
	for _, c := range workers {
		total.add(c)
	}
}

func (c *Counters) add(o *Counters) {
	for i := range c.Warps {
		c.Warps[i] += o.Warps[i]
		c.Lanes[i] += o.Lanes[i]
	}
	c.SharedRequests += o.SharedRequests
	c.SharedPasses += o.SharedPasses
	c.SharedLeast += o.SharedLeast
	c.GlobalRequests += o.GlobalRequests
	c.GlobalSectors += o.GlobalSectors
	c.GlobalLeast += o.GlobalLeast
	c.GlobalRead += o.GlobalRead
	c.GlobalWritten += o.GlobalWritten
	c.SharedRead += o.SharedRead
	c.SharedWritten += o.SharedWritten
	c.Divergent += o.Divergent
	c.Barriers += o.Barriers
}

// Counters returns what was counted so far, a copy, in the order of first launches.
func (s *Sim) Counters() []Counters {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Counters
	for _, c := range s.counters {
		out = append(out, *c)
	}
	return out
}

var _ = driver.Dim3{}
