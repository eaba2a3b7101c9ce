// Package peer reads and writes tokens with other libraries, each in the
// fastest way its documents show, and in the strictest one.
package peer

import (
	"slices"
	"strings"
	"time"
)

//go:generate go tool easyjson -no_std_marshalers -disallow_unknown_fields token.go

// A Token is what a user of these libraries writes down for the contract. What
// may be absent or null is a pointer: without, a token cannot be written back as
// it was, nor false be told from absent, as rules demand.
//
//easyjson:json
type Token struct {
	ID                         string     `json:"id" validate:"required"`
	Name                       string     `json:"name" validate:"required"`
	Scope                      []string   `json:"scope" validate:"omitempty,dive,required"`
	Owner                      Owner      `json:"owner"`
	Created                    time.Time  `json:"created" validate:"required,notfuture"`
	LastUsed                   *time.Time `json:"lastUsed,omitempty" validate:"omitempty,gtefield=Created,notfuture"`
	Managed                    *bool      `json:"managed,omitempty"`
	AccessTokenValiditySeconds *int32     `json:"accessTokenValiditySeconds,omitempty" validate:"omitempty,min=15,max=43200"`
	ExpirationDate             *time.Time `json:"expirationDate,omitempty" validate:"omitempty,gtfield=Created,future"`
	UserAwareTokenNeverExpires *bool      `json:"userAwareTokenNeverExpires,omitempty" validate:"acknowledged"`
}

// An Owner is the identity that a token belongs to.
//
//easyjson:json
type Owner struct {
	Type string `json:"type" validate:"omitempty,oneof=IDENTITY"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Tokens is the answer to GET of the collection.
//
//easyjson:json
type Tokens []Token

// Clone returns a copy that shares no memory with the document that t was read
// from, its times in UTC.
func (t *Token) Clone() Token {
	u := *t
	u.ID, u.Name = strings.Clone(t.ID), strings.Clone(t.Name)
	u.Owner = Owner{strings.Clone(t.Owner.Type), strings.Clone(t.Owner.ID), strings.Clone(t.Owner.Name)}
	u.Scope = slices.Clone(t.Scope)
	for k := range u.Scope {
		u.Scope[k] = strings.Clone(u.Scope[k])
	}
	u.Created = t.Created.UTC()
	u.LastUsed, u.ExpirationDate = inUTC(t.LastUsed), inUTC(t.ExpirationDate)
	return u
}

func inUTC(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}
