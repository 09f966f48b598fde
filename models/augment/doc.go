// Package augment changes pictures at random as the training transform of LAVIS's
// BLIP does (BlipImageTrainProcessor, which the authors of VISION trained with from
// 7e88a88 to 0bfd942):
//
//	RGB8 ──RandomResizedCrop──▶ side × side ──RandomHorizontalFlip──▶ ──RandomAugment(2, 5)──▶ RGB8
//
// ToTensor and Normalize follow where every picture goes through them
// (pixels.Normalize, at the door of the network).
//
//	crop.go       where RandomResizedCrop cuts                 torchvision
//	operation.go  the ten operations and what a level means    lavis/processors/randaugment.py
//	affine.go     ShearX, ShearY, TranslateX, TranslateY, Rotate   OpenCV's warpAffine in its integers
//	enhance.go    AutoContrast, Brightness, Equalize, Sharpness    NumPy and OpenCV
//	augmenter.go  the random numbers, and the whole chain
//	source.go     pictures with their forms, as the store of features takes them
//
// Everything but the random numbers is the reference's to the byte: salesforce-lavis
// 1.0.2 with opencv-python-headless 4.5.5.64, which it asks for, Pillow below 13
// and torchvision (testdata/make_goldens.py runs them). Two things about that reference are
// followed though they look like mistakes:
//
//   - AutoContrast negates a channel's least value as an unsigned byte. A channel whose
//     least value is above 0 turns white as a whole (255); one that contains a 0 is
//     stretched as intended.
//   - Level 5 of Brightness and of Sharpness is the factor 1, which changes nothing. In
//     RandomAugment(2, 5) three of the ten operations are thus the identity.
//
// Random numbers are those of the project's Philox streams, so equal seeds give equal
// pictures everywhere; they are not the draws of NumPy and PyTorch.
package augment
