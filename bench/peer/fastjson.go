package peer

import (
	"errors"
	"math"
	"time"

	"github.com/valyala/fastjson"
)

// fastjson makes a tree; what it holds has to be fetched by hand. What is easily
// checked on the way is: types, and unknown members.

var errShape = errors.New("not a token")

var fastParser fastjson.Parser // kept, as its documents advise; the benchmark has one goroutine

func fastToken(text []byte, t *Token) error {
	v, err := fastParser.ParseBytes(text)
	if err != nil {
		return err
	}
	return fetchToken(v, t)
}

func fastList(text []byte, l *Tokens) error {
	v, err := fastParser.ParseBytes(text)
	if err != nil {
		return err
	}
	items, err := v.Array()
	if err != nil {
		return err
	}
	*l = make(Tokens, len(items))
	for k, item := range items {
		if err := fetchToken(item, &(*l)[k]); err != nil {
			return err
		}
	}
	return nil
}

func fetchToken(v *fastjson.Value, t *Token) error {
	o, err := v.Object()
	if err != nil {
		return err
	}
	seen := 0
	o.Visit(func(name []byte, v *fastjson.Value) {
		var e error
		switch string(name) {
		case "id":
			e = fetchString(v, &t.ID)
			seen |= 1
		case "name":
			e = fetchString(v, &t.Name)
			seen |= 2
		case "scope":
			e = fetchStrings(v, &t.Scope)
			seen |= 4
		case "owner":
			e = fetchOwner(v, &t.Owner)
			seen |= 8
		case "created":
			e = fetchTime(v, &t.Created)
			seen |= 16
		case "lastUsed":
			e = fetchOptionalTime(v, &t.LastUsed)
		case "managed":
			e = fetchBool(v, &t.Managed)
		case "accessTokenValiditySeconds":
			e = fetchInt(v, &t.AccessTokenValiditySeconds)
		case "expirationDate":
			e = fetchOptionalTime(v, &t.ExpirationDate)
		case "userAwareTokenNeverExpires":
			e = fetchBool(v, &t.UserAwareTokenNeverExpires)
		default:
			e = errShape
		}
		if err == nil {
			err = e
		}
	})
	if err == nil && seen != 31 {
		return errShape
	}
	return err
}

func fetchOwner(v *fastjson.Value, w *Owner) error {
	o, err := v.Object()
	if err != nil {
		return err
	}
	o.Visit(func(name []byte, v *fastjson.Value) {
		e := errShape
		switch string(name) {
		case "type":
			e = fetchString(v, &w.Type)
		case "id":
			e = fetchString(v, &w.ID)
		case "name":
			e = fetchString(v, &w.Name)
		}
		if err == nil {
			err = e
		}
	})
	return err
}

func fetchString(v *fastjson.Value, dst *string) error {
	text, err := v.StringBytes()
	*dst = string(text)
	return err
}

func fetchStrings(v *fastjson.Value, dst *[]string) error {
	if v.Type() == fastjson.TypeNull {
		return nil
	}
	items, err := v.Array()
	if err != nil {
		return err
	}
	*dst = make([]string, len(items))
	for k, item := range items {
		if err := fetchString(item, &(*dst)[k]); err != nil {
			return err
		}
	}
	return nil
}

func fetchTime(v *fastjson.Value, dst *time.Time) error {
	text, err := v.StringBytes()
	if err != nil {
		return err
	}
	*dst, err = time.Parse(time.RFC3339, string(text))
	return err
}

func fetchOptionalTime(v *fastjson.Value, dst **time.Time) error {
	if v.Type() == fastjson.TypeNull {
		return nil
	}
	*dst = new(time.Time)
	return fetchTime(v, *dst)
}

func fetchBool(v *fastjson.Value, dst **bool) error {
	b, err := v.Bool()
	*dst = &b
	return err
}

func fetchInt(v *fastjson.Value, dst **int32) error {
	n, err := v.Int64()
	if err == nil && (n < math.MinInt32 || n > math.MaxInt32) {
		return errShape
	}
	n32 := int32(n)
	*dst = &n32
	return err
}
