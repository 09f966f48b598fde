// Package experiment trains and applies the read-outs of one subject: for each
// hemisphere a linear one, the paper's interface network, and their combination.
//
//	ridge      ŷ = K(x, X)·α + ȳ                     models/ridge
//	interface  ŷ = mixer(x)                          models/encoder
//	combined   ŷ = ridge(x) + branch(x)              a mixer whose last layer starts at zero
//
// All read the same frozen features and the same training stimuli, of which a
// share is set aside, whole photographs at a time, to choose λ and the epoch; test
// stimuli are never seen. The branch learns what the ridge leaves: on training
// stimuli against out-of-fold predictions, on validation stimuli against a ridge
// that was fitted without them; afterwards the ridge is fitted to both. Epoch 0,
// the ridge alone, is a candidate, and a later epoch must beat it by more than two
// standard errors over the validation photographs: the combination adds what holds
// for many photographs, or nothing.
package experiment
