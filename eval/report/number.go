package report

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
)

// Number is a float64 that JSON writes as null where it is NaN or infinite,
// which JSON has no way to write.
type Number float64

// MarshalJSON writes the shortest decimal that reads back to the same bits.
func (n Number) MarshalJSON() ([]byte, error) {
	if v := float64(n); !math.IsNaN(v) && !math.IsInf(v, 0) {
		return json.Marshal(v)
	}
	return []byte("null"), nil
}

// UnmarshalJSON reads null as NaN.
func (n *Number) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*n = Number(math.NaN())
		return nil
	}
	var v float64
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	*n = Number(v)
	return nil
}

// missing reports whether there is no number.
func (n Number) missing() bool { return math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) }

// Percent is a fraction as percent with one decimal, or –.
func (n Number) Percent() string {
	if n.missing() {
		return "–"
	}
	return fmt.Sprintf("%.1f", 100*float64(n))
}

// decimals is a number with three decimals, or –.
func decimals(n Number) string {
	if n.missing() {
		return "–"
	}
	return fmt.Sprintf("%.3f", float64(n))
}

// interval is "[lo, hi]" in percent, or nothing.
func interval(limits [2]Number) string {
	if limits[0].missing() || limits[1].missing() {
		return ""
	}
	return "[" + limits[0].Percent() + ", " + limits[1].Percent() + "]"
}

// WriteJSON writes v as one JSON object on one line.
func WriteJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
