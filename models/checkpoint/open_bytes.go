package checkpoint

// OpenBytes reads the list of tensors of a file that is in memory already, such
// as one embedded in the program. name stands for the path in errors. The bytes
// must not change while the File is open.
func OpenBytes(name string, data []byte) (*File, error) {
	if len(data) == 0 {
		return nil, &Error{File: name, Msg: "is empty, expected a file of tensors"}
	}
	c, err := read(data, tensorName(name))
	if err != nil {
		return nil, inFile(name, err)
	}
	if c.index != nil {
		return nil, &Error{File: name, Msg: "is an index of shards, expected a file of tensors"}
	}
	return &File{path: name, contents: c}, nil
}
