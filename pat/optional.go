package pat

import "encoding/json"

// Presence tells apart the three things a member of an object can be.
type Presence uint8

const (
	PresenceAbsent Presence = iota // the object has no such member
	PresenceNull                   // the member's value is null
	PresenceGiven                  // the member has a value
)

// String returns "absent", "null" or "given".
func (p Presence) String() string {
	switch p {
	case PresenceAbsent:
		return "absent"
	case PresenceNull:
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
func Some[T any](v T) Optional[T] { return Optional[T]{v, PresenceGiven} }

// Nothing returns an Optional that is Null. The zero value is Absent.
func Null[T any]() Optional[T] { return Optional[T]{Presence: PresenceNull} }

// Get returns the value and whether it is given.
func (o Optional[T]) Get() (T, bool) { return o.Value, o.Presence == PresenceGiven }

// Or returns the value if it is given, and otherwise the argument.
func (o Optional[T]) Or(otherwise T) T {
	if o.Presence == PresenceGiven {
		return o.Value
	}
	return otherwise
}

// IsZero reports whether the member is absent, for the struct tag omitzero.
func (o Optional[T]) IsZero() bool { return o.Presence == PresenceAbsent }

// MarshalJSON returns the value's JSON, or null. Leave an absent member out with
// the struct tag omitzero.
func (o Optional[T]) MarshalJSON() ([]byte, error) {
	if o.Presence != PresenceGiven {
		return []byte("null"), nil
	}
	return json.Marshal(o.Value)
}

// UnmarshalJSON reads null as Null and anything else as encoding/json reads a T.
func (o *Optional[T]) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*o = Optional[T]{Presence: PresenceNull}
		return nil
	}
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	*o = Some(v)
	return nil
}
