package profile

// Peak is what a device can do at best by its maker's data sheet.
type Peak struct {
	Device       string  `json:"device"`
	Architecture string  `json:"architecture"`
	TFLOPs       float64 `json:"fp32_tflops"` // without tensor cores, a fused multiply-add as two
	GBs          float64 `json:"memory_gb_per_s"`
}

// Peaks are documented figures, none of them measured here: NVIDIA's data sheets of
// the A100 80 GB SXM and the H100 SXM5, and the specifications of the RTX 3090.
func Peaks() []Peak {
	return []Peak{
		{"A100 80 GB SXM", "sm_80", 19.5, 2039},
		{"RTX 3090", "sm_86", 35.6, 936},
		{"H100 SXM5", "sm_90", 66.9, 3350},
	}
}

// Ceiling is an op on a device's roofline: whichever takes longer bounds it, the
// arithmetic at the fp32 peak or the operands and results at the memory's.
type Ceiling struct {
	Peak
	Balance float64 `json:"balance_flop_per_byte"` // intensity at which both take as long
	Bound   string  `json:"bound"`                 // "fp32" or "memory"
	Micros  float64 `json:"least_microseconds"`
}

func ceilings(flop, bytes float64) []Ceiling {
	var all []Ceiling
	for _, p := range Peaks() {
		c := Ceiling{Peak: p, Balance: 1e3 * p.TFLOPs / p.GBs, Bound: "memory", Micros: bytes / (1e3 * p.GBs)}
		if t := flop / (1e6 * p.TFLOPs); t > c.Micros {
			c.Bound, c.Micros = "fp32", t
		}
		all = append(all, c)
	}
	return all
}
