package cpu

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
)

// caches are the sizes in bytes of what one core has to itself, or nearly: the
// first level for data and the second.
type caches struct{ l1, l2 int }

// usualCaches stand in where the system does not say.
var usualCaches = caches{l1: 32 << 10, l2: 512 << 10}

// machineCaches asks the system once. They choose the sizes of blocks, which do
// not show in a result.
var machineCaches = sync.OnceValue(func() caches { return readCaches("/sys/devices/system/cpu/cpu0/cache") })

// readCaches reads Linux's description of a processor's caches.
func readCaches(dir string) caches {
	c := usualCaches
	for i := range 8 {
		field := func(name string) string {
			text, _ := os.ReadFile(fmt.Sprintf("%s/index%d/%s", dir, i, name))
			return strings.TrimSpace(string(text))
		}
		kib, err := strconv.Atoi(strings.TrimSuffix(field("size"), "K"))
		if err != nil || kib < 8 || kib > 1<<16 || field("type") == "Instruction" {
			continue
		}
		switch field("level") {
		case "1":
			c.l1 = kib << 10
		case "2":
			c.l2 = kib << 10
		}
	}
	return c
}
