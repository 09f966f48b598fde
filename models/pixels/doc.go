// Package pixels turns picture files into the numbers a vision transformer
// reads, byte for byte as the reference preprocessing does it (NUMERICS §9):
//
//	file ──Decode──▶ RGB8 ──Crop, Mirror──▶ RGB8 ──Resizer──▶ RGB8 ──Normalize──▶ float32 CHW
//
// The reference is Pillow for decoding and resampling (Image.open,
// convert("RGB"), resize(…, BICUBIC)) and torchvision's ToTensor and Normalize
// for the last step, the chain that LAVIS's BLIP processor and the DINOv2
// evaluation code use. Hugging Face's processors multiply by 1/255 where
// torchvision divides by 255; this package divides.
//
// PNG pixels are exact. JPEG pixels depend on the decoder: Go's and libjpeg's
// inverse DCT and chroma upsampling differ by up to four levels, so a digest
// over a JPEG's pixels holds for one decoder and its version only.
//
// No function keeps global state or starts goroutines. A caller that wants
// several pictures at once uses one Resizer per goroutine.
package pixels
