// Package submission writes and checks the file that the Algonauts 2023 challenge
// takes: a zip archive of predictions for the test pictures of all eight subjects.
//
//	subj01/lh_pred_test.npy … subj08/rh_pred_test.npy   float32 (test pictures, vertices)
//
// at the top level of the archive, without a folder above; all vertices of the
// challenge, every value finite, at most 300 MB. The sizes are those of the
// challenge's data (nsd.OfficialTestShape). Together the arrays have 317.8 MB, so the archive
// is compressed. 300 MB are taken as 3·10⁸ bytes, the stricter reading.
//
// The archive depends on nothing but the predictions and the toolchain's deflate:
// names in order, no dates, no modes. Every violation of a rule is reported, each
// with the file, what was found and what was expected.
//
// Source: the challenge's submission rules and the outputs of its scoring program,
// which names the same files.
package submission
