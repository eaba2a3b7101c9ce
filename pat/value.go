package pat

import (
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// A Value is the value of an operation: any JSON value, as text. Values are
// comparable with ==. [Unmarshal] stores the canonical form where the path
// decides what the value is. The zero Value is no value, which is not null. A
// Value prints as its JSON, or as REDACTED if that looks like a secret.
type Value struct{ text masked }

func rawValue(text string) Value { return Value{mask(string(jsonscan.AppendCompact(nil, text)))} }

// rawValue returns a part of the text as a value. Lint reads white space in it as
// well as none.
func (d *decoder) rawValue(text string) Value {
	if d.checkOnly {
		return d.newValue(text)
	}
	return rawValue(text)
}

// NullValue returns null.
func NullValue() Value { return Value{mask("null")} }

// StringValue returns a JSON string.
func StringValue(s string) Value { return Value{mask(string(appendAny(nil, s)))} }

// StringsValue returns a JSON array of strings.
func StringsValue(items ...string) Value {
	text := []byte{'['}
	for i, s := range items {
		if i > 0 {
			text = append(text, ',')
		}
		text = appendAny(text, s)
	}
	return Value{mask(string(append(text, ']')))}
}

// appendAny appends s as a JSON string. Bytes that are not UTF-8 stay, and
// Marshal refuses them.
func appendAny(dst []byte, s string) []byte {
	if out, ok := jsonscan.AppendString(dst, s); ok {
		return out
	}
	return jsonscan.AppendBytes(dst, s)
}

// BoolValue returns true or false.
func BoolValue(b bool) Value { return Value{mask(strconv.FormatBool(b))} }

// TimestampValue returns t as a JSON string; Marshal refuses the zero
// Timestamp.
func TimestampValue(t Timestamp) Value { return StringValue(t.String()) }

// IsZero reports whether there is no value.
func (v Value) IsZero() bool { return v.text == "" }

func (v Value) Equal(w Value) bool { return v == w }

// IsNull reports whether v is null.
func (v Value) IsNull() bool { return v == NullValue() }

// JSON returns the text of v, or "" if there is no value.
func (v Value) JSON() string { return v.text.unmask() }

// Text returns v as a string; ok is false if it is something else.
func (v Value) Text() (text string, ok bool) { return readValue(v, (*decoder).plainString) }

// Strings returns v as a list of strings; ok is false if it is something else.
func (v Value) Strings() (items []string, ok bool) { return readValue(v, (*decoder).strings) }

// Bool returns v as a boolean; ok is false if it is something else.
func (v Value) Bool() (b, ok bool) {
	o, ok := readValue(v, (*decoder).boolean)
	return o.value, ok
}

// Timestamp returns v as a timestamp; ok is false if it is something else.
func (v Value) Timestamp() (t Timestamp, ok bool) { return readValue(v, (*decoder).timestamp) }

func readValue[T any](v Value, read func(*decoder, int, *T) int) (out T, ok bool) {
	return readJSON(v.JSON(), read)
}

func readJSON[T any](text string, read func(*decoder, int, *T) int) (out T, ok bool) {
	d := decoder{Scanner: jsonscan.Scanner{Text: text}}
	d.End(read(&d, 0, &out))
	if len(d.Faults) > 0 {
		var none T
		return none, false
	}
	return out, true
}

func (d *decoder) plainString(i int, dst *string) int { return d.String(i, dst) }

// String returns the JSON of v, or REDACTED if that looks like a secret.
func (v Value) String() string {
	text := v.JSON()
	if jsonscan.LooksSecret(jsonscan.Unescape(text)) { // every backslash is in a string
		return redacted
	}
	return text
}

func (v Value) GoString() string { return v.String() }

func (v Value) Format(f fmt.State, verb rune) { io.WriteString(f, v.String()) }

// MarshalJSON returns JSON, or null if there is no value. A string that is not
// UTF-8 is an error.
func (v Value) MarshalJSON() ([]byte, error) {
	switch text := v.JSON(); {
	case text == "":
		return []byte("null"), nil
	case !utf8.ValidString(text):
		return nil, wrap("value is not UTF-8", RuleInvalidUTF8)
	default:
		return []byte(text), nil
	}
}

func (v *Value) UnmarshalJSON(data []byte) error {
	return unmarshalLeaf(data, v, func(d *decoder, i int, dst *Value) int {
		end := d.Skip(i)
		if len(d.Faults) == 0 {
			*dst = rawValue(d.Text[i:end])
		}
		return end
	})
}

// value reads the value at i, whose syntax is valid, as that of a target
// (contract R3, R8, R9).
func (d *decoder) value(i int, t target) (v Value) {
	switch t {
	case targetName, targetScopeItem, targetScopeEnd:
		text := notRead
		switch end := d.String(i, &text); {
		case text == notRead:
		case d.checkOnly:
			v = d.newValue(d.Text[i:end])
		default:
			v = StringValue(text)
		}
	case targetScope:
		var items []string
		switch end := d.strings(i, &items); {
		case items == nil:
		case d.checkOnly:
			v = d.newValue(d.Text[i:end])
		default:
			v = StringsValue(items...)
		}
	case targetExpiration:
		var at Optional[Timestamp]
		d.expiration(i, &at)
		switch at.presence {
		case PresenceNull:
			v = d.newValue("null")
		case PresenceGiven:
			v = d.newValue(`"` + at.value.String() + `"`)
		}
	case targetAcknowledgement:
		var b Optional[bool]
		if d.boolean(i, &b); b.presence == PresenceGiven {
			v = d.newValue(strconv.FormatBool(b.value))
		}
	default:
		v = d.rawValue(d.Text[i:d.Skip(i)])
	}
	return v
}
