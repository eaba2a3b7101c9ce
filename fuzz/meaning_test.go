package fuzz

import (
	"bytes"
	"encoding/json"
	"reflect"
)

// meaning is what encoding/json makes of a text, numbers as they are spelled.
func meaning(text string) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.UseNumber()
	err = d.Decode(&v)
	return v, err
}

func sameMeaning(a, b string) bool {
	x, errX := meaning(a)
	y, errY := meaning(b)
	return errX == nil && errY == nil && reflect.DeepEqual(x, y)
}
