// Package figure draws what the tables say: the course of a training, and the
// accuracy of every region with its interval and its noise ceiling. Figures are
// gonum.org/v1/plot's, written as SVG or PNG; equal input gives equal files.
package figure
