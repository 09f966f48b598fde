package battery

import (
	"encoding/json"
	"io"
)

// request is what peer.py is asked to measure.
type request struct {
	Products   [][3]int `json:"products"` // M, N, K
	Batches    []int    `json:"batches"`
	Precisions []string `json:"precisions"`
	Seconds    float64  `json:"seconds"` // per row
	Budget     float64  `json:"budget"`  // seconds for all
}

// WriteRequest writes the shapes for PyTorch's side: those of the battery.
func WriteRequest(w io.Writer) error {
	r := request{Batches: batches, Precisions: []string{"fp32", "tf32", "bf16"}, Seconds: 1, Budget: 150}
	for _, op := range ops(false) {
		if op.product != nil {
			r.Products = append(r.Products, *op.product)
		}
	}
	return json.NewEncoder(w).Encode(r)
}
