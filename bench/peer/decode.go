package peer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/bytedance/sonic"
	json2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	goccy "github.com/goccy/go-json"
	"github.com/mailru/easyjson"
	"github.com/mailru/easyjson/jlexer"
	segmentio "github.com/segmentio/encoding/json"
)

// A Decoder is one way to read tokens. Each func reads a whole document of its
// kind and refuses what it can refuse.
type Decoder struct {
	Name   string
	Strict bool // unknown members and trailing data are to be refused
	Borrow bool // strings may point into the document
	Token  func(text []byte, t *Token) error
	List   func(text []byte, l *Tokens) error
	Lines  func(r io.Reader, each func(*Token)) error
}

// Baseline is the name of the decoder that the others are compared with.
const Baseline = "encoding/json, strict"

// Decoders returns all of them, the baseline first.
func Decoders() []Decoder {
	return []Decoder{
		{
			Name: Baseline, Strict: true,
			Token: strictStandard[Token], List: strictStandard[Tokens], Lines: standardLines,
		},
		withLines(Decoder{
			Name:  "encoding/json, Unmarshal",
			Token: func(text []byte, t *Token) error { return json.Unmarshal(text, t) },
			List:  func(text []byte, l *Tokens) error { return json.Unmarshal(text, l) },
		}),
		{
			Name: "go-json-experiment/json, strict", Strict: true,
			Token: func(text []byte, t *Token) error { return json2.Unmarshal(text, t, json2.RejectUnknownMembers(true)) },
			List:  func(text []byte, l *Tokens) error { return json2.Unmarshal(text, l, json2.RejectUnknownMembers(true)) },
			Lines: v2Lines,
		},
		withSonic("bytedance/sonic, strict", strictSonic),
		withSonic("bytedance/sonic, ConfigFastest", sonic.ConfigFastest),
		withLines(Decoder{
			Name: "goccy/go-json, strict", Strict: true,
			Token: strictGoccy[Token], List: strictGoccy[Tokens],
		}),
		withLines(Decoder{
			Name:  "goccy/go-json, UnmarshalOf",
			Token: func(text []byte, t *Token) error { return goccy.UnmarshalOf(text, t) },
			List:  func(text []byte, l *Tokens) error { return goccy.UnmarshalOf(text, l) },
		}),
		withLines(Decoder{
			Name: "segmentio/encoding, strict", Strict: true,
			Token: strictSegmentio[Token](0), List: strictSegmentio[Tokens](0),
		}),
		withLines(Decoder{
			Name: "segmentio/encoding, strict, zero-copy", Strict: true, Borrow: true,
			Token: strictSegmentio[Token](segmentio.ZeroCopy), List: strictSegmentio[Tokens](segmentio.ZeroCopy),
		}),
		withLines(Decoder{
			Name: "mailru/easyjson, strict", Strict: true,
			Token: func(text []byte, t *Token) error { return strictEasy(text, t) },
			List:  func(text []byte, l *Tokens) error { return strictEasy(text, l) },
		}),
		withLines(Decoder{
			Name: "valyala/fastjson, by hand", Strict: true,
			Token: fastToken, List: fastList,
		}),
	}
}

// withLines adds the fastest way to read NDJSON with a library that has no
// decoder of streams, or a slow one.
func withLines(d Decoder) Decoder {
	d.Lines = func(r io.Reader, each func(*Token)) error {
		lines := bufio.NewScanner(r)
		lines.Buffer(make([]byte, 64<<10), 1<<20)
		for lines.Scan() {
			var t Token
			if err := d.Token(lines.Bytes(), &t); err != nil {
				return err
			}
			each(&t)
		}
		return lines.Err()
	}
	return d
}

var errTrailing = errors.New("data behind the value")

func strictStandard[T any](text []byte, v *T) error {
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

func standardLines(r io.Reader, each func(*Token)) error {
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	for {
		var t Token
		switch err := d.Decode(&t); err {
		case nil:
			each(&t)
		case io.EOF:
			return nil
		default:
			return err
		}
	}
}

func v2Lines(r io.Reader, each func(*Token)) error {
	d := jsontext.NewDecoder(r)
	for {
		var t Token
		switch err := json2.UnmarshalDecode(d, &t, json2.RejectUnknownMembers(true)); err {
		case nil:
			each(&t)
		case io.EOF:
			return nil
		default:
			return err
		}
	}
}

// strictSonic turns on whatever refuses something.
var strictSonic = sonic.Config{
	UseUnicodeErrors: true, DisallowUnknownFields: true, CopyString: true, ValidateString: true, CaseSensitive: true,
}.Froze()

func withSonic(name string, api sonic.API) Decoder {
	return withLines(Decoder{
		Name: name, Strict: api == strictSonic,
		Token: func(text []byte, t *Token) error { return api.Unmarshal(text, t) },
		List:  func(text []byte, l *Tokens) error { return api.Unmarshal(text, l) },
	})
}

func strictGoccy[T any](text []byte, v *T) error {
	d := goccy.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errTrailing
	}
	return nil
}

func strictSegmentio[T any](more segmentio.ParseFlags) func([]byte, *T) error {
	return func(text []byte, v *T) error {
		rest, err := segmentio.Parse(text, v, segmentio.DisallowUnknownFields|segmentio.DontMatchCaseInsensitiveStructFields|more)
		if err == nil && len(rest) > 0 {
			return errTrailing
		}
		return err
	}
}

func strictEasy(text []byte, v easyjson.Unmarshaler) error {
	l := jlexer.Lexer{Data: text}
	v.UnmarshalEasyJSON(&l)
	l.Consumed() // refuses trailing data
	return l.Error()
}
