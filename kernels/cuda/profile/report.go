package profile

// Report is one op at one shape, by one version of its kernels or several.
type Report struct {
	Op        string    `json:"op"`
	Shape     string    `json:"shape"`
	FLOP      float64   `json:"flop"`
	Counted   bool      `json:"flop_counted"` // as executed by the first version, not by definition
	Bytes     float64   `json:"bytes"`        // operands and results, each once
	Intensity float64   `json:"flop_per_byte"`
	Roofline  []Ceiling `json:"roofline"`
	Versions  []Version `json:"versions"`
}

// Version is what one version's kernels did.
type Version struct {
	Name    string   `json:"version"` // as pinned; "chosen" is the launcher's choice
	Ran     bool     `json:"ran"`     // false where the pinned version does not take the shape and another ran
	Kernels []Kernel `json:"kernels"`
	Total   Counts   `json:"total"`
}

// Kernel is one of the kernels that ran.
type Kernel struct {
	Module        string         `json:"module"`
	Entry         string         `json:"entry"`
	Launches      int            `json:"launches"`
	Grid          [3]uint32      `json:"grid"` // of the first launch
	Block         [3]uint32      `json:"block"`
	Shared        int            `json:"shared_bytes"` // of a block, declared and brought
	Counts        Counts         `json:"counts"`
	Architectures []Architecture `json:"architectures"`
}

// Architecture is what ptxas and the documented limits say of the launch.
type Architecture struct {
	Name      string  `json:"architecture"`
	Registers int     `json:"registers"`
	Blocks    int     `json:"blocks_per_multiprocessor"`
	Occupancy float64 `json:"occupancy"`
	Limit     string  `json:"limit"`
}

// Counts is the sum over launches.
type Counts struct {
	Instructions   []Class `json:"instructions"` // by class, those of which there are some
	Warps          uint64  `json:"warp_instructions"`
	Lanes          uint64  `json:"lane_instructions"`
	SharedRequests uint64  `json:"shared_requests"`
	SharedPasses   uint64  `json:"shared_passes"`
	SharedLeast    uint64  `json:"shared_passes_without_conflicts"`
	GlobalRequests uint64  `json:"global_requests"`
	GlobalSectors  uint64  `json:"global_sectors"`
	GlobalDense    uint64  `json:"global_sectors_side_by_side"` // were all bytes asked for neighbours and distinct
	GlobalRead     uint64  `json:"global_bytes_read"`
	GlobalWritten  uint64  `json:"global_bytes_written"`
	SharedRead     uint64  `json:"shared_bytes_read"`
	SharedWritten  uint64  `json:"shared_bytes_written"`
	Barriers       uint64  `json:"barriers"`
	Divergent      uint64  `json:"divergent_branches"`
	flop           float64
}

// Class is a kind of instruction.
type Class struct {
	Name  string `json:"class"`
	Warps uint64 `json:"warps"`
	Lanes uint64 `json:"lanes"`
}
