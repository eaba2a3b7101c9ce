package pat

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"reflect"
)

// Presence distinguishes the three states of an object member.
type Presence uint8

const (
	PresenceAbsent Presence = iota // the object has no such member
	PresenceNull                   // the member's value is null
	PresenceGiven                  // the member has a value
)

func (p Presence) String() string {
	switch p {
	case PresenceAbsent:
		return "absent"
	case PresenceNull:
		return "null"
	case PresenceGiven:
		return "given"
	}
	return enumName(p, nil, "Presence")
}

// MarshalText returns what String returns.
func (p Presence) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// An Optional is a member that may be absent or null. The zero Optional is
// absent. Decoding never invents a value: methods of the payload supply
// defaults. In a struct of your own, use the tag omitzero; without it an absent
// member is written as null.
type Optional[T any] struct {
	value    T // the zero value unless presence is PresenceGiven
	presence Presence
}

// Some returns an Optional that holds v.
func Some[T any](v T) Optional[T] { return Optional[T]{value: v, presence: PresenceGiven} }

// Null returns an Optional that is null.
func Null[T any]() Optional[T] { return Optional[T]{presence: PresenceNull} }

// Get returns the value, and whether there is one.
func (o Optional[T]) Get() (T, bool) { return o.value, o.presence == PresenceGiven }

// Or returns the value, or otherwise if there is none.
func (o Optional[T]) Or(otherwise T) T {
	if o.presence == PresenceGiven {
		return o.value
	}
	return otherwise
}

// IsNull reports whether the member is null.
func (o Optional[T]) IsNull() bool { return o.presence == PresenceNull }

// IsZero reports whether the member is absent.
func (o Optional[T]) IsZero() bool { return o.presence == PresenceAbsent }

// Presence returns whether the member is absent, null or given.
func (o Optional[T]) Presence() Presence { return o.presence }

// Equal reports whether presence and value are equal, deeply.
func (o Optional[T]) Equal(p Optional[T]) bool {
	return o.presence == p.presence && reflect.DeepEqual(o.value, p.value)
}

func (o Optional[T]) MarshalJSON() ([]byte, error) {
	if o.presence != PresenceGiven {
		return []byte("null"), nil
	}
	return json.Marshal(o.value)
}

// UnmarshalJSON reads null, or a T as encoding/json reads it; only under
// encoding/json/v2 do options such as DisallowUnknownFields reach the T. An
// error leaves o unchanged.
func (o *Optional[T]) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*o = Null[T]()
		return nil
	}
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	*o = Some(v)
	return nil
}

// Scan reads a database column, NULL as null. An error leaves o unchanged.
func (o *Optional[T]) Scan(column any) error {
	var n sql.Null[T]
	if err := n.Scan(column); err != nil {
		return err
	}
	if *o = Null[T](); n.Valid {
		*o = Some(n.V)
	}
	return nil
}

// Value returns the value for a database, NULL if there is none.
func (o Optional[T]) Value() (driver.Value, error) {
	if o.presence != PresenceGiven {
		return nil, nil
	}
	return driver.DefaultParameterConverter.ConvertValue(o.value)
}
