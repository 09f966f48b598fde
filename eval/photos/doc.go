// Package photos provides photographs with the objects on them: the 60 that
// are inside the program, or a folder of the user's own with a COCO instances
// file.
//
// The built-in photographs are COCO 2017 pictures that their authors licensed
// openly (CC BY 2.0, CC BY-SA 2.0, or no known copyright restrictions);
// ATTRIBUTION.md names each one's source, licence and changes. They are stored
// as PNG, because JPEG pixels depend on the decoder, reduced to a shorter side
// of at most 190 pixels by the program in make, which also scales their
// annotations. The build tag nodemo leaves them out.
package photos
