// Package demo is the main job on embedded data: photographs in, predicted cortex
// out, and the accuracy table of the paper.
//
//	60 open photographs → 1,500 crops of 112 px → a simulated brain of 27 regions
//	built-in DINOv2, hidden state 8 → 65 tokens × 384
//	ridge, interface network and their combination for each hemisphere
//	estimated and true accuracy of every region on crops of unseen photographs
//
// The brain is simulated because real responses may not be shipped; the photographs
// and the network's weights are real. What it shows is that the whole chain works
// and that its estimate of accuracy can be trusted: the true accuracy is known here.
// It says nothing about real brains.
package demo
