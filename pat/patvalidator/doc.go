// Package patvalidator makes a validator of go-playground/validator/v10, as gin
// and echo use it, check the values of package pat that a service's own structs
// hold. It repeats no rule in tags: it runs [pat.Validate] on each payload.
//
//	v := validator.New(validator.WithRequiredStructEnabled())
//	if err := patvalidator.Register(v, pat.ForVersion(pat.V2025)); err != nil { … }
//
//	type NewToken struct {
//		Requester string            `json:"requester" validate:"required,email"`
//		Token     pat.CreateRequest `json:"token"`
//	}
//
// # What is checked
//
// A [pat.Token], [pat.CreateRequest], [pat.CreateResponse], [pat.BulkUpdate],
// [pat.TokenList] or [pat.Patch] is checked wherever the validator meets one:
// without a tag, behind a pointer (nil passes, without required), in nested
// structs, in slices and maps with dive. The tag "-" or "nostructlevel"
// switches that off.
//
// TokenList and Patch are slices, but the validator sees a struct in their
// place, since only a struct can have more than one violation. So required,
// omitempty and omitnil do what they should, where nil is the zero value; but
// tags for slices such as min, len, unique and dive panic, as they do on a
// struct. Hold a []pat.Token where you need those: then each token is checked,
// but not that ids and names are unique.
//
// A [pat.Timestamp] or [pat.Secret] by itself is checked if it has the tag pat:
//
//	NotBefore pat.Timestamp `validate:"pat"` // timestamp-zero, if it is not set
//	Secret    pat.Secret    `validate:"pat"` // empty-secret, if it is
//
// v.Var checks one as well. Behind a pointer, and in a [pat.Optional], a payload,
// Timestamp or Secret is checked if it is given; nil, absent and null pass without
// required. With omitempty an empty Secret passes, also in an Optional: write
// `required,pat` or `pat`.
//
// The validator sees a Timestamp as its [time.Time], so required, gtfield and the
// other tags that compare fields do what they do on one. It sees a Secret as a text
// that is empty if the Secret is, and the same for equal Secrets: required, eqfield
// and nefield do what they should, and tags about the text itself, such as len or
// alphanum, must not be used.
//
// [pat.Unmarshal] checks the shape of what encoding/json, and so the binders of
// gin and echo, read. Validate checks it again, for payloads built in Go.
//
// # What is reported
//
// Every violation is a [validator.FieldError] of its own:
//
//	Tag              the name of the rule: acknowledgement-missing
//	Param            the pointer within the payload, RFC 6901: /scope/1
//	Field            the same in the validator's form: scope[1]
//	StructField      the same in Go: Scope[1]
//	Namespace        NewToken.Token.scope[1]
//	StructNamespace  NewToken.Token.Scope[1]
//	Value            the [pat.Violation], which [Violation] returns
//
// Of a list or a patch Field begins with the index: [1].name. Of a member that
// is absent, Field is where it should be and Param is the object that lacks it.
// Of the payload as a whole Field is its kind. A Timestamp or Secret with the
// tag pat has that as Tag and the name of the rule as ActualTag.
//
// No FieldError holds a secret: the Value of a [pat.Secret] that has a tag prints
// as REDACTED.
//
// # Request bodies
//
// [New] returns a [Validator] that gin and echo take as theirs. It also checks
// a payload that is the whole body. docs/frameworks.md shows gin, echo, chi and
// huma.
//
// # Limits
//
// Validators cache what they know of a struct: register before the first use.
// Like the validator itself, this package does not see unexported members;
// where [validator.WithPrivateFieldValidation] makes it, it cannot check them,
// and reports that.
package patvalidator
