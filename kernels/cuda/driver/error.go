package driver

import "fmt"

// Status is a CUresult; 0 is success.
type Status int32

// The results that the project makes or handles by name.
const (
	InvalidValue         Status = 1
	OutOfMemory          Status = 2
	NotInitialized       Status = 3
	Deinitialized        Status = 4
	NoDevice             Status = 100
	InvalidDevice        Status = 101
	InvalidImage         Status = 200
	InvalidContext       Status = 201
	InvalidPTX           Status = 218
	UnsupportedPTX       Status = 222
	InvalidHandle        Status = 400
	NotFound             Status = 500
	NotReady             Status = 600
	IllegalAddress       Status = 700
	LaunchOutOfResources Status = 701
	LaunchTimeout        Status = 702
	MisalignedAddress    Status = 716
	LaunchFailed         Status = 719
	NotSupported         Status = 801
	CaptureUnsupported   Status = 900
	CaptureInvalidated   Status = 901
	Unknown              Status = 999
)

// Error is a failed call.
type Error struct {
	Call   string // "cuMemAlloc_v2"
	Status Status
	// Name and Text are the driver's own: "CUDA_ERROR_OUT_OF_MEMORY", "out of memory".
	Name, Text string
	// Detail is what the caller knows: the kernel, the sizes asked for.
	Detail string
}

func (e *Error) Error() string {
	s := fmt.Sprintf("%s: %s (%d)", e.Call, e.Name, int32(e.Status))
	if e.Text != "" {
		s += ": " + e.Text
	}
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	return s
}
