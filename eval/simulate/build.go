package simulate

import (
	"context"
	"fmt"

	"vision/eval/parallel"
	"vision/eval/photos"
	"vision/kernels/philox"
)

// Build simulates a data set. Equal configurations (Threads apart) and
// photographs give equal bits. progress may be nil.
func Build(ctx context.Context, c Config, list []photos.Photo, progress parallel.Progress) (*Dataset, error) {
	if err := c.check(list); err != nil {
		return nil, err
	}
	d := &Dataset{Config: c}
	d.Train, d.Test = plan(&c, list)
	var brain [2][]Vertex
	for side := range brain {
		brain[side] = drawVertices(&c, side)
	}
	signals, err := d.look(ctx, list, brain, progress)
	if err != nil {
		return nil, err
	}
	if err := d.respond(ctx, brain, signals, progress); err != nil {
		return nil, err
	}
	return d, nil
}

// look shows every stimulus to the simulated brain, photograph by photograph.
func (d *Dataset) look(ctx context.Context, list []photos.Photo, brain [2][]Vertex, progress parallel.Progress) (*table, error) {
	byPhoto := make([][]*Stimulus, len(list))
	for _, split := range [][]Stimulus{d.Train, d.Test} {
		for i := range split {
			byPhoto[split[i].Photo] = append(byPhoto[split[i].Photo], &split[i])
		}
	}
	t := newTable(len(d.Train)+len(d.Test), brain)
	threads := d.Config.threads()
	viewers := make([]*viewer, threads)
	err := parallel.Do(ctx, threads, len(list), "photographs", progress, func(worker, i int) error {
		if viewers[worker] == nil {
			viewers[worker] = newViewer()
		}
		if err := viewers[worker].photograph(&list[i], byPhoto[i], d.Config.Size, brain, t); err != nil {
			return fmt.Errorf("simulate: %w", err)
		}
		return nil
	})
	return t, err
}

// respond turns signals into responses, vertex by vertex. Noise: stream
// "simulate/noise/lh" (or rh), for each vertex ⌈stimuli·repeats/4⌉ blocks.
func (d *Dataset) respond(ctx context.Context, brain [2][]Vertex, t *table, progress parallel.Progress) error {
	c := &d.Config
	train, stimuli := len(d.Train), len(d.Train)+len(d.Test)
	rows := make([]int, 0, stimuli) // rows of the table, training before test
	for _, split := range [][]Stimulus{d.Train, d.Test} {
		for i := range split {
			rows = append(rows, split[i].ID)
		}
	}
	blocks := uint64((stimuli*c.Repeats + 3) / 4)
	first := 0 // column of the hemisphere's first part
	for side, vertices := range brain {
		h := &d.Hemispheres[side]
		h.allocate(sideNames()[side], vertices, train, stimuli-train)
		columns := make([]int, len(vertices))
		for v := range vertices {
			columns[v] = first
			first += len(vertices[v].Parts)
		}
		nc3 := drawCeilings(c, side, len(vertices))
		noise := philox.New(c.Seed).Stream("simulate/noise/" + h.Name)
		err := parallel.Do(ctx, c.threads(), len(vertices), h.Name+" vertices", progress, func(_, v int) error {
			y, err := trueResponse(vertices[v].Parts, gather(t, rows, columns[v], len(vertices[v].Parts)), train)
			if err != nil {
				return fmt.Errorf("simulate: %s vertex %d (%s): %w; use more photographs or crops", h.Name, v, vertices[v].Region, err)
			}
			h.store(v, measure(y, train, c.Repeats, nc3[v], noise, uint64(v)*blocks), train)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// gather copies n columns of the table, rows in the given order.
func gather(t *table, rows []int, first, n int) [][]float64 {
	out := make([][]float64, n)
	for k := range out {
		out[k] = make([]float64, len(rows))
		for i, r := range rows {
			out[k][i] = t.data[r*t.cols+first+k]
		}
	}
	return out
}
