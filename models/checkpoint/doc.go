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
// The file is mapped into memory, and a tensor whose bytes already are
// little-endian float32, contiguous and aligned is handed out as a view of that
// map: a ViT-B/16 of 343 MB costs no copy. Everything else is converted into
// a fresh slice, by these rules (round to nearest even throughout):
//
//	float16, bfloat16, int8, uint8, int16, uint16, bool   exact
//	float64, int32, uint32, int64, uint64                 rounded once
//
// Views are read-only memory and live until File.Close: writing to one, or
// reading one after Close, ends the process. A caller that keeps or changes
// values copies them first (File.ReadFloat32). If another process truncates
// the file while it is mapped, the package's own functions report an error, but
// a view that the caller reads faults; replace files by renaming (as
// kernels/atomicfile does), never in place.
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
