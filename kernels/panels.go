package kernels

// Panels is a constant matrix [rows, cols] in the order in which a device's kernels read
// its transpose: for Width rows after the other, and each column of these, the values of
// the column; rows beyond the matrix are +0. They lie in memory that is only read, such as
// a mapped file, and stay there until the buffer that uses them is freed.
type Panels struct {
	Name   string // for errors
	Width  int
	Values []float32 // on a cache line; ceil(rows/Width)·cols·Width of them
	// Sums are CRC-32C of the bytes, little-endian, one for every PanelsPart bytes.
	Sums []uint32
}

// PanelsPart is how many bytes one of [Panels.Sums] covers.
const PanelsPart = 1 << 20

// PackPanels lays a row-major matrix out in panels.
func PackPanels(values []float32, rows, cols, width int) []float32 {
	panels := make([]float32, (rows+width-1)/width*cols*width)
	for i := range rows {
		panel := panels[i/width*cols*width:]
		for j, v := range values[i*cols : (i+1)*cols] {
			panel[j*width+i%width] = v
		}
	}
	return panels
}

// UnpackPanels is the row-major matrix that lies in panels.
func UnpackPanels(panels []float32, rows, cols, width int) []float32 {
	values := make([]float32, rows*cols)
	for i := range rows {
		panel := panels[i/width*cols*width:]
		for j := range cols {
			values[i*cols+j] = panel[j*width+i%width]
		}
	}
	return values
}

// PanelUser is a device that can use panels where they lie.
type PanelUser interface {
	// PanelWidth is the width that the device's kernels read, 0 for none.
	PanelWidth() int
	// UsePanels gives a buffer that is [Device] Constant the values of panels of that
	// width, and no others. The sums are compared by the first op that reads the buffer,
	// which panics with ErrValue if they differ, as every such op does with ErrDevice if
	// the memory cannot be read.
	UsePanels(b Buffer, p Panels)
}
