package peer

import (
	"encoding/json"

	"github.com/bytedance/sonic"
	"github.com/go-json-experiment/json/jsontext"
	goccy "github.com/goccy/go-json"
	segmentio "github.com/segmentio/encoding/json"
	"github.com/valyala/fastjson"
)

// A Scanner looks whether a text is JSON, and keeps nothing of it.
type Scanner struct {
	Name  string
	Valid func(text []byte) bool
}

// Scanners returns all of them, encoding/json first.
func Scanners() []Scanner {
	return []Scanner{
		{"encoding/json, Valid", json.Valid},
		{"go-json-experiment/json, jsontext.Value.IsValid", func(text []byte) bool { return jsontext.Value(text).IsValid() }},
		{"bytedance/sonic, Valid", sonic.Valid},
		{"goccy/go-json, Valid", goccy.Valid},
		{"segmentio/encoding, Valid", segmentio.Valid},
		{"valyala/fastjson, ValidateBytes", func(text []byte) bool { return fastjson.ValidateBytes(text) == nil }},
	}
}
