// Package stats says how far a number can be trusted: bootstrap intervals of
// regional accuracies with photographs as the unit of resampling, paired
// t-tests between models, and the false discovery rate over many regions.
//
// # Why photographs
//
// Test stimuli that are crops of one photograph share its content, so treating
// them as independent gives intervals that are far too narrow. Resample draws
// whole photographs with replacement; every crop of a drawn photograph comes
// with it (the cluster bootstrap: Davison and Hinkley, Bootstrap Methods and
// their Application, 1997, §3.8). With one stimulus per photograph it is the
// ordinary bootstrap over stimuli.
//
// # Arithmetic
//
// The draws come from Philox, the sums run in ascending order in float64 with
// every product rounded, so intervals are the same bits everywhere. p values
// use gonum's distributions and are not canonical (NUMERICS.md §8): they are
// for reading, never for a digest.
package stats
