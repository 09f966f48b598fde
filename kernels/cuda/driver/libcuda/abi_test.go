package libcuda

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"vision/kernels/cuda/driver"
)

// header reads NVIDIA's cuda.h: CUDA_HEADER names it, .ci/bindings fetches it.
func header(t *testing.T) string {
	path := os.Getenv("CUDA_HEADER")
	if path == "" {
		t.Skip("CUDA_HEADER names no cuda.h to compare with")
	}
	text, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Every entry has the name that cuda.h gives the plain one, and as many parameters.
func TestEntriesAgainstHeader(t *testing.T) {
	text := header(t)
	for _, e := range table {
		plain := e.name
		if plain == "cuGraphInstantiateWithFlags" { // CUDA 12 gave the plain name its form
			plain = "cuGraphInstantiate"
		}
		for _, suffix := range []string{"_v2", "_v3"} {
			plain = strings.TrimSuffix(plain, suffix)
		}
		current := plain
		if m := regexp.MustCompile(`(?m)^\s*#define ` + plain + `\s+(?:__CUDA_API_PT[SD][ZS]\()?(\w+)\)?`).FindStringSubmatch(text); m != nil {
			current = m[1]
		}
		if strings.HasSuffix(current, "_v3") || plain == "cuDeviceGetUuid" {
			current = e.name // a newer form; ours is kept for older drivers
		}
		if current != e.name {
			t.Errorf("%s: cuda.h maps %s to %s", e.name, plain, current)
		}
		m := regexp.MustCompile(`(?s)CUresult CUDAAPI (?:` + e.name + `|` + plain + `)\((.*?)\);`).FindStringSubmatch(text)
		if m == nil {
			t.Errorf("%s: not declared in cuda.h", e.name)
			continue
		}
		n := strings.Count(m[1], ",") + 1
		if strings.TrimSpace(m[1]) == "void" {
			n = 0
		}
		if n != e.args {
			t.Errorf("%s: %d parameters in cuda.h, %d here", e.name, n, e.args)
		}
	}
}

// Every number that goes through the interface is the header's.
func TestNumbersAgainstHeader(t *testing.T) {
	text := header(t)
	for name, want := range map[string]int{
		"CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK": int(driver.MaxThreadsPerBlock), "CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_X": int(driver.MaxBlockDimX),
		"CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Z": int(driver.MaxBlockDimZ), "CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_X": int(driver.MaxGridDimX),
		"CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Z": int(driver.MaxGridDimZ), "CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK": int(driver.MaxSharedMemoryPerBlock),
		"CU_DEVICE_ATTRIBUTE_WARP_SIZE": int(driver.WarpSize), "CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_BLOCK": int(driver.MaxRegistersPerBlock),
		"CU_DEVICE_ATTRIBUTE_CLOCK_RATE": int(driver.ClockRate), "CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT": int(driver.MultiprocessorCount),
		"CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE": int(driver.MemoryClockRate), "CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH": int(driver.GlobalMemoryBusWidth),
		"CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE": int(driver.L2CacheSize), "CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR": int(driver.MaxThreadsPerMultiprocessor),
		"CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR": int(driver.ComputeCapabilityMajor), "CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR": int(driver.ComputeCapabilityMinor),
		"CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_MULTIPROCESSOR": int(driver.MaxSharedMemoryPerMultiprocessor),
		"CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_MULTIPROCESSOR":     int(driver.MaxRegistersPerMultiprocessor),
		"CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN":    int(driver.MaxSharedMemoryPerBlockOptin),
		"CU_DEVICE_ATTRIBUTE_MAX_BLOCKS_PER_MULTIPROCESSOR":        int(driver.MaxBlocksPerMultiprocessor),
		"CU_DEVICE_ATTRIBUTE_RESERVED_SHARED_MEMORY_PER_BLOCK":     int(driver.ReservedSharedMemoryPerBlock),
		"CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK":                  int(driver.FuncMaxThreadsPerBlock), "CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES": int(driver.FuncSharedSizeBytes),
		"CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES": int(driver.FuncLocalSizeBytes), "CU_FUNC_ATTRIBUTE_NUM_REGS": int(driver.FuncNumRegs),
		"CU_FUNC_ATTRIBUTE_BINARY_VERSION": int(driver.FuncBinaryVersion), "CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES": int(driver.FuncMaxDynamicSharedSizeBytes),
		"CU_JIT_INFO_LOG_BUFFER": jitInfoLogBuffer, "CU_JIT_INFO_LOG_BUFFER_SIZE_BYTES": jitInfoLogSize, "CU_JIT_ERROR_LOG_BUFFER": jitErrorLogBuffer,
		"CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES": jitErrorLogSize, "CU_JIT_OPTIMIZATION_LEVEL": jitOptimisationLevel, "CU_JIT_LOG_VERBOSE": jitLogVerbose,
		"CU_STREAM_NON_BLOCKING": streamNonBlocking, "CU_STREAM_CAPTURE_MODE_RELAXED": captureRelaxed,
	} {
		if got, ok := number(text, name); !ok || got != want {
			t.Errorf("%s is %d (%v) in cuda.h, %d here", name, got, ok, want)
		}
	}
	for s := driver.Status(1); s < 1000; s++ {
		name := driver.StatusName(s)
		if !strings.HasPrefix(name, "CUDA_ERROR") {
			continue
		}
		if got, ok := number(text, name); !ok || got != int(s) {
			t.Errorf("%s is %d (%v) in cuda.h, %d here", name, got, ok, s)
		}
	}
}

// number finds "NAME = 12" in an enumeration. CU_JIT options count up from the first
// without numbers in some headers.
func number(text, name string) (int, bool) {
	if m := regexp.MustCompile(`\b` + name + `\s*=\s*(0x[0-9a-fA-F]+|\d+)`).FindStringSubmatch(text); m != nil {
		v, err := strconv.ParseInt(m[1], 0, 64)
		return int(v), err == nil
	}
	i := strings.Index(text, "typedef enum CUjit_option_enum")
	if i < 0 {
		return 0, false
	}
	body := regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(text[i:i+strings.Index(text[i:], "}")], "")
	count := -1
	for _, word := range regexp.MustCompile(`\bCU_JIT_\w+(\s*=\s*\d+)?`).FindAllStringSubmatch(body, -1) {
		count++
		if at := strings.Index(word[0], "="); at >= 0 {
			v, err := strconv.Atoi(strings.TrimSpace(word[0][at+1:]))
			if err != nil {
				return 0, false
			}
			count = v
		}
		if strings.Fields(word[0])[0] == name {
			return count, true
		}
	}
	return 0, false
}
