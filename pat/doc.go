// Package pat reads, judges and writes the payloads of SailPoint Identity
// Security Cloud personal access tokens (PATs): what the API sends and takes at
// /personal-access-tokens, in every version. It imports nothing but the standard
// library, reads no clock and no files, and keeps no state.
//
// # Storeys
//
// bytes → grammar → shape → meaning. A rule belongs to a layer, and its ID says
// to which: PAT0xx the document, PAT1xx the grammar of JSON (RFC 8259, RFC 7493),
// PAT2xx the shape of a payload, PAT3xx its meaning, PAT4xx hygiene. [Rules] has
// them all with their reasons.
//
//   - [Unmarshal] asks: is this a token? It judges layers 0 to 2.
//   - [Validate] asks: can this token be? It judges layers 3 and 4, also of values
//     built in Go.
//   - [Lint] judges a document in all layers and returns warnings too, with spans.
//   - [Tokens] is Unmarshal for the elements of a list of any length.
//   - [Marshal] and [Append] write canonical bytes, and refuse what Unmarshal would.
//
// Unmarshal and then Validate accept exactly what Lint finds no error in.
//
// # Strictness
//
// Names are compared exactly; a name that comes twice is an error, however it is
// spelled; a string is Unicode; an integer has no fraction and no exponent; a
// timestamp is a real one, in whole milliseconds; null stands only where the
// vendor allows it; a member that nobody knows is an error. [Tolerant] turns that
// last one and two others into warnings.
//
// # Errors
//
// The functions return a *[ValidationError], which holds every violation and not
// only the first. A rule is an error to compare with:
//
//	var token pat.Token
//	err := pat.Unmarshal(data, &token)
//	if errors.Is(err, pat.DuplicateMember) { … }
//
//	var invalid *pat.ValidationError
//	if errors.As(err, &invalid) {
//		for _, v := range invalid.Violations {
//			log.Print(v.Rule, v.Pointer, v.Message)
//		}
//	}
//
// What could be read is in the struct all the same: the one-time secret of a
// [CreateResponse] is not lost because another member is odd.
//
// # Options
//
// Which function heeds which option:
//
//	              Unmarshal  Tokens  Validate  Lint
//	Borrow            x        x                    strings point into the input
//	MaxSize           x        x                x   bytes of a document or element
//	Tolerant          x        x        x       x
//	At                                  x       x   the clock, for the rules that need one
//	ForVersion                          x       x   the dialect
//	Disable, Enable                     x       x   rules of layers 3 and 4
//
// # Use in other structs
//
// Every payload implements [encoding/json.Marshaler] and
// [encoding/json.Unmarshaler] exactly as Marshal and Unmarshal do, so a payload
// can be a member of any struct. Do not embed one: its methods would become those
// of the outer struct, which is then written and read as if it were only the
// payload.
//
// No message, log or report of this package holds a secret. A [Secret] prints as
// REDACTED; one exception is a struct of the caller's that is given to slog's
// JSON handler, which asks for JSON, and gets the secret.
package pat

//go:generate go run ../internal/membergen
//go:generate go run ../internal/ruletable
//go:generate go run ../internal/rulesdoc
