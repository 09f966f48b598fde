package checkpoint

import (
	"math"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

// message builds a protobuf message field by field.
type message []byte

func (m message) num(field protowire.Number, v uint64) message {
	return protowire.AppendVarint(protowire.AppendTag(m, field, protowire.VarintType), v)
}

func (m message) text(field protowire.Number, s string) message {
	return protowire.AppendString(protowire.AppendTag(m, field, protowire.BytesType), s)
}

func (m message) sub(field protowire.Number, s message) message { return m.text(field, string(s)) }

func (m message) fixed32(field protowire.Number, v uint32) message {
	return protowire.AppendFixed32(protowire.AppendTag(m, field, protowire.Fixed32Type), v)
}

// onnxModel wraps initialisers.
func onnxModel(tensors ...message) message {
	var graph message
	for _, t := range tensors {
		graph = graph.sub(5, t)
	}
	return message{}.num(1, 8).sub(7, graph)
}

func TestRefusedONNX(t *testing.T) {
	float := func(name string) message { return message{}.num(1, 2).num(2, 1).text(8, name) }
	minus3 := int64(-3)
	for _, c := range []struct {
		what, words string
		model       message
	}{
		{"external data", "another file", onnxModel(float("a").sub(13, message{}.text(1, "location").text(2, "/etc/passwd")))},
		{"external location", "another file", onnxModel(float("a").num(14, 1))},
		{"texts", "holds texts", onnxModel(message{}.num(1, 1).num(2, 8).text(6, "x").text(8, "a"))},
		{"segments", "segments", onnxModel(float("a").sub(3, message{}.num(1, 0)))},
		{"unknown type", "data type 17", onnxModel(message{}.num(1, 1).num(2, 17).text(8, "a").text(9, "x"))},
		{"no type", "data type 0", onnxModel(message{}.num(1, 1).text(8, "a").text(9, "x"))},
		{"too few raw bytes", "needs 8 bytes, it has 4", onnxModel(float("a").text(9, "abcd"))},
		{"too many raw bytes", "needs 8 bytes, it has 12", onnxModel(float("a").text(9, "abcdabcdabcd"))},
		{"no values", "needs 8 bytes, it has 0", onnxModel(float("a"))},
		{"raw and list", "both raw bytes and a list", onnxModel(float("a").text(9, "abcdabcd").fixed32(4, 0))},
		{"list of another type", "another type", onnxModel(float("a").num(7, 1).num(7, 2))},
		{"two lists", "another type", onnxModel(float("a").fixed32(4, 0).num(7, 1))},
		{"too many values", "more than the 2 values", onnxModel(float("a").fixed32(4, 0).fixed32(4, 0).fixed32(4, 0))},
		{"value too large", "beyond int8", onnxModel(message{}.num(1, 1).num(2, 3).num(5, 128).text(8, "a"))},
		{"value negative", "beyond uint8", onnxModel(message{}.num(1, 1).num(2, 2).num(5, uint64(minus3)).text(8, "a"))},
		{"negative dimension", "dimension of -3", onnxModel(message{}.num(1, uint64(minus3)).num(2, 1).text(8, "a"))},
		{"shape overflows", "more bytes than memory", onnxModel(message{}.num(1, 1<<40).num(1, 1<<40).num(2, 1).text(8, "a").text(9, ""))},
		{"twice", "stands twice", onnxModel(float("a").text(9, "abcdabcd"), float("a").text(9, "abcdabcd"))},
		{"sparse", "sparse", message{}.num(1, 8).sub(7, message{}.sub(15, message{}.num(3, 1)))},
		{"training", "training", onnxModel().sub(20, message{}.num(1, 1))},
		{"functions", "functions", onnxModel().sub(25, message{}.text(1, "f"))},
		{"no graph", "0 graphs", message{}.num(1, 8)},
		{"two graphs", "2 graphs", onnxModel().sub(7, message{})},
		{"graph a number", "not a message", message{}.num(1, 8).num(7, 3)},
		{"a group", "wire type 3", append(message{}.num(1, 8), 0x3b)},
		{"cut short", "damaged protobuf", onnxModel(float("a").text(9, "abcdabcd"))[:20]},
		{"length beyond the file", "damaged protobuf", append(message{}.num(1, 8), 0x3a, 0xff, 0xff, 0xff, 0xff, 0x7f)},
		{"too many properties", "more than 1048576", append(onnxModel(), strings.Repeat("\x72\x00", maxONNXParts+1)...)},
		{"too many nodes", "more than 1048576", message{}.num(1, 8).text(7, strings.Repeat("\x0a\x00", maxONNXParts+1))},
	} {
		refused(t, c.what, c.model, c.words)
	}
	if _, err := Open("testdata/external.onnx"); err == nil || !strings.Contains(err.Error(), "external data") {
		t.Errorf("onnx's own external data: %v", err)
	}
}

// TestONNXUnpacked: lists may come value by value, as old writers do, and in
// several packed parts.
func TestONNXUnpacked(t *testing.T) {
	one := math.Float32bits(1)
	packed := protowire.AppendFixed32(protowire.AppendFixed32(nil, one), 2*one)
	model := onnxModel(
		message{}.text(1, "\x02\x03").num(2, 1).text(8, "parts").text(4, string(packed)).fixed32(4, 0).fixed32(4, one).text(4, string(packed)),
		message{}.num(1, 2).num(2, 12).num(11, 1<<32-1).num(11, 7).text(8, "uint32"),
	)
	f := mustOpen(t, tempFile(t, "m", model))
	got, err := f.Float32("parts")
	want := math.Float32frombits(2 * one)
	if err != nil || !slices.Equal(got, []float32{1, want, 0, 1, 1, want}) {
		t.Errorf("parts: %v, %v", got, err)
	}
	ints, err := f.Int64("uint32")
	if err != nil || !slices.Equal(ints, []int64{1<<32 - 1, 7}) {
		t.Errorf("uint32: %v, %v", ints, err)
	}
}
