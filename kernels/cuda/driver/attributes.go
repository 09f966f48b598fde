package driver

// DeviceAttribute is a CUdevice_attribute.
type DeviceAttribute int32

// The attributes that the project reads, with the numbers of cuda.h.
const (
	MaxThreadsPerBlock               DeviceAttribute = 1
	MaxBlockDimX                     DeviceAttribute = 2
	MaxBlockDimY                     DeviceAttribute = 3
	MaxBlockDimZ                     DeviceAttribute = 4
	MaxGridDimX                      DeviceAttribute = 5
	MaxGridDimY                      DeviceAttribute = 6
	MaxGridDimZ                      DeviceAttribute = 7
	MaxSharedMemoryPerBlock          DeviceAttribute = 8
	WarpSize                         DeviceAttribute = 10
	MaxRegistersPerBlock             DeviceAttribute = 12
	ClockRate                        DeviceAttribute = 13 // kHz
	MultiprocessorCount              DeviceAttribute = 16
	MemoryClockRate                  DeviceAttribute = 36 // kHz
	GlobalMemoryBusWidth             DeviceAttribute = 37 // bits
	L2CacheSize                      DeviceAttribute = 38 // bytes
	MaxThreadsPerMultiprocessor      DeviceAttribute = 39
	ComputeCapabilityMajor           DeviceAttribute = 75
	ComputeCapabilityMinor           DeviceAttribute = 76
	MaxSharedMemoryPerMultiprocessor DeviceAttribute = 81
	MaxRegistersPerMultiprocessor    DeviceAttribute = 82
	MaxSharedMemoryPerBlockOptin     DeviceAttribute = 97
	MaxBlocksPerMultiprocessor       DeviceAttribute = 106
	ReservedSharedMemoryPerBlock     DeviceAttribute = 111
)

// FunctionAttribute is a CUfunction_attribute.
type FunctionAttribute int32

// The attributes that the project reads or sets.
const (
	FuncMaxThreadsPerBlock        FunctionAttribute = 0
	FuncSharedSizeBytes           FunctionAttribute = 1 // static
	FuncConstSizeBytes            FunctionAttribute = 2
	FuncLocalSizeBytes            FunctionAttribute = 3 // spills
	FuncNumRegs                   FunctionAttribute = 4
	FuncPTXVersion                FunctionAttribute = 5
	FuncBinaryVersion             FunctionAttribute = 6
	FuncMaxDynamicSharedSizeBytes FunctionAttribute = 8
)
