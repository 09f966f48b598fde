package battery

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// stateFields are what nvidia-smi is asked for; nothing on the card is changed.
var stateFields = []string{
	"driver_version", "pstate", "power.limit", "power.draw", "clocks.sm", "clocks.mem",
	"clocks.max.sm", "clocks.max.mem", "temperature.gpu", "utilization.gpu", "ecc.mode.current", "mig.mode.current",
}

// card is a device's UUID, 32 hexadecimal digits, as nvidia-smi writes it. Numbers would
// not do: nvidia-smi counts by bus, CUDA by speed and what CUDA_VISIBLE_DEVICES leaves.
func card(uuid string) string {
	if len(uuid) != 32 {
		return uuid
	}
	return "GPU-" + uuid[:8] + "-" + uuid[8:12] + "-" + uuid[12:16] + "-" + uuid[16:20] + "-" + uuid[20:]
}

// stateTime is what nvidia-smi is given. It is well below the 15 s that the script
// (bench/battery/run) leaves after the deadline, in which the result is written too.
const stateTime = 8 * time.Second

// readState asks nvidia-smi how a card is. Where the program is not installed, or has
// not answered after that time, the map is empty and the error says so. A driver that
// hangs holds its processes, killed or not; such a one is not waited for.
func readState(card string, patience time.Duration) (map[string]string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	type answer struct {
		out []byte
		err error
	}
	answers := make(chan answer, 1)
	go func() {
		out, err := exec.CommandContext(ctx, "nvidia-smi", "--format=csv,noheader", "--id="+card,
			"--query-gpu="+strings.Join(stateFields, ",")).Output()
		answers <- answer{out, err}
	}()
	var a answer
	select {
	case a = <-answers:
	case <-ctx.Done():
	}
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("nvidia-smi: no answer within %v", patience)
	case a.err != nil:
		return nil, fmt.Errorf("nvidia-smi: %w", a.err)
	}
	return parseState(string(a.out))
}

func parseState(line string) (map[string]string, error) {
	values := strings.Split(strings.TrimSpace(line), ",")
	if len(values) != len(stateFields) {
		return nil, fmt.Errorf("nvidia-smi answered %d fields, expected %d: %q", len(values), len(stateFields), line)
	}
	state := map[string]string{}
	for i, f := range stateFields {
		state[f] = strings.TrimSpace(values[i])
	}
	return state, nil
}
