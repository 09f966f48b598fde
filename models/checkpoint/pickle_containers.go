package checkpoint

import "fmt"

// containerStep builds tuples, lists and dictionaries.
func (u *unpickler) containerStep(op byte) error {
	switch op {
	case opEmptyTuple:
		return u.push(pyTuple{})
	case opTuple1, opTuple2, opTuple3:
		items, err := u.popN(int(op-opTuple1) + 1)
		if err != nil {
			return err
		}
		return u.push(pyTuple(items))
	case opEmptyList:
		return u.push(&pyList{})
	case opEmptyDict:
		return u.push(&pyDict{})
	case opAppend, opSetItem:
		n := 1
		if op == opSetItem {
			n = 2
		}
		items, err := u.popN(n)
		if err != nil {
			return err
		}
		return u.extend(items, op == opSetItem)
	}
	items, err := u.popMark()
	if err != nil {
		return err
	}
	switch op {
	case opTuple:
		return u.push(pyTuple(items))
	case opList:
		return u.push(&pyList{items})
	case opDict:
		if err := u.push(&pyDict{}); err != nil {
			return err
		}
		return u.extend(items, true)
	}
	return u.extend(items, op == opSetItems)
}

// extend adds items to the list, or pairs to the dictionary, on top of the
// stack.
func (u *unpickler) extend(items []any, pairs bool) error {
	target, err := u.top()
	if err != nil {
		return err
	}
	switch c := target.(type) {
	case *pyList:
		if pairs {
			break
		}
		c.items = append(c.items, items...)
		return nil
	case *pyDict:
		if !pairs {
			break
		}
		if len(items)%2 != 0 {
			return fmt.Errorf("a key without a value")
		}
		for i := 0; i < len(items); i += 2 {
			c.keys = append(c.keys, items[i])
			c.values = append(c.values, items[i+1])
		}
		return nil
	}
	return fmt.Errorf("items added to %s", kindOf(target))
}

// kindOf names a value's type in Python's words, for messages.
func kindOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		return "a truth value"
	case int64:
		return "a number"
	case float64:
		return "a float"
	case string:
		return "the text " + quote(v)
	case []byte:
		return "bytes"
	case pyTuple:
		return "a tuple"
	case *pyList:
		return "a list"
	case *pyDict:
		return "a dictionary"
	case pyGlobal:
		return "the name " + quote(v.String())
	case *torchStorage:
		return "a storage"
	case *torchTensor:
		return "a tensor"
	}
	return "an object"
}
