package pat

// A Kind says which request or response body a document holds. Its text is its
// name; marshaling a value that is none of the constants is an error.
type Kind uint8

// The kinds of payload.
const (
	KindAuto    Kind = iota // not a kind: Lint detects it, as DetectKind does
	KindToken               // a Token: an element of the GET response, or the response to PATCH
	KindList                // a TokenList: the GET response, or the response to bulk-update
	KindCreate              // a CreateRequest: the body of POST
	KindCreated             // a CreateResponse: the response to POST, the only one with a secret
	KindPatch               // a Patch: the body of PATCH, an RFC 6902 JSON Patch
	KindBulk                // a BulkUpdate: the body of bulk-update
)

var kindNames = []string{
	KindAuto: "auto", KindToken: "token", KindList: "list", KindCreate: "create",
	KindCreated: "created", KindPatch: "patch", KindBulk: "bulk",
}

// Kinds returns every kind except KindAuto, in the order of the contract.
func Kinds() []Kind {
	return []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch, KindBulk}
}

// ParseKind returns the kind whose String is name.
func ParseKind(name string) (Kind, error) {
	return parseEnum[Kind](name, kindNames, "kind")
}

// String returns the name, such as "token", or "auto" for KindAuto.
func (k Kind) String() string { return enumName(k, kindNames, "Kind") }

func (k Kind) AppendText(dst []byte) ([]byte, error) {
	return appendEnum(dst, k, kindNames, "kind")
}

func (k Kind) MarshalText() ([]byte, error) { return k.AppendText(nil) }

func (k *Kind) UnmarshalText(text []byte) (err error) {
	return unmarshalEnum(k, text, kindNames, "kind")
}
