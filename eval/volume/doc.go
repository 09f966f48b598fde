// Package volume reads the files of brain imaging that hold responses, signal
// to noise ratios and labels: FreeSurfer's MGH and MGZ, and NIfTI-1 in one file
// (.nii, .nii.gz). A file is a series of frames (trials, time points) of voxels:
// values are given frame by frame, voxels with the first index fastest, so that
// on a surface (vertices × 1 × 1 × frames) voxel v is vertex v.
//
// MGH is big endian: int32 version (1), width, height, depth, frames, type
// (0 uint8, 1 int32, 3 float32, 4 int16), dof; data from byte 284; an optional
// footer. NIfTI-1 has a header of 348 bytes in either order of bytes; values
// are stored·scl_slope + scl_inter in float64 where scl_slope is not 0, as
// nibabel's get_fdata gives them. Both may be compressed by gzip, which is
// recognised by content.
//
// Not read, and refused with advice: NIfTI-2, pairs (.hdr and .img), complex and
// colour types, and HDF5 (NSD's .hdf5 and .mat files, whose volumes it also
// gives as .nii.gz).
//
// Memory is one frame; a compressed file above 16 MiB is inflated once into a
// temporary file, never larger than its header says.
//
// Sources: FreeSurfer's MghFormat page and nibabel (freesurfer/mghformat.py,
// nifti1.py), whose values are the goldens.
package volume
