// Package cohort runs the experiment of one subject for several: for each subject and
// hemisphere the stages
//
//	train      features, then the read-outs                     eval/experiment
//	predict    held-out training stimuli, or test pictures      eval/experiment
//	evaluate   every region, with intervals                     eval/report
//
// and one table of all: subjects, regions and hemispheres, and the mean of each region
// over the subjects.
//
// # Resumable
//
// A stage has a record, SUBJECT/SIDE/STAGE.stage.json: its settings, the digests of what
// it reads (contents, not names and dates), the digest of both, and, once it has ended,
// the digests of what it wrote. A stage whose record has the same digest is not computed
// again; one with another digest is refused by name, or done again with [Options.Redo].
// What a stage wrote is an input of the next, so a change runs down the chain; a
// training that was interrupted continues from its state with the same bits.
//
// # What is not there
//
// A subject, a hemisphere, a region or test responses that the data lacks are no error:
// the table says "not there", and why. Data that contradicts itself is an error, before
// anything is computed.
package cohort
