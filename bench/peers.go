package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/bytedance/sonic"
	json2 "github.com/go-json-experiment/json"
	segmentio "github.com/segmentio/encoding/json"
)

// A Token is the struct that users of the peers write for a token. A member that
// may be absent or null is a pointer: otherwise false and absent look the same,
// and a token cannot be written back as it was.
type Token struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Scope []string `json:"scope"`
	Owner struct {
		Type string `json:"type"`
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"owner"`
	Created                    time.Time  `json:"created"`
	LastUsed                   *time.Time `json:"lastUsed,omitempty"`
	Managed                    *bool      `json:"managed,omitempty"`
	AccessTokenValiditySeconds *int32     `json:"accessTokenValiditySeconds,omitempty"`
	ExpirationDate             *time.Time `json:"expirationDate,omitempty"`
	UserAwareTokenNeverExpires *bool      `json:"userAwareTokenNeverExpires,omitempty"`
}

// A peer is another JSON library. It rejects unknown members and trailing data.
type peer struct {
	name   string
	decode func(text []byte, v any) error // reads exactly one document
	encode func(dst []byte, t *Token) ([]byte, error)
}

// baseline is the name of the peer that every ratio refers to.
const baseline = "encoding/json, strict"

// peers are the four libraries of docs/performance.md, the baseline first.
var peers = []peer{
	{
		name: baseline, decode: decodeStandard,
		encode: func(_ []byte, t *Token) ([]byte, error) { return json.Marshal(t) },
	}, {
		name:   "go-json-experiment/json, strict",
		decode: func(text []byte, v any) error { return json2.Unmarshal(text, v, json2.RejectUnknownMembers(true)) },
		encode: func(dst []byte, t *Token) ([]byte, error) {
			b := bytes.NewBuffer(dst[:0])
			err := json2.MarshalWrite(b, t)
			return b.Bytes(), err
		},
	}, {
		name: "bytedance/sonic, strict", decode: strictSonic.Unmarshal,
		encode: func(_ []byte, t *Token) ([]byte, error) { return sonic.ConfigFastest.Marshal(t) },
	}, {
		name: "segmentio/encoding, strict, zero-copy", decode: decodeSegmentio,
		encode: func(dst []byte, t *Token) ([]byte, error) { return segmentio.Append(dst[:0], t, 0) },
	},
}

// strictSonic turns on every check that sonic has.
var strictSonic = sonic.Config{
	UseUnicodeErrors: true, DisallowUnknownFields: true, CopyString: true, ValidateString: true, CaseSensitive: true,
}.Froze()

var errTrailing = errors.New("data after the document")

func decodeStandard(text []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errTrailing
	}
	return nil
}

func decodeSegmentio(text []byte, v any) error {
	rest, err := segmentio.Parse(text, v, segmentio.DisallowUnknownFields|segmentio.DontMatchCaseInsensitiveStructFields|segmentio.ZeroCopy)
	if err == nil && len(rest) > 0 {
		return errTrailing
	}
	return err
}

// readLines reads NDJSON and calls each for every token. It reads line by line,
// but encoding/json reads the stream with one Decoder, which is faster.
func (p peer) readLines(r io.Reader, each func(*Token)) error {
	s, d := bufio.NewScanner(r), json.NewDecoder(r)
	s.Buffer(make([]byte, 64<<10), 1<<20)
	d.DisallowUnknownFields()
	for {
		var t Token
		var err error
		if p.name == baseline {
			err = d.Decode(&t)
		} else if s.Scan() {
			err = p.decode(s.Bytes(), &t)
		} else if err = s.Err(); err == nil {
			err = io.EOF
		}
		switch err {
		case nil:
			each(&t)
		case io.EOF:
			return nil
		default:
			return err
		}
	}
}
