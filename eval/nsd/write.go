package nsd

import "vision/models/checkpoint"

// WriteVertices writes which vertices of fsaverage a hemisphere has: index is that of each.
// Masks are int64, NumPy's own integer.
func WriteVertices(subject string, side Side, index []int) error {
	all := make([]int64, FsaverageVertices)
	for _, at := range index {
		all[at] = 1
	}
	return checkpoint.WriteNpyInt64(AllVerticesPath(subject, side), []int{len(all)}, all)
}

// WriteLabels writes the labels of a hemisphere's vertices in a family, and on fsaverage,
// unless index is nil, where those are that index says.
func WriteLabels(subject string, side Side, family string, labels []int64, index []int) error {
	path := MaskPath(subject, side, family, Challenge)
	if err := checkpoint.WriteNpyInt64(path, []int{len(labels)}, labels); err != nil || index == nil {
		return err
	}
	all := make([]int64, FsaverageVertices)
	for v, at := range index {
		all[at] = labels[v]
	}
	return checkpoint.WriteNpyInt64(MaskPath(subject, side, family, Fsaverage), []int{len(all)}, all)
}
