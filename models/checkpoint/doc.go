// Package checkpoint reads and writes tensors by name.
//
// # Reading
//
// Open recognises a file by its content, never by its ending:
//
//	safetensors      header and offsets fully validated
//	PyTorch zip      .pth, .bin, .pt of torch ≥ 1.6, through an unpickler that
//	                 knows tensors and containers and refuses everything else
//	PyTorch legacy   the format before 1.6, by the same unpickler; little-endian
//	index of shards  model.safetensors.index.json, pytorch_model.bin.index.json:
//	                 the shards beside it are read as one file
//	npy, npz         NumPy arrays
//	ONNX             initialisers and the list of nodes
//
// The file is mapped into memory: opening a ViT-B/16 of 343 MB costs nothing, and
// a tensor that nobody asks for is never read. What is read is copied out, never
// a view of the map, and converted by these rules (round to nearest even
// throughout):
//
//	float16, bfloat16, int8, uint8, int16, uint16, bool   exact
//	float64, int32, uint32, int64, uint64                 rounded once
//
// If another process truncates, extends or writes to the file while it is open,
// every later reading is an error that names it (by its size and the time of its
// last change, which is as fine as the file system's clock: a write in the same
// tick as Open may pass as before it). Replace files by renaming, as
// kernels/atomicfile does: an open file keeps its old content then.
//
// # Outside bytes are hostile
//
// A checkpoint comes from the internet. `torch.load` and `numpy.load` with
// allow_pickle run code that the file brings; this package interprets a subset
// of pickle in which nothing can be called (see pickle.go). Every length,
// offset and count is checked before it is used, recursion and memo are
// bounded, and memory stays within about twice the file (plus what a tensor
// read takes: its own size; compressed entries at most the 1032 times that
// deflate can reach, and only when asked for).
//
// # Loading contract
//
// Bind connects a file to a model. A missing, unused or wrongly shaped tensor
// is one error that lists them all; a tensor may be left unread only if the
// caller says why.
//
// # Writing
//
// WriteSafetensors, the WriteNpy functions, NpyWriter and WritePickledDict
// write whole files or none (kernels/atomicfile) and the same bytes for the
// same input.
package checkpoint
