package encoder

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// Item is one line of a memory count: a product of sizes, in float32 values.
type Item struct {
	Name  string
	Sizes []int // their product is the number of values
}

// Bytes is the product of the sizes times 4.
func (i Item) Bytes() int64 {
	n := int64(4)
	for _, s := range i.Sizes {
		n *= int64(s)
	}
	return n
}

// String is "output head 513 × 20544 × 4 B = 42.2 MB".
func (i Item) String() string {
	var b strings.Builder
	b.WriteString(i.Name)
	for _, s := range i.Sizes {
		fmt.Fprintf(&b, " %d ×", s)
	}
	fmt.Fprintf(&b, " 4 B = %s", bytesText(i.Bytes()))
	return b.String()
}

// Memory is what training holds at once, in bytes.
type Memory struct {
	Parameters, Gradients, Moments, Activations int64
	// Head and Input are the largest single items: the last layer's weight with
	// its bias, and a batch of features.
	Head, Input Item
	// Other is what [Train] holds beside: predictions of the validation rows, the
	// copy of the state that is being written, best states without a folder.
	Other []Item

	batch, values int
}

// Total is the sum.
func (m Memory) Total() int64 {
	t := m.Parameters + m.Gradients + m.Moments + m.Activations
	for _, o := range m.Other {
		t += o.Bytes()
	}
	return t
}

// String shows the arithmetic, one item a line.
func (m Memory) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "  %s\n  %s\n", m.Head, m.Input)
	fmt.Fprintf(&b, "  parameters %d × 4 B = %s\n", m.values, bytesText(m.Parameters))
	fmt.Fprintf(&b, "  gradients %d × 4 B = %s\n", m.values, bytesText(m.Gradients))
	fmt.Fprintf(&b, "  two moments 2 × %d × 4 B = %s\n", m.values, bytesText(m.Moments))
	fmt.Fprintf(&b, "  activations and their gradients, batch %d: %d × 4 B = %s\n", m.batch, m.Activations/4, bytesText(m.Activations))
	for _, o := range m.Other {
		fmt.Fprintf(&b, "  %s\n", o)
	}
	fmt.Fprintf(&b, "  together %s", bytesText(m.Total()))
	return b.String()
}

// Check returns an error with the arithmetic if more than limit bytes are needed.
func (m Memory) Check(limit int64) error {
	if m.Total() <= limit {
		return nil
	}
	return fmt.Errorf("encoder: training needs %s of memory, %s may be used; a smaller batch, dim or number of outputs needs less:\n%s",
		bytesText(m.Total()), bytesText(limit), m)
}

// Memory counts what a training step with the given batch holds at its largest
// moment. The device's allocator may round blocks up by a quarter.
func (c Config) Memory(batch int) Memory {
	p := int64(c.Parameters()) * 4
	return Memory{
		Parameters: p, Gradients: p, Moments: 2 * p,
		Activations: 4 * c.kind().activations(c, int64(batch)),
		Head:        c.kind().head(c),
		Input:       Item{"features", []int{batch, c.Queries, c.Height, c.Width}},
		batch:       batch, values: c.Parameters(),
	}
}

// TrainingMemory counts what [Train] holds: a step on the largest batch, the
// predictions of the validation rows, the copy of the state that is being written or
// only digested, and, without a folder, the best states.
func (c Config) TrainingMemory(t TrainConfig, train, validation int, folder bool) Memory {
	m := c.Memory(min(t.Batch, train))
	m.Other = append(m.Other, Item{"predictions for validation", []int{validation, c.Outputs}})
	m.Other = append(m.Other, Item{"copy of the state on its way to the disk", []int{3, c.Parameters()}})
	if !folder {
		m.Other = append(m.Other, Item{"best states", []int{t.Keep, c.Parameters()}})
	}
	return m
}

// bytesText is a number of bytes in decimal units.
func bytesText(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.2f GB", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%d B", n)
}

// fallbackMemory is assumed where the system does not say what is free.
const fallbackMemory = 8 << 30

// AvailableMemory is the memory that the machine can still give: MemAvailable of
// /proc/meminfo, or 8 GiB where there is no such file. known tells which.
func AvailableMemory() (bytes int64, known bool) {
	if text, err := os.ReadFile("/proc/meminfo"); err == nil {
		if n, ok := memAvailable(string(text)); ok {
			return n, true
		}
	}
	return fallbackMemory, false
}

// memAvailable finds the line "MemAvailable:    1234 kB", in units of 1024 bytes.
func memAvailable(meminfo string) (bytes int64, ok bool) {
	for line := range strings.Lines(meminfo) {
		rest, found := strings.CutPrefix(line, "MemAvailable:")
		if !found {
			continue
		}
		fields := strings.Fields(rest)
		if len(fields) != 2 || fields[1] != "kB" {
			return 0, false
		}
		kib, err := strconv.ParseInt(fields[0], 10, 64)
		if err != nil || kib < 0 || kib > 1<<50 {
			return 0, false
		}
		return kib * 1024, true
	}
	return 0, false
}
