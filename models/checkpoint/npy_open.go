package checkpoint

// NpyArray is an .npy file of float32 values as a memory map: a training
// response of 9,841 × 20,544 values is 808 MB on the disk and none in the heap.
type NpyArray struct {
	// Shape of the array, row-major. Not to be changed.
	Shape []int
	// Data holds all values. Read-only, valid until Close.
	Data []float32
	file *File
}

// OpenNpy maps an .npy file. If its values are not little-endian float32 in C
// order they are converted into a copy, as File.Float32 does.
func OpenNpy(path string) (*NpyArray, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	a, err := npyArray(f)
	if err != nil {
		f.Close()
		return nil, err
	}
	return a, nil
}

func npyArray(f *File) (*NpyArray, error) {
	if f.Format() != Npy {
		return nil, inFile(f.path, bad("is a file of format %s, expected npy", f.Format()))
	}
	name := f.Names()[0]
	data, err := f.Float32(name)
	if err != nil {
		return nil, err
	}
	info, _ := f.Info(name)
	return &NpyArray{Shape: info.Shape, Data: data, file: f}, nil
}

// Rows returns the first dimension; a scalar has one row.
func (a *NpyArray) Rows() int {
	if len(a.Shape) == 0 {
		return 1
	}
	return a.Shape[0]
}

// Row returns the values of row i as a view of Data.
func (a *NpyArray) Row(i int) []float32 {
	n := len(a.Data) / max(a.Rows(), 1)
	return a.Data[i*n : (i+1)*n : (i+1)*n]
}

// DType returns the type of the values in the file.
func (a *NpyArray) DType() DType {
	info, _ := a.file.Info(a.file.Names()[0])
	return info.DType
}

// Close gives the map back; Data must not be used afterwards.
func (a *NpyArray) Close() error {
	a.Data = nil
	return a.file.Close()
}
