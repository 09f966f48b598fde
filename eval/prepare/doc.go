// Package prepare makes a subject of the Algonauts 2023 layout (package nsd) out of the
// Natural Scenes Dataset's own files, by the procedure of the challenge's organisers:
//
//  1. the last sessions are withheld (three);
//  2. every vertex's responses to single trials (betas) are z-scored within each session,
//     with the denominator n;
//  3. a picture's repeats are averaged. Training pictures are those of the kept sessions.
//     Test pictures were shown in the withheld sessions only, and to no other subject: of
//     the 1,000 shared pictures those remain that a subject who finished all 40 sessions
//     saw three times within the withheld ones;
//  4. noise ceilings are ncsnr²/(ncsnr² + norm), norm = (n₁ + n₂/2 + n₃/3)/(n₁ + n₂ + n₃)
//     over the test pictures shown once, twice, three times; ncsnr is NSD's own file or,
//     where there is none, estimated from the repeats that are averaged
//     ([metric.SignalToNoise]'s formula);
//  5. vertices are those of nsdgeneral, on fsaverage joined with the organisers'
//     nsdgeneralRSC where that file is; a vertex that lacks a finite value in any trial is
//     left out. Region labels of the subject's own surface reach fsaverage by the nearest
//     vertex (transforms), and are 0 outside the vertices.
//
// It reads, below the folder of NSD,
//
//	nsddata/experiments/nsd/nsd_stim_info_merged.csv
//	nsddata/freesurfer/subjXX/label/FAMILY.mgz.ctab                     lines "INT NAME"
//
// and, on fsaverage,
//
//	nsddata_betas/ppdata/subjXX/fsaverage/BETAS/{lh,rh}.betas_sessionNN.mgh
//	nsddata_betas/ppdata/subjXX/fsaverage/BETAS/{lh,rh}.ncsnr.mgh       optional
//	nsddata/freesurfer/fsaverage/label/{lh,rh}.nsdgeneral.mgz
//	nsddata/freesurfer/fsaverage/label/{lh,rh}.nsdgeneralRSC.mgz        optional
//	nsddata/freesurfer/subjXX/label/{lh,rh}.FAMILY.mgz
//	nsddata/ppdata/subjXX/transforms/{lh,rh}.white-to-fsaverage.mgz
//
// or, in a volume (func1pt8mm, func1mm),
//
//	nsddata_betas/ppdata/subjXX/SPACE/BETAS/betas_sessionNN.nii.gz
//	nsddata_betas/ppdata/subjXX/SPACE/BETAS/ncsnr.nii.gz                optional
//	nsddata/ppdata/subjXX/SPACE/roi/{lh,rh}.nsdgeneral.nii.gz
//	nsddata/ppdata/subjXX/SPACE/roi/{lh,rh}.FAMILY.nii.gz
//
// where the vertices are voxels. Any of .mgh, .mgz, .nii and .nii.gz may stand for the
// others. The volumes' integers (300 times percent signal change) need no division, since
// z-scores do not change by it.
//
// The pictures come from a folder of NSD pictures or are cut out of COCO's photographs
// ([Options]): NSD's own file of them is HDF5, which is not read.
//
// What is computed is float64, sums ascend in the order of the trials, and results are
// rounded to float32 once. Memory is 8 bytes for every picture and vertex of a hemisphere
// (1.6 GB on fsaverage), and a session.
//
// Sources: challenge_data_preparation.py of gifale95/algonauts_2023, whose z-score is
// scikit-learn's StandardScaler; nsdcode's transform_data.py for the surface; NSD's data
// manual and tknapen/nsd_access for the paths.
package prepare
