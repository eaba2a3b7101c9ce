package pattest

import (
	"time"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/internal/generate"
	"github.com/sailpat/sailpat/pat"
)

// An Option changes what a generator makes.
type Option struct{ of generate.Option }

// ForVersion makes payloads that are valid in an API version. The default is V1.
// Validate them with [pat.ForVersion] and the same version.
func ForVersion(v pat.APIVersion) Option { return Option{generate.ForVersion(v)} }

// At makes payloads that are valid at a time from 1900 to 2999, and panics outside
// that range. The default is no clock. Validate them with [pat.At] and the same
// time.
func At(now time.Time) Option { return Option{generate.At(now)} }

func options(opts []Option) (out []generate.Option) {
	for _, o := range opts {
		out = append(out, o.of)
	}
	return out
}

// Token generates tokens.
func Token(opts ...Option) *rapid.Generator[pat.Token] { return generate.Token(options(opts)...) }

// TokenList generates lists of up to three tokens.
func TokenList(opts ...Option) *rapid.Generator[pat.TokenList] {
	return generate.TokenList(options(opts)...)
}

// CreateRequest generates bodies of POST requests.
func CreateRequest(opts ...Option) *rapid.Generator[pat.CreateRequest] {
	return generate.CreateRequest(options(opts)...)
}

// CreateResponse generates responses to POST requests.
func CreateResponse(opts ...Option) *rapid.Generator[pat.CreateResponse] {
	return generate.CreateResponse(options(opts)...)
}

// Patch generates bodies of PATCH requests, including the empty patch.
func Patch(opts ...Option) *rapid.Generator[pat.Patch] { return generate.Patch(options(opts)...) }

// BulkUpdate generates bodies of bulk-update requests. It panics in a version of
// the six-months dialect, which has no bulk-updates.
func BulkUpdate(opts ...Option) *rapid.Generator[pat.BulkUpdate] {
	return generate.BulkUpdate(options(opts)...)
}

// Document generates texts of payloads of a kind, in any spelling. They are valid
// but not always canonical, so [pat.Lint] may report warnings. It panics for a
// bulk-update in a version of the six-months dialect.
func Document(kind pat.Kind, opts ...Option) *rapid.Generator[string] {
	return generate.Document(kind, options(opts)...)
}

// Spelling generates texts from which [pat.Unmarshal] reads p: with members in any
// order, any white space and escapes, timestamps with any offset and number of
// zeros, and the empty string for an expiration date that is null. It leaves out
// the members of Extra.
func Spelling(p pat.Payload) *rapid.Generator[string] { return generate.Spelling(p) }

// Timestamp generates timestamps of the years 1 to 9999, many of them near the end
// of a month or another limit of the calendar. It never generates the zero
// Timestamp.
func Timestamp() *rapid.Generator[pat.Timestamp] { return generate.Timestamp() }

// Secret generates secrets of 64 hexadecimal digits.
func Secret() *rapid.Generator[pat.Secret] { return generate.Secret() }
