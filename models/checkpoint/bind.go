package checkpoint

import "slices"

// Want is a tensor that a model needs.
type Want struct {
	Name string // in the file
	// Shape that the tensor must have; −1 stands for any length (a position
	// embedding that will be interpolated).
	Shape []int
	// Dst receives the values. If *Dst already has as many, they are copied
	// into it; else it becomes what File.Float32 returns.
	Dst *[]float32
	// Load, if not nil, receives the values instead of Dst, with their shape;
	// it must not keep them: the next tensor comes in the same memory.
	Load func(shape []int, values []float32) error
	// View, if not nil, is shown the values where they lie in the file ([File.View]), if
	// they can be, and tells whether it will use them there instead.
	View func(values []float32) (used bool)
}

// Ignore names tensors that a file may have and a model does not need.
type Ignore struct {
	Match  func(name string) bool
	Reason string // said in the report: "text tower, not used by the encoder"
}

// Bind gives a model its tensors. The file must have exactly what is wanted,
// apart from what is ignored: every tensor that is missing, has another shape,
// or that nobody asked for enters one *BindError, and then nothing is loaded. A
// tensor that is both wanted and ignored is loaded.
func Bind(f *File, want []Want, ignore []Ignore) (Report, error) {
	report, err := Match(f, want, ignore)
	if err != nil {
		return Report{}, err
	}
	var scratch []float32
	for _, w := range want {
		if err := w.load(f, &scratch); err != nil {
			return Report{}, err
		}
		info := f.tensors[w.Name].Info
		report.Loaded = append(report.Loaded, info)
		report.Parameters += info.Elements()
	}
	return report, nil
}

// Match is Bind without the loading: names and shapes alone. A model whose shape was
// read off a file asks it before it takes memory: the shapes of a few tensors of a
// small file may speak of any amount. Its report lists what would be ignored.
func Match(f *File, want []Want, ignore []Ignore) (Report, error) {
	report := Report{File: f.path, Format: f.format}
	problems := &BindError{File: f.path, Total: len(f.tensors)}
	wanted := make(map[string]bool, len(want))
	for _, w := range want {
		if wanted[w.Name] {
			return Report{}, &Error{File: f.path, Tensor: w.Name, Msg: "is wanted twice by the model"}
		}
		wanted[w.Name] = true
		e, ok := f.tensors[w.Name]
		switch {
		case !ok:
			problems.Missing = append(problems.Missing, Mismatch{Name: w.Name, Expected: w.Shape})
		case !fitsShape(e.Shape, w.Shape):
			problems.Misshapen = append(problems.Misshapen, Mismatch{Name: w.Name, Expected: w.Shape, Found: e.Shape})
		}
	}
	for _, name := range f.Names() {
		if wanted[name] {
			continue
		}
		i := slices.IndexFunc(ignore, func(ig Ignore) bool { return ig.Match(name) })
		if i < 0 {
			problems.Unused = append(problems.Unused, Mismatch{Name: name, Found: f.tensors[name].Shape})
			continue
		}
		report.Ignored = append(report.Ignored, Ignored{Info: f.tensors[name].Info, Reason: ignore[i].Reason})
	}
	if !problems.empty() {
		problems.sort()
		return Report{}, problems
	}
	return report, nil
}

func (w *Want) load(f *File, scratch *[]float32) error {
	n := f.tensors[w.Name].Elements()
	if w.View != nil {
		if values, ok := f.View(w.Name); ok && w.View(values) {
			return nil
		}
	}
	switch {
	case w.Load != nil:
		if len(*scratch) < n {
			*scratch = make([]float32, n)
		}
		values := (*scratch)[:n:n]
		if err := f.ReadFloat32(w.Name, values); err != nil {
			return err
		}
		if err := w.Load(slices.Clone(f.tensors[w.Name].Shape), values); err != nil {
			return &Error{File: f.path, Tensor: w.Name, Err: err}
		}
		return nil
	case w.Dst == nil:
		return &Error{File: f.path, Tensor: w.Name, Msg: "is wanted, but has no destination"}
	case len(*w.Dst) > 0 && len(*w.Dst) == n:
		return f.ReadFloat32(w.Name, *w.Dst)
	}
	values, err := f.Float32(w.Name)
	if err == nil {
		*w.Dst = values
	}
	return err
}

// fitsShape compares dimension by dimension; −1 in want fits any.
func fitsShape(found, want []int) bool {
	return slices.EqualFunc(found, want, func(f, w int) bool { return w == -1 || f == w })
}

// Prefix is an Ignore.Match for all names that begin with one of the texts.
func Prefix(prefixes ...string) func(string) bool {
	return func(name string) bool {
		for _, p := range prefixes {
			if len(name) >= len(p) && name[:len(p)] == p {
				return true
			}
		}
		return false
	}
}

// Names is an Ignore.Match for exactly these names.
func Names(names ...string) func(string) bool {
	return func(name string) bool { return slices.Contains(names, name) }
}

// Mismatch is a tensor that is not as expected.
type Mismatch struct {
	Name            string
	Found, Expected []int // nil where there is none
}
