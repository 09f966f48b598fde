package cohort

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"vision/eval/experiment"
	"vision/eval/nsd"
	"vision/eval/report"
	"vision/eval/simulate"
	"vision/eval/stats"
	"vision/kernels/atomicfile"
	"vision/kernels/boundedfile"
	"vision/kernels/digest"
	"vision/models/checkpoint"
)

// train trains the read-outs of a hemisphere and saves them.
func (r *run) train(ctx context.Context, h *hemisphere, rec *record) error {
	view, err := r.view(ctx, h.subject)
	if err != nil {
		return err
	}
	augmented, err := r.augmentedView(ctx, h.subject)
	if err != nil {
		return err
	}
	out, err := experiment.FitRows(ctx, r.Backend, r.Config.Training, h.Hemisphere, experiment.Rows{View: view, Augmented: augmented, Groups: h.groups, Train: h.part.Train}, experiment.Options{
		Dir: h.out, Threads: r.Threads, Progress: func(stage string, done, total int) { r.Step(h.name+" "+stage, done, total) },
	})
	if err != nil {
		return err
	}
	defer out.Free()
	regions := out.Regions // a copy, which does not hold on to the read-outs
	rec.Vertices, rec.Records, h.summed = h.Vertices, out.Training, &regions
	rec.Outputs, err = weights(out)
	rec.Outputs["pictures"] = view.Pictures().String()
	return err
}

// weights are the digests of a read-out's models, by model.
func weights(out *experiment.Readout) (map[string]string, error) {
	sums, err := out.Digests()
	list := map[string]string{}
	for name, sum := range sums {
		list[strings.TrimPrefix(name, out.Side+"/")] = sum.String()
	}
	return list, err
}

// predictions is the file of a model's predictions.
func (r *run) predictions(h *hemisphere, model string) string {
	if r.On == Test {
		return h.path(string(h.Side) + "_pred_" + model + ".npy")
	}
	return h.path(experiment.HeldOutPredictions(string(h.Side), model) + ".npy")
}

// predict applies the saved read-outs to what they have not seen.
func (r *run) predict(ctx context.Context, h *hemisphere, rec *record) error {
	view, err := r.view(ctx, h.subject) // whose features the ridge needs
	if err != nil {
		return err
	}
	side := string(h.Side)
	f := experiment.Folder{Features: r.Store.Spec, Config: r.Config.Training, Vertices: map[string]int{side: h.Vertices}}
	out, err := f.Load(r.Backend, h.out, side, r.Store)
	if err != nil {
		return err
	}
	defer out.Free()
	sums, err := weights(out)
	if err != nil {
		return err
	}
	for model, sum := range sums {
		if want := h.done[train].Outputs[model]; sum != want {
			return fmt.Errorf("%s: the weights have digest %s, expected %s as trained; remove %s to train again",
				filepath.Join(h.dir, model+".safetensors"), sum, want, recordPath(h.dir, train))
		}
	}
	if view = view.Pick(h.part.Test); r.On == Test {
		if view, err = r.testView(ctx, h.subject); err != nil {
			return err
		}
	}
	values, err := out.Predict(ctx, r.Backend, view)
	if err != nil {
		return err
	}
	if !slices.Contains(r.models(), experiment.Ridge) {
		delete(values, experiment.Ridge) // only the combination's part
	}
	if r.On == Test {
		rec.Outputs, err = r.writeTest(h, view.Len(), values)
		return err
	}
	rec.Outputs, err = experiment.WriteHeldOut(h.out, side, h.part.Test, h.Vertices, values)
	return err
}

// writeTest writes the predictions for the test pictures, those of the last read-out
// once more under the name that the challenge's archive is packed from.
func (r *run) writeTest(h *hemisphere, rows int, values map[string][]float32) (map[string]string, error) {
	sums, shape := map[string]string{}, []int{rows, h.Vertices}
	models := r.models()
	for _, model := range models {
		path := r.predictions(h, model)
		if err := checkpoint.WriteNpyFloat32(path, shape, values[model]); err != nil {
			return nil, err
		}
		sums[strings.TrimSuffix(filepath.Base(path), ".npy")] = digest.Float32(shape, values[model]).String()
	}
	name := string(h.Side) + "_pred"
	last := models[len(models)-1]
	sums[name] = digest.Float32(shape, values[last]).String()
	return sums, checkpoint.WriteNpyFloat32(h.path(name+".npy"), shape, values[last])
}

// evaluationFile holds the evaluations of a hemisphere, by model.
const evaluationFile = "evaluation.json"

// photographs are those of the stimuli that are evaluated; nil: each its own.
func (r *run) photographs(h *hemisphere) ([]int, error) {
	rows, stimuli := h.rows(&r.Config), 0
	if rows == nil && h.Test != nil {
		stimuli = h.Test.Rows
	}
	return simulate.EvaluatedPhotographs(h.subject.dir, rows, stimuli)
}

// evaluate compares the predictions of every model with the responses.
func (r *run) evaluate(ctx context.Context, h *hemisphere, rec *record) error {
	o := report.Options{Threads: r.Threads, MinCeiling: r.Evaluation.MinCeiling}
	if e := r.Evaluation; e.Resamples > 0 {
		o.Intervals = &stats.Bootstrap{Resamples: e.Resamples, Level: e.Level, Method: stats.Percentile, Seed: e.Seed}
	}
	var err error
	if o.Photographs, err = r.photographs(h); err != nil {
		return err
	}
	all := map[string]*report.Evaluation{}
	for _, model := range r.models() {
		path := r.predictions(h, model)
		in, err := report.ReadHemisphere(h.Hemisphere, h.regions, path, h.rows(&r.Config), h.subject.dir)
		if err != nil {
			return err
		}
		sum := digest.Float32([]int{in.Predicted.Rows, in.Predicted.Cols}, in.Predicted.Data).String()
		if want := h.done[predict].Outputs[strings.TrimSuffix(filepath.Base(path), ".npy")]; sum != want {
			return fmt.Errorf("%s: has digest %s, expected %s as predicted; remove %s to predict again", path, sum, want, recordPath(h.dir, predict))
		}
		o.Progress = func(_ nsd.Side, done, total int) error {
			r.Step(h.title()+" "+model+" intervals", done, total)
			return ctx.Err()
		}
		e, _, err := report.Evaluate(h.name, []report.HemisphereInput{in}, o)
		if err != nil {
			return err
		}
		e.Overall = e.Overall[:1] // the hemisphere; "both" would be the same
		all[model] = e
	}
	var text bytes.Buffer
	if err := report.WriteJSON(&text, all); err != nil {
		return err
	}
	rec.Outputs = map[string]string{evaluationFile: sha256Hex(text.Bytes())}
	return atomicfile.WriteBytes(filepath.Join(h.dir, evaluationFile), text.Bytes())
}

// maxEvaluation bounds an evaluation.json: some hundred bytes for each region and model.
const maxEvaluation = 1 << 20

const expectedEvaluation = "the evaluations of a hemisphere"

// evaluations reads what evaluate wrote.
func (h *hemisphere) evaluations() (map[string]*report.Evaluation, error) {
	path := filepath.Join(h.dir, evaluationFile)
	text, err := boundedfile.Read(path, expectedEvaluation, maxEvaluation)
	if err != nil {
		return nil, err
	}
	if sum, want := sha256Hex(text), h.done[evaluate].Outputs[evaluationFile]; sum != want {
		return nil, fmt.Errorf("%s: has SHA-256 %s, expected %s as it was written; remove %s to evaluate again", path, sum, want, recordPath(h.dir, evaluate))
	}
	all, err := parseEvaluations(text)
	if err != nil {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return all, err
}

func parseEvaluations(text []byte) (map[string]*report.Evaluation, error) {
	var all map[string]*report.Evaluation
	if err := boundedfile.DecodeJSON(text, expectedEvaluation, &all); err != nil {
		return nil, err
	}
	for model, e := range all {
		if e == nil || len(e.Overall) != 1 {
			return nil, fmt.Errorf("%s: no numbers of the whole hemisphere", model)
		}
	}
	return all, nil
}

func sha256Hex(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
