package peak

import (
	"testing"
	"time"
)

func TestFMAIsPlausible(t *testing.T) {
	g, kind := FMA(1, 20*time.Millisecond)
	if !(g > 0.05 && g < 2000) {
		t.Errorf("one thread reaches %.2f GFLOP/s (%s)", g, kind)
	}
	t.Logf("%.1f GFLOP/s on one thread (%s)", g, kind)
}
