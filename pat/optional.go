package pat

import "encoding/json"

// Presence tells apart the three things a member of an object can be.
type Presence uint8

const (
	Absent Presence = iota // the object has no such member
	Null                   // the member's value is null
	Given                  // the member has a value
)

// String returns "absent", "null" or "given".
func (p Presence) String() string {
	switch p {
	case Absent:
		return "absent"
	case Null:
		return "null"
	}
	return "given"
}

// An Optional is a member that may be absent or null. Decoding never invents a
// value: an absent member stays Absent, and the vendor's default comes from the
// payload's methods. Value is the zero value of T unless Presence is Given.
type Optional[T any] struct {
	Value    T
	Presence Presence
}

// Some returns an Optional that is Given.
func Some[T any](v T) Optional[T] { return Optional[T]{v, Given} }

// Nothing returns an Optional that is Null. The zero value is Absent.
func Nothing[T any]() Optional[T] { return Optional[T]{Presence: Null} }

// Get returns the value and whether it is given.
func (o Optional[T]) Get() (T, bool) { return o.Value, o.Presence == Given }

// Or returns the value if it is given, and otherwise the argument.
func (o Optional[T]) Or(otherwise T) T {
	if o.Presence == Given {
		return o.Value
	}
	return otherwise
}

// IsZero reports whether the member is absent, for the struct tag omitzero.
func (o Optional[T]) IsZero() bool { return o.Presence == Absent }

// MarshalJSON returns the value's JSON, or null. Leave an absent member out with
// the struct tag omitzero.
func (o Optional[T]) MarshalJSON() ([]byte, error) {
	if o.Presence != Given {
		return []byte("null"), nil
	}
	return json.Marshal(o.Value)
}

// UnmarshalJSON reads null as Null and anything else as encoding/json reads a T.
func (o *Optional[T]) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*o = Optional[T]{Presence: Null}
		return nil
	}
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	*o = Some(v)
	return nil
}
