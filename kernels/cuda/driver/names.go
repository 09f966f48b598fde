package driver

import "fmt"

var statusNames = map[Status]string{
	0: "CUDA_SUCCESS", InvalidValue: "CUDA_ERROR_INVALID_VALUE", OutOfMemory: "CUDA_ERROR_OUT_OF_MEMORY",
	NotInitialized: "CUDA_ERROR_NOT_INITIALIZED", Deinitialized: "CUDA_ERROR_DEINITIALIZED", NoDevice: "CUDA_ERROR_NO_DEVICE",
	InvalidDevice: "CUDA_ERROR_INVALID_DEVICE", InvalidImage: "CUDA_ERROR_INVALID_IMAGE", InvalidContext: "CUDA_ERROR_INVALID_CONTEXT",
	InvalidPTX: "CUDA_ERROR_INVALID_PTX", UnsupportedPTX: "CUDA_ERROR_UNSUPPORTED_PTX_VERSION", InvalidHandle: "CUDA_ERROR_INVALID_HANDLE",
	NotFound: "CUDA_ERROR_NOT_FOUND", NotReady: "CUDA_ERROR_NOT_READY", IllegalAddress: "CUDA_ERROR_ILLEGAL_ADDRESS",
	LaunchOutOfResources: "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES", LaunchTimeout: "CUDA_ERROR_LAUNCH_TIMEOUT",
	MisalignedAddress: "CUDA_ERROR_MISALIGNED_ADDRESS", LaunchFailed: "CUDA_ERROR_LAUNCH_FAILED", NotSupported: "CUDA_ERROR_NOT_SUPPORTED",
	CaptureUnsupported: "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED", CaptureInvalidated: "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED", Unknown: "CUDA_ERROR_UNKNOWN",
}

// StatusName is the name that cuda.h gives a result.
func StatusName(s Status) string {
	if name, ok := statusNames[s]; ok {
		return name
	}
	return fmt.Sprintf("CUresult %d", int32(s))
}
