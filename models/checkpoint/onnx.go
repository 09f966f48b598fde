package checkpoint

import (
	"cmp"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
)

// ONNXNode is a node of a graph, without its attributes.
type ONNXNode struct {
	Name, OpType    string
	Inputs, Outputs []string // names of values; an initialiser is one too
}

// maxONNXParts bounds the nodes, inputs, outputs, initialisers and properties of
// a model together: an empty one is two bytes of a file and a hundred of memory.
const maxONNXParts = 1 << 20

// readONNX reads an ONNX model: initialisers become tensors, nodes a list. The
// field numbers are those of onnx.proto3 (ModelProto, GraphProto, NodeProto,
// TensorProto). Subgraphs inside attributes are not entered. Refused: external
// data, sparse initialisers, training graphs and local functions, whose tensors
// would otherwise be silently missing.
func readONNX(data []byte) (contents, error) {
	r := &onnxReader{out: contents{format: ONNX, tensors: map[string]*entry{}, meta: map[string]string{}}}
	graphs := 0
	err := eachField(data, func(f field) error {
		switch f.number {
		case 1:
			r.out.meta["ir_version"] = f.decimal()
		case 2:
			r.out.meta["producer_name"] = string(f.bytes)
		case 3:
			r.out.meta["producer_version"] = string(f.bytes)
		case 4:
			r.out.meta["domain"] = string(f.bytes)
		case 5:
			r.out.meta["model_version"] = f.decimal()
		case 6:
			r.out.meta["doc_string"] = string(f.bytes)
		case 7:
			graphs++
			return r.graph(f)
		case 8:
			return r.opset(f)
		case 14:
			return r.property(f)
		case 20:
			return bad("ONNX model with training information, expected one for inference")
		case 25:
			return bad("ONNX model with functions of its own, expected plain nodes")
		}
		return nil
	})
	if err == nil && graphs != 1 {
		err = bad("ONNX model with %d graphs, expected 1", graphs)
	}
	return r.out, err
}

type onnxReader struct {
	out   contents
	count int // parts so far
}

// graph reads a GraphProto.
func (r *onnxReader) graph(f field) error {
	if !f.isMessage() {
		return bad("ONNX: the graph is not a message")
	}
	return eachField(f.bytes, func(f field) error {
		switch f.number {
		case 1:
			return r.node(f)
		case 2:
			r.out.meta["graph"] = string(f.bytes)
		case 5:
			if !f.isMessage() {
				return bad("ONNX: an initialiser is not a message")
			}
			e, err := onnxTensor(f.bytes)
			if err != nil {
				return err
			}
			if r.out.tensors[e.Name] != nil {
				return badTensor(e.Name, "stands twice among the initialisers")
			}
			r.out.tensors[e.Name] = e
			return r.add()
		case 15:
			return bad("ONNX: sparse initialisers, expected dense ones")
		}
		return nil
	})
}

// node reads a NodeProto.
func (r *onnxReader) node(f field) error {
	if !f.isMessage() {
		return bad("ONNX: a node is not a message")
	}
	var n ONNXNode
	if err := r.add(); err != nil {
		return err
	}
	err := eachField(f.bytes, func(f field) error {
		switch f.number {
		case 1:
			n.Inputs = append(n.Inputs, string(f.bytes))
			return r.add()
		case 2:
			n.Outputs = append(n.Outputs, string(f.bytes))
			return r.add()
		case 3:
			n.Name = string(f.bytes)
		case 4:
			n.OpType = string(f.bytes)
		}
		return nil
	})
	n.Inputs, n.Outputs = slices.Clip(n.Inputs), slices.Clip(n.Outputs)
	r.out.nodes = append(r.out.nodes, n)
	return err
}

// add counts a part.
func (r *onnxReader) add() error {
	if r.count++; r.count > maxONNXParts {
		return bad("ONNX: more than %d nodes, inputs, outputs, initialisers and properties", maxONNXParts)
	}
	return nil
}

// opset reads an OperatorSetIdProto into "opset.<domain>", or "opset" for the
// default domain.
func (r *onnxReader) opset(f field) error {
	domain, version := "", ""
	err := eachField(f.bytes, func(f field) error {
		switch f.number {
		case 1:
			domain = string(f.bytes)
		case 2:
			version = f.decimal()
		}
		return nil
	})
	key := "opset"
	if domain != "" {
		key += "." + domain
	}
	r.out.meta[key] = version
	return cmp.Or(err, r.add())
}

// property reads a StringStringEntryProto into "property.<key>".
func (r *onnxReader) property(f field) error {
	key, value := "", ""
	err := eachField(f.bytes, func(f field) error {
		switch f.number {
		case 1:
			key = string(f.bytes)
		case 2:
			value = string(f.bytes)
		}
		return nil
	})
	r.out.meta["property."+key] = value
	return cmp.Or(err, r.add())
}

// field is one field of a protobuf message.
type field struct {
	number protowire.Number
	typ    protowire.Type
	bytes  []byte // of a length-delimited field, else nil
	value  uint64 // of the number types
}

func (f field) isMessage() bool { return f.typ == protowire.BytesType }

// eachField calls use for every field of a message, in the file's order.
func eachField(b []byte, use func(field) error) error {
	for len(b) > 0 {
		number, typ, n := protowire.ConsumeTag(b)
		if n < 0 {
			return bad("damaged protobuf: %s", protowire.ParseError(n))
		}
		b = b[n:]
		f := field{number: number, typ: typ}
		switch typ {
		case protowire.BytesType:
			f.bytes, n = protowire.ConsumeBytes(b)
		case protowire.VarintType:
			f.value, n = protowire.ConsumeVarint(b)
		case protowire.Fixed32Type:
			var v uint32
			v, n = protowire.ConsumeFixed32(b)
			f.value = uint64(v)
		case protowire.Fixed64Type:
			f.value, n = protowire.ConsumeFixed64(b)
		default: // groups: no ONNX message has any
			return bad("damaged protobuf: a field of wire type %d", typ)
		}
		if n < 0 {
			return bad("damaged protobuf: %s", protowire.ParseError(n))
		}
		b = b[n:]
		if err := use(f); err != nil {
			return err
		}
	}
	return nil
}
