package metric

import (
	"fmt"
	"math"
)

// NoiseCeiling returns Eq. 2 for averages over repeated trials:
//
//	NC = ncsnr² / (ncsnr² + Σ_k(n_k/k) / Σ_k n_k)
//
// where counts[k−1] = n_k images were shown k times. One trial each
// (counts = {n}) is the paper's σs²/(σs²+σn²); all shown three times
// ({0, 0, n}) gives ncsnr²/(ncsnr²+1/3). The mixture is that of the Algonauts
// data preparation. An ncsnr that is negative or not finite, a negative count
// or no image at all is an error.
func NoiseCeiling(ncsnr float64, counts []int) (float64, error) {
	if !(ncsnr >= 0) || math.IsInf(ncsnr, 1) {
		return 0, fmt.Errorf("metric: noise-ceiling signal-to-noise ratio %v, want a finite number ≥ 0", ncsnr)
	}
	norm, images := 0.0, 0
	for i, n := range counts {
		if n < 0 {
			return 0, fmt.Errorf("metric: %d images with %d trials", n, i+1)
		}
		norm += float64(n) / float64(i+1)
		images += n
	}
	if images == 0 {
		return 0, fmt.Errorf("metric: a noise ceiling needs at least one image, found none in %v", counts)
	}
	norm /= float64(images)
	signal := float64(ncsnr * ncsnr)
	return signal / (signal + norm), nil
}

// SignalToNoise estimates ncsnr of every vertex from single trials that were
// z-scored per vertex and session: noise variance = the variance across the
// trials of an image (denominator trials − 1), pooled over images as the mean;
// signal variance = max(0, 1 − noise variance); ncsnr = √signal / √noise.
//
// image[i] is the image of row i; images shown once do not count. No repeated
// image is an error; a vertex without any noise gives +Inf.
func SignalToNoise(trials Matrix, image []int) ([]float64, error) {
	if err := trials.check("trials"); err != nil {
		return nil, err
	}
	if len(image) != trials.Rows {
		return nil, fmt.Errorf("metric: %d image numbers for %d trials", len(image), trials.Rows)
	}
	groups, order := map[int][]int{}, []int{}
	for row, id := range image {
		if len(groups[id]) == 0 {
			order = append(order, id)
		}
		groups[id] = append(groups[id], row)
	}
	noise, pooled := make([]float64, trials.Cols), 0
	for _, id := range order {
		if rows := groups[id]; len(rows) > 1 {
			addVariance(noise, trials, rows)
			pooled++
		}
	}
	if pooled == 0 {
		return nil, fmt.Errorf("metric: none of the %d images was shown more than once", len(order))
	}
	for v, sum := range noise {
		variance := sum / float64(pooled)
		noise[v] = math.Sqrt(math.Max(0, 1-variance)) / math.Sqrt(variance)
	}
	return noise, nil
}

// addVariance adds to each column's total the variance over the given rows.
func addVariance(total []float64, m Matrix, rows []int) {
	for v := range total {
		mean := 0.0
		for _, i := range rows {
			mean += float64(m.At(i, v))
		}
		mean /= float64(len(rows))
		sum := 0.0
		for _, i := range rows {
			d := float64(m.At(i, v)) - mean
			sum += float64(d * d)
		}
		total[v] += sum / float64(len(rows)-1)
	}
}
