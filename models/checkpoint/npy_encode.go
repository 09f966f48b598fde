package checkpoint

import "io"

// EncodeNpyFloat32 writes the bytes of WriteNpyFloat32's file to w, for arrays inside
// another file.
func EncodeNpyFloat32(w io.Writer, shape []int, data []float32) error {
	if err := checkShape(shape, len(data), Float32.Size()); err != nil {
		return bad("%s", err)
	}
	if _, err := w.Write(appendNpyHeader(nil, npyDescr(Float32), false, shape)); err != nil {
		return err
	}
	return writeValues(w, data)
}
