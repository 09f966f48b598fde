package simulate

// quantileLevels returns the levels of the table below. A ceiling of zero at level
// 0 closes the curve; the few vertices of the real data with a ceiling of
// exactly zero (0.06 % in subject 1) carry no signal and are left out.
func quantileLevels() [7]float64 { return [7]float64{0, 0.05, 0.25, 0.5, 0.75, 0.95, 1} }

// realQuantiles returns noise ceilings of the real data, in percent, of
// averages over three trials, at quantileLevels: computed from the published
// arrays of the eight subjects (uark-cviu/Algonauts2023, data/noise_ceiling).
func realQuantiles(subject, hemisphere int) [7]float64 {
	return [8][2][7]float64{
		{{0, 8.0, 24.9, 39.1, 51.4, 66.4, 85.3}, {0, 6.8, 25.0, 39.2, 51.5, 68.0, 82.1}},
		{{0, 6.3, 23.3, 41.9, 55.5, 71.8, 82.9}, {0, 4.8, 22.2, 40.2, 55.4, 72.1, 83.2}},
		{{0, 4.1, 15.9, 26.8, 37.4, 51.1, 71.4}, {0, 3.1, 15.1, 27.3, 38.5, 53.2, 75.0}},
		{{0, 3.8, 11.8, 21.1, 31.7, 50.1, 72.6}, {0, 2.8, 13.7, 25.1, 37.5, 58.3, 80.2}},
		{{0, 10.4, 30.3, 44.3, 56.3, 71.2, 88.1}, {0, 10.1, 28.6, 43.3, 55.1, 69.5, 89.3}},
		{{0, 6.0, 17.5, 26.9, 36.5, 50.8, 74.2}, {0, 7.4, 18.1, 29.8, 41.2, 55.6, 72.8}},
		{{0, 5.7, 17.1, 27.2, 37.6, 53.7, 77.8}, {0, 5.2, 14.3, 25.9, 37.4, 54.1, 73.4}},
		{{0, 1.3, 8.3, 16.4, 26.2, 42.9, 69.0}, {0, 1.2, 7.9, 16.7, 27.2, 44.6, 73.1}},
	}[subject-1][hemisphere]
}

// realCeiling is the real data's quantile function: the ceiling (as a
// fraction) at a level in (0, 1), linear between the table's levels.
func realCeiling(subject, hemisphere int, level float64) float64 {
	q, at := realQuantiles(subject, hemisphere), quantileLevels()
	k := 1
	for k < len(q)-1 && level > at[k] {
		k++
	}
	t := (level - at[k-1]) / (at[k] - at[k-1])
	return (q[k-1] + float64(t*(q[k]-q[k-1]))) / 100
}
