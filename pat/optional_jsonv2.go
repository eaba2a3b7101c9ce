//go:build goexperiment.jsonv2

package pat

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
)

// MarshalJSONTo writes the value's JSON, or null, with the encoder's options.
func (o Optional[T]) MarshalJSONTo(enc *jsontext.Encoder) error {
	if o.presence != PresenceGiven {
		return enc.WriteToken(jsontext.Null)
	}
	return json.MarshalEncode(enc, &o.value)
}

// UnmarshalJSONFrom reads null, or a T with the decoder's options. An error
// leaves o unchanged.
func (o *Optional[T]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() == 'n' {
		*o = Null[T]()
		_, err := dec.ReadToken()
		return err
	}
	var v T
	if err := json.UnmarshalDecode(dec, &v); err != nil {
		return err
	}
	*o = Some(v)
	return nil
}
