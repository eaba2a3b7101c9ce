// Package pat reads, validates and writes SailPoint personal access token (PAT)
// payloads: what the Identity Security Cloud API sends and accepts at
// /personal-access-tokens, in every version. It is strict for what you send
// and, with [Tolerant], tolerant for what the vendor sends. It imports only the
// standard library, keeps no state, and reads no clock and no files.
//
//   - [Parse] is what most programs need: Unmarshal, then Validate.
//   - [Unmarshal] checks syntax and shape.
//   - [Validate] checks meaning. For a payload built in Go it also reports what
//     [Marshal] would refuse.
//   - [Marshal] and [Append] write canonical JSON.
//   - [Lint] reports every violation and warning of a document, with its span.
//   - [Tokens] reads a list or NDJSON of any length in bounded memory; [LintLines],
//     [Elements] and [WriteTokens] check, split and write such streams.
//
// # Layers
//
// The first digit of a rule's ID is its layer: PAT0xx the document, PAT1xx the
// syntax of JSON (RFC 8259, RFC 7493), PAT2xx the shape of a payload, PAT3xx
// its meaning, PAT4xx hygiene. [Rules] explains each rule. Only the command
// patlint reports PAT5xx, faults of its own configuration. Parse accepts a
// document if and only if Lint finds no error in it.
//
// # Strictness
//
// Names are compared exactly, duplicate names and unknown members are errors,
// strings are valid Unicode, integers have no fraction or exponent, timestamps
// are real instants in whole milliseconds, and null is allowed only where the
// vendor allows it.
//
// # Errors
//
// An error is a *[ValidationError], which holds every violation. A rule is an
// error to compare with:
//
//	var invalid *pat.ValidationError
//	if errors.Is(err, pat.RuleDuplicateMember) { … }
//	if errors.As(err, &invalid) { … } // for each v of invalid.Violations: v.Rule, v.Pointer, v.Message
//
// Everything readable is stored even on error: an odd member of a
// [CreateResponse] does not cost the caller its one-time secret.
//
// # Secrets
//
// No message, log or report of this package holds a secret, and a [Secret]
// prints as REDACTED. But JSON holds it in clear, so whatever encodes a
// CreateResponse or a Secret as JSON reveals it:
//
//   - slog's JSON handler, if it is given a struct, slice or map that contains one;
//   - zerolog (Interface, Any), zap (Any, Reflect) and logrus with its JSON formatter;
//   - html/template inside a script;
//   - encoding/json itself, and gob.
//
// With slog, pass the payload itself as the value of an attribute, not inside a
// struct of yours. With other loggers, log only the members that you need:
//
//	slog.Info("token created", "response", response)    // REDACTED
//	logger.Info().Str("id", response.ID).Msg("created") // zerolog
//
// # Encodings
//
// A payload, an [Owner] and an [Operation] encode to JSON and from it as
// strictly as Marshal and Unmarshal do, so each can be a field of any struct.
// Do not embed one: its methods would become those of the outer struct. The gob
// encoding of a payload is its JSON. LogValue, for slog, has every member that
// is present, secrets and Extra as REDACTED.
package pat

//go:generate go run ../internal/membergen
//go:generate go run ../internal/ruletable
//go:generate go run ../internal/rulesdoc
