package libcuda

// entry is a function of the library: its name there, and how many arguments of a
// machine word it takes.
type entry struct {
	name string
	args int
}

// maxWords is the most arguments of an entry: cuLaunchKernel's.
const maxWords = 11

// The entries, in the order of the interface. The index is what call takes.
const (
	cuInit = iota
	cuDriverGetVersion
	cuGetErrorName
	cuGetErrorString
	cuDeviceGetCount
	cuDeviceGet
	cuDeviceGetName
	cuDeviceTotalMem
	cuDeviceGetAttribute
	cuDeviceGetUuid
	cuDevicePrimaryCtxRetain
	cuDevicePrimaryCtxRelease
	cuCtxSetCurrent
	cuCtxSynchronize
	cuModuleLoadDataEx
	cuModuleUnload
	cuModuleGetFunction
	cuFuncGetAttribute
	cuFuncSetAttribute
	cuOccupancyMaxActiveBlocks
	cuLaunchKernel
	cuMemGetInfo
	cuMemAlloc
	cuMemFree
	cuMemHostAlloc
	cuMemFreeHost
	cuMemcpyHtoD
	cuMemcpyDtoH
	cuMemcpyHtoDAsync
	cuMemcpyDtoHAsync
	cuMemcpyDtoDAsync
	cuMemsetD32Async
	cuStreamCreate
	cuStreamDestroy
	cuStreamSynchronize
	cuStreamWaitEvent
	cuEventCreate
	cuEventDestroy
	cuEventRecord
	cuEventSynchronize
	cuEventElapsedTime
	cuStreamBeginCapture
	cuStreamEndCapture
	cuGraphInstantiate
	cuGraphLaunch
	cuGraphDestroy
	cuGraphExecDestroy
	entries
)

var table = [entries]entry{
	cuInit:                     {"cuInit", 1},
	cuDriverGetVersion:         {"cuDriverGetVersion", 1},
	cuGetErrorName:             {"cuGetErrorName", 2},
	cuGetErrorString:           {"cuGetErrorString", 2},
	cuDeviceGetCount:           {"cuDeviceGetCount", 1},
	cuDeviceGet:                {"cuDeviceGet", 2},
	cuDeviceGetName:            {"cuDeviceGetName", 3},
	cuDeviceTotalMem:           {"cuDeviceTotalMem_v2", 2},
	cuDeviceGetAttribute:       {"cuDeviceGetAttribute", 3},
	cuDeviceGetUuid:            {"cuDeviceGetUuid", 2},
	cuDevicePrimaryCtxRetain:   {"cuDevicePrimaryCtxRetain", 2},
	cuDevicePrimaryCtxRelease:  {"cuDevicePrimaryCtxRelease_v2", 1},
	cuCtxSetCurrent:            {"cuCtxSetCurrent", 1},
	cuCtxSynchronize:           {"cuCtxSynchronize", 0},
	cuModuleLoadDataEx:         {"cuModuleLoadDataEx", 5},
	cuModuleUnload:             {"cuModuleUnload", 1},
	cuModuleGetFunction:        {"cuModuleGetFunction", 3},
	cuFuncGetAttribute:         {"cuFuncGetAttribute", 3},
	cuFuncSetAttribute:         {"cuFuncSetAttribute", 3},
	cuOccupancyMaxActiveBlocks: {"cuOccupancyMaxActiveBlocksPerMultiprocessor", 4},
	cuLaunchKernel:             {"cuLaunchKernel", 11},
	cuMemGetInfo:               {"cuMemGetInfo_v2", 2},
	cuMemAlloc:                 {"cuMemAlloc_v2", 2},
	cuMemFree:                  {"cuMemFree_v2", 1},
	cuMemHostAlloc:             {"cuMemHostAlloc", 3},
	cuMemFreeHost:              {"cuMemFreeHost", 1},
	cuMemcpyHtoD:               {"cuMemcpyHtoD_v2", 3},
	cuMemcpyDtoH:               {"cuMemcpyDtoH_v2", 3},
	cuMemcpyHtoDAsync:          {"cuMemcpyHtoDAsync_v2", 4},
	cuMemcpyDtoHAsync:          {"cuMemcpyDtoHAsync_v2", 4},
	cuMemcpyDtoDAsync:          {"cuMemcpyDtoDAsync_v2", 4},
	cuMemsetD32Async:           {"cuMemsetD32Async", 4},
	cuStreamCreate:             {"cuStreamCreate", 2},
	cuStreamDestroy:            {"cuStreamDestroy_v2", 1},
	cuStreamSynchronize:        {"cuStreamSynchronize", 1},
	cuStreamWaitEvent:          {"cuStreamWaitEvent", 3},
	cuEventCreate:              {"cuEventCreate", 2},
	cuEventDestroy:             {"cuEventDestroy_v2", 1},
	cuEventRecord:              {"cuEventRecord", 2},
	cuEventSynchronize:         {"cuEventSynchronize", 1},
	cuEventElapsedTime:         {"cuEventElapsedTime", 3},
	cuStreamBeginCapture:       {"cuStreamBeginCapture_v2", 2},
	cuStreamEndCapture:         {"cuStreamEndCapture", 2},
	cuGraphInstantiate:         {"cuGraphInstantiateWithFlags", 3},
	cuGraphLaunch:              {"cuGraphLaunch", 2},
	cuGraphDestroy:             {"cuGraphDestroy", 1},
	cuGraphExecDestroy:         {"cuGraphExecDestroy", 1},
}
