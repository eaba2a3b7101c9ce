package peer

import (
	"bytes"
	"encoding/json"

	"github.com/bytedance/sonic"
	sonicencoder "github.com/bytedance/sonic/encoder"
	json2 "github.com/go-json-experiment/json"
	goccy "github.com/goccy/go-json"
	"github.com/mailru/easyjson/jwriter"
	segmentio "github.com/segmentio/encoding/json"
)

// An Encoder is one way to write a token. Token may write into the room of dst,
// of which it need not keep what is there.
type Encoder struct {
	Name  string
	Token func(dst []byte, t *Token) ([]byte, error)
}

// EncoderBaseline is the name of the encoder that the others are compared with.
const EncoderBaseline = "json.Marshal"

// Encoders returns all of them, the baseline first.
func Encoders() []Encoder {
	return []Encoder{
		{EncoderBaseline, func(_ []byte, t *Token) ([]byte, error) { return json.Marshal(t) }},
		{"go-json-experiment/json, Marshal", func(_ []byte, t *Token) ([]byte, error) { return json2.Marshal(t) }},
		{"go-json-experiment/json, MarshalWrite", v2Write},
		{"bytedance/sonic, Marshal", func(_ []byte, t *Token) ([]byte, error) { return sonic.Marshal(t) }},
		{"bytedance/sonic, EncodeInto", sonicInto},
		{"goccy/go-json, MarshalOf", func(_ []byte, t *Token) ([]byte, error) { return goccy.MarshalOf(t) }},
		{"segmentio/encoding, Append", func(dst []byte, t *Token) ([]byte, error) { return segmentio.Append(dst[:0], t, 0) }},
		{"mailru/easyjson", easyWrite},
	}
}

func v2Write(dst []byte, t *Token) ([]byte, error) {
	b := bytes.NewBuffer(dst[:0])
	err := json2.MarshalWrite(b, t)
	return b.Bytes(), err
}

func sonicInto(dst []byte, t *Token) ([]byte, error) {
	dst = dst[:0]
	err := sonicencoder.EncodeInto(&dst, t, 0)
	return dst, err
}

func easyWrite(dst []byte, t *Token) ([]byte, error) {
	var w jwriter.Writer
	t.MarshalEasyJSON(&w)
	return w.BuildBytes(dst)
}
