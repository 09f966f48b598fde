// Package coco reads the COCO instances format (instances_train2017.json and
// its kind: images, categories, annotations with polygons or run lengths),
// rasterises its masks exactly as pycocotools does, and reads captions
// (captions_train2017.json).
//
// Sources: Lin et al., "Microsoft COCO: common objects in context", ECCV 2014;
// cocodataset/cocoapi common/maskApi.c (rleFrPoly, rleToString, rleFrString)
// and PythonAPI/pycocotools/coco.py (annToRLE).
package coco
