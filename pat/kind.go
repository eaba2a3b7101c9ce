package pat

// A Kind names what a document is: which request or response body of the
// vendor's /personal-access-tokens endpoints it holds.
type Kind string

// The kinds of payload. Their members are listed at the type that holds each.
const (
	KindAuto    Kind = ""        // not a kind: [Lint] detects it with [DetectKind]
	KindToken   Kind = "token"   // [Token]: an element of the GET answer, or the answer to PATCH
	KindList    Kind = "list"    // [TokenList]: the GET answer, or the answer to bulk-update
	KindCreate  Kind = "create"  // [CreateRequest]: the body of POST
	KindCreated Kind = "created" // [CreateResponse]: the answer to POST, the only one with a secret
	KindPatch   Kind = "patch"   // [Patch]: the body of PATCH, an RFC 6902 JSON Patch
	KindBulk    Kind = "bulk"    // [BulkUpdate]: the body of bulk-update
)

// Kinds returns every kind of payload, in the order in which this package's
// documents list them. KindAuto is not among them.
func Kinds() []Kind {
	return []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch, KindBulk}
}
