// Package simulate makes a brain whose truth is known: it cuts stimuli out of
// photographs, computes what the vertices of 27 visual regions would answer,
// adds noise as strong as the real data's, and writes the result in the exact
// layout of the Algonauts 2023 challenge, so that everything that reads real
// data can be tried, and judged, on it.
//
//	photographs + outlines ──plan──▶ stimuli ──look──▶ signals ──trueResponse──▶ truth ──measure──▶ responses
//
// Stimuli are seeded square crops, as those of the Natural Scenes Dataset are,
// split by photograph: no test stimulus shows a photograph that training has
// seen. Regions documents what each region responds to; energies and scene how
// the signals are computed; measure how noise is scaled to the ceilings.
//
// True accuracy is the evaluation's own statistic on the same test stimuli with
// TrueTesting in place of the measured responses and a ceiling of 1.
//
// Everything is float64 on the host under NUMERICS §8 with the streams of §7:
// a seed gives the same bits on every machine and at any number of threads.
package simulate
