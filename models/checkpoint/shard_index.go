package checkpoint

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of an index: a line of some 100 bytes for each tensor.
const (
	maxIndex  = 64 << 20
	maxShards = 1 << 10
)

// shardIndex is a list of the files over which a checkpoint is spread
// (transformers and huggingface_hub, save_pretrained):
//
//	{"metadata": {"total_size": bytes, …}, "weight_map": {tensor: file, …}}
//
// The files lie beside the index: their names have no folder.
type shardIndex struct {
	where  map[string]string // tensor → shard
	shards map[string]bool
	total  int64 // bytes of all tensors; −1 if the index does not say
	meta   map[string]string
}

// isIndex tells a text that begins with a brace from a safetensors file whose
// header has 123 ('{') bytes: that one's second byte is 0.
func isIndex(data []byte) bool {
	return len(data) >= 2 && data[0] == '{' && bytes.IndexByte(data[:min(8, len(data))], 0) < 0
}

// parseIndex reads an index; every error is a problem.
func parseIndex(text []byte) (*shardIndex, error) {
	if len(text) > maxIndex {
		return nil, bad("is JSON of %d bytes, an index of shards has at most %d", len(text), maxIndex)
	}
	if !utf8.Valid(text) {
		return nil, bad("is no index of shards: it is not valid UTF-8")
	}
	x := &shardIndex{where: map[string]string{}, shards: map[string]bool{}, total: -1, meta: map[string]string{}}
	p := headerParser{dec: json.NewDecoder(bytes.NewReader(text))}
	p.dec.UseNumber()
	err := p.object(func(key string) error { return x.member(&p, key) })
	if err == nil {
		err = p.end(text)
	}
	switch {
	case err != nil:
		return nil, bad("index of shards, near byte %d: %s", p.dec.InputOffset(), err)
	case len(x.where) == 0:
		return nil, bad("is JSON without a weight_map; expected an index of shards such as model.safetensors.index.json")
	}
	return x, nil
}

func (x *shardIndex) member(p *headerParser, key string) error {
	switch key {
	case "weight_map":
		return p.object(func(tensor string) error {
			shard, err := p.text()
			if err != nil {
				return fmt.Errorf("the shard of %s: %w", quote(tensor), err)
			}
			return x.add(tensor, shard)
		})
	case "metadata":
		return p.object(func(key string) error { return x.metadata(p, key) })
	}
	_, _, err := p.value()
	return err
}

// metadata keeps texts, numbers and truth values.
func (x *shardIndex) metadata(p *headerParser, key string) error {
	text, plain, err := p.value()
	if err != nil {
		return err
	}
	if key == "total_size" {
		if err := x.size(text); err != nil {
			return err
		}
	}
	if plain {
		x.meta[key] = text
	}
	return nil
}

// value reads any value: a plain one as text, of an array or object nothing.
func (p *headerParser) value() (text string, plain bool, err error) {
	const deepest = 64
	for depth := 0; ; {
		token, err := p.dec.Token()
		if err != nil {
			return "", false, err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			if depth++; depth > deepest {
				return "", false, fmt.Errorf("nested more than %d deep", deepest)
			}
		case json.Delim('}'), json.Delim(']'):
			depth--
		default:
			if depth == 0 {
				return fmt.Sprint(token), token != nil, nil
			}
		}
		if depth == 0 {
			return "", false, nil
		}
	}
}

// add notes where a tensor lies. A shard's name leads to no other folder on any
// system; whether it is a link, as in Hugging Face's cache, is the user's affair.
func (x *shardIndex) add(tensor, shard string) error {
	const longest = 255 // bytes; file systems take no more
	if len(shard) > longest || !filepath.IsLocal(shard) || shard == "." || strings.ContainsAny(shard, `/\`) || strings.ContainsFunc(shard, unicode.IsControl) {
		return fmt.Errorf("the shard of %s is %s, expected the name of a file beside the index", quote(tensor), quote(shard))
	}
	x.where[tensor], x.shards[shard] = shard, true
	if len(x.shards) > maxShards {
		return fmt.Errorf("more than %d shards", maxShards)
	}
	return nil
}

// size reads total_size; some versions wrote it as a float.
func (x *shardIndex) size(text string) error {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || f != math.Trunc(f) || !(math.Abs(f) < 1<<53) {
			return fmt.Errorf("total_size is %s, expected a number of bytes", quote(text))
		}
		n = int64(f)
	}
	if n < 0 {
		return fmt.Errorf("total_size is %d, expected a number of bytes", n)
	}
	x.total = n
	return nil
}
