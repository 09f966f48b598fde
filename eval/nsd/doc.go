// Package nsd reads brain data in the layout of the Algonauts 2023 challenge,
// which holds the Natural Scenes Dataset's responses on the cortical surface:
//
//	subj01/training_split/training_images/train-0001_nsd-00013.png …
//	subj01/training_split/training_fmri/{lh,rh}_training_fmri.npy        float32 (images, vertices)
//	subj01/test_split/test_images/test-0001_nsd-00845.png …
//	subj01/roi_masks/{lh,rh}.all-vertices_fsaverage_space.npy            int (163842,), 0 or 1
//	subj01/roi_masks/{lh,rh}.FAMILY_{fsaverage,challenge}_space.npy      int (163842,) and (vertices,)
//	subj01/roi_masks/mapping_FAMILY.npy                                  pickled {label: name}
//
// and, held by the organisers or written by a simulation:
//
//	subj01/test_split/test_fmri/{lh,rh}_test_fmri.npy                    float32 (images, vertices)
//	subj01/test_split/noise_ceiling/{lh,rh}_noise_ceiling.npy            (vertices,), percent or fraction
//
// The order of the pictures is the order of the rows. OpenSubject checks
// everything against everything else before it returns: shapes, finite values,
// masks in both spaces against each other, labels against the mapping. What is
// merely unusual (an official subject with another number of vertices, float64
// responses, no masks at all) is a Notice, not an error; what is inconsistent is
// an *Error that names the file, what was found and what was expected.
//
// Source of the layout: the challenge's development kit and the organisers'
// challenge_data_preparation.py (gifale95/algonauts_2023).
package nsd
