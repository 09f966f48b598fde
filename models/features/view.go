package features

import (
	"fmt"

	"vision/kernels/digest"
)

// View is a list of a store's rows: the stimuli of a data set, in its order.
type View struct {
	store *Store
	rows  []int
}

// View lists rows of the store, as [Fill] returned them.
func (s *Store) View(rows []int) View { return View{store: s, rows: rows} }

// Len is the number of rows listed.
func (v View) Len() int { return len(v.rows) }

// Floats is the number of values in a row.
func (v View) Floats() int { return v.store.Spec.Floats() }

// Read copies row i of the list into dst.
func (v View) Read(dst []float32, i int) error {
	if i < 0 || i >= len(v.rows) {
		return fmt.Errorf("features: row %d of a list of %d", i, len(v.rows))
	}
	return v.store.Read(dst, v.rows[i])
}

// Pick lists some of the view's rows.
func (v View) Pick(indices []int) View {
	rows := make([]int, len(indices))
	for i, at := range indices {
		rows[i] = v.rows[at]
	}
	return View{store: v.store, rows: rows}
}

// Spec says what the rows mean.
func (v View) Spec() Spec { return v.store.Spec }

// ID names the picture of row i by its content.
func (v View) ID(i int) ID { return v.store.ids[v.rows[i]] }

// IDs names the pictures of all rows.
func (v View) IDs() []ID {
	ids := make([]ID, v.Len())
	for i := range ids {
		ids[i] = v.ID(i)
	}
	return ids
}

// Repeats groups pictures of equal content: the first index of each one's content. nil if
// no two are equal.
func Repeats(ids []ID) []int {
	first, groups := make(map[ID]int, len(ids)), make([]int, len(ids))
	for i, id := range ids {
		if _, again := first[id]; !again {
			first[id] = i
		}
		groups[i] = first[id]
	}
	if len(first) == len(ids) {
		return nil
	}
	return groups
}

// Pictures is the digest of the identifiers of the listed pictures, in their order.
func (v View) Pictures() digest.Digest {
	ids := make([]byte, 0, v.Len()*len(ID{}))
	for _, id := range v.IDs() {
		ids = append(ids, id[:]...)
	}
	d, err := digest.Tensor("uint8", []int{v.Len(), len(ID{})}, ids)
	if err != nil {
		panic(err) // the shape is that of the bytes
	}
	return d
}

// Find lists the rows of pictures. One that the store does not hold is an error
// that says how many are missing.
func (s *Store) Find(ids []ID) (View, error) {
	rows, missing := make([]int, len(ids)), 0
	for i, id := range ids {
		row, ok := s.byID[id]
		if !ok {
			missing++
		}
		rows[i] = row
	}
	if missing > 0 {
		return View{}, fmt.Errorf("features: %s holds %d of %d pictures; extract the features of the others first", s.dir, len(ids)-missing, len(ids))
	}
	return s.View(rows), nil
}
