package checkpoint

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// maxHeaderKeys bounds the tensors, and the entries of the metadata: each takes
// several times its text in memory.
const maxHeaderKeys = 1 << 18

// metadataKey is the header's one entry that is not a tensor.
const metadataKey = "__metadata__"

// headerParser walks the header's JSON token by token: encoding/json's
// Unmarshal would silently let the second of two equal keys win, which is how
// two programs come to read different tensors from one file.
type headerParser struct {
	dec  *json.Decoder
	list []safetensor
	meta map[string]string
}

// parseSafetensorsHeader reads the header; every error is a problem.
func parseSafetensorsHeader(header []byte) ([]safetensor, map[string]string, error) {
	if len(header) == 0 || header[0] != '{' {
		return nil, nil, bad("safetensors header does not begin with '{'")
	}
	if !utf8.Valid(header) {
		return nil, nil, bad("safetensors header is not valid UTF-8")
	}
	p := headerParser{dec: json.NewDecoder(bytes.NewReader(header)), meta: map[string]string{}}
	p.dec.UseNumber()
	err := p.object(p.member)
	if err == nil {
		err = p.end(header)
	}
	if err != nil {
		if _, ok := err.(*problem); ok {
			return nil, nil, err
		}
		return nil, nil, bad("safetensors header, near byte %d: %s", p.dec.InputOffset(), err)
	}
	return p.list, p.meta, nil
}

// end refuses anything but the padding's white space after the object.
func (p *headerParser) end(header []byte) error {
	if rest := bytes.TrimLeft(header[p.dec.InputOffset():], " \t\r\n"); len(rest) > 0 {
		return fmt.Errorf("found %s after the closing brace", quote(string(rest)))
	}
	return nil
}

// object reads {"key": …} and calls member for each key, which must read the
// value. Equal keys are refused.
func (p *headerParser) object(member func(key string) error) error {
	if err := p.delim('{'); err != nil {
		return err
	}
	seen := map[string]bool{}
	for p.dec.More() {
		token, err := p.dec.Token()
		if err != nil {
			return err
		}
		key, ok := token.(string)
		if !ok {
			return fmt.Errorf("found %s, expected a key", quote(fmt.Sprint(token)))
		}
		if seen[key] {
			return fmt.Errorf("the key %s stands twice", quote(key))
		}
		seen[key] = true
		if len(seen) > maxHeaderKeys {
			return fmt.Errorf("more than %d keys", maxHeaderKeys)
		}
		if err := member(key); err != nil {
			return err
		}
	}
	return p.delim('}')
}

// member reads a tensor, or the metadata.
func (p *headerParser) member(name string) error {
	if name == metadataKey {
		return p.object(func(key string) error {
			text, err := p.text()
			p.meta[key] = text
			return err
		})
	}
	s := safetensor{name: name}
	missing := map[string]bool{"dtype": true, "shape": true, "data_offsets": true}
	err := p.object(func(key string) (err error) {
		if !missing[key] {
			return badTensor(name, "has the unknown field %s, expected dtype, shape and data_offsets", quote(key))
		}
		delete(missing, key)
		switch key {
		case "dtype":
			s.dtype, err = p.text()
		case "shape":
			s.shape, err = p.shape(name)
		case "data_offsets":
			s.begin, s.end, err = p.offsets(name)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, field := range []string{"dtype", "shape", "data_offsets"} {
		if missing[field] {
			return badTensor(name, "lacks the field %s", field)
		}
	}
	p.list = append(p.list, s)
	return nil
}

func (p *headerParser) shape(name string) ([]int, error) {
	shape := []int{}
	err := p.numbers(func(n uint64) error {
		if len(shape) == maxRank {
			return badTensor(name, "has more than %d dimensions", maxRank)
		}
		if int(n) < 0 || uint64(int(n)) != n {
			return badTensor(name, "has a dimension of %d, more than memory can address", n)
		}
		shape = append(shape, int(n))
		return nil
	})
	return shape, err
}

func (p *headerParser) offsets(name string) (begin, end uint64, err error) {
	var pair [2]uint64
	count := 0
	err = p.numbers(func(n uint64) error {
		if count < 2 {
			pair[count] = n
		}
		count++
		return nil
	})
	if err == nil && count != 2 {
		err = badTensor(name, "has %d data_offsets, expected 2", count)
	}
	return pair[0], pair[1], err
}

// numbers reads an array of whole numbers: digits only, no sign, no fraction,
// no exponent, within 64 bits.
func (p *headerParser) numbers(each func(uint64) error) error {
	if err := p.delim('['); err != nil {
		return err
	}
	for p.dec.More() {
		token, err := p.dec.Token()
		if err != nil {
			return err
		}
		number, ok := token.(json.Number)
		if !ok {
			return fmt.Errorf("found %s, expected a whole number", quote(fmt.Sprint(token)))
		}
		n, err := strconv.ParseUint(number.String(), 10, 64)
		if err != nil {
			return fmt.Errorf("found %s, expected a whole number below 2⁶⁴", quote(number.String()))
		}
		if err := each(n); err != nil {
			return err
		}
	}
	return p.delim(']')
}

func (p *headerParser) text() (string, error) {
	token, err := p.dec.Token()
	if err != nil {
		return "", err
	}
	s, ok := token.(string)
	if !ok {
		return "", fmt.Errorf("found %s, expected a text", quote(fmt.Sprint(token)))
	}
	return s, nil
}

func (p *headerParser) delim(want json.Delim) error {
	token, err := p.dec.Token()
	if err != nil {
		return err
	}
	if token != want {
		return fmt.Errorf("found %s, expected %v", quote(fmt.Sprint(token)), want)
	}
	return nil
}
