// Package features keeps what a frozen network says about pictures, so that it
// is computed once: every epoch of training, every subject and hemisphere reads
// the same rows.
//
// # Content-addressed
//
// A [Store] is a folder named by the digest of its [Spec]: the weights, the
// layer, the size of the picture, everything that a value depends on. Inside, a
// row is found by the SHA-256 of the picture's decoded pixels. Renamed files,
// other folders and other processes find the same rows; changed weights never
// find old ones.
//
// # Resumable
//
//	rows.f32   float32 little-endian, one row of Tokens × Width values after another
//	index      one record of 40 bytes a row: identifier, CRC-32C of the row, CRC-32C
//	           of the record
//	spec.json  the Spec in words, for people and as a check
//
// Rows are written and synced before their records, so an interruption at any
// moment loses at most the batch under way: [Open] cuts off what is incomplete
// and says how much. One process writes at a time (a lock on the folder); others
// get a clear error.
//
// # Memory-mapped
//
// Rows are read through a map of the file: memory is the page cache's, whether
// there are a hundred rows or 73,000 (44 GB for BLIP).
package features
