package main

// A form says whether an object must have a member, and whether the member may
// be null.
type form uint8

const (
	absent form = iota // the object has no such member
	required
	requiredOrNull
	optional
	optionalOrNull
)

// A member is a row of the table: a member of one or more objects.
type member struct {
	name  string // in JSON
	field string // in Go
	value *value
	in    map[*object]form
}

// table has a row for every member of every object, in canonical order
// (docs/contract.md §1). To add a member, add a row, the field of the Go type,
// and run go generate ./pat.
var table = []member{
	{"id", "ID", id, in{token: required, created: required}},
	{"secret", "Secret", secret, in{created: required}},
	{"name", "Name", text, in{token: required, create: required, created: required}},
	{"scope", "Scope", texts, in{token: requiredOrNull, create: optionalOrNull, created: requiredOrNull}},
	{"owner", "Owner", ownerObject, in{token: required, created: required}},
	{"created", "Created", timestamp, in{token: required, created: required}},
	{"lastUsed", "LastUsed", timestamp, in{token: optionalOrNull}},
	{"managed", "Managed", boolean, in{token: optional}},
	{"accessTokenValiditySeconds", "AccessTokenValiditySeconds", integer, in{token: optional, create: optionalOrNull, created: required}},
	{"expirationDate", "ExpirationDate", expiration, in{token: optionalOrNull, create: optionalOrNull, created: optionalOrNull}},
	{"userAwareTokenNeverExpires", "UserAwareTokenNeverExpires", boolean, in{token: optional, create: optionalOrNull, created: optional}},

	{"type", "Type", ownerType, in{owner: optional}},
	{"id", "ID", ownerID, in{owner: optional}},
	{"name", "Name", ownerText, in{owner: optional}},

	// Whether an operation has from and value depends on its op.
	{"op", "Op", op, in{operation: required}},
	{"from", "From", from, in{operation: optional}},
	{"path", "Path", path, in{operation: required}},
	{"value", "Value", operand, in{operation: optional}},

	{"ids", "IDs", texts, in{bulk: required}},
	{"patch", "Patch", patch, in{bulk: required}},
}

type in = map[*object]form

// An object is a Go type that is a JSON object.
type object struct {
	goType   string
	receiver string
	method   string // name of the decoder's and the encoder's method
	writer   string // name of the encoder's method, if it differs

	known         string // variable with the Names that Extra must not have, if it is not the object's own
	sound         bool   // generate a function that reports whether Marshal accepts it without a closer look
	straight      bool   // generate a reader for the members in canonical order, too
	before, after string // statements of the reader, around the members
}

var (
	token     = &object{goType: "Token", receiver: "t", method: "token", sound: true, straight: true}
	create    = &object{goType: "CreateRequest", receiver: "r", method: "createRequest", sound: true}
	created   = &object{goType: "CreateResponse", receiver: "r", method: "createResponse", sound: true}
	owner     = &object{goType: "Owner", receiver: "o", method: "owner", writer: "ownerObject", straight: true}
	operation = &object{goType: "Operation", receiver: "o", method: "operation", writer: "rawOperation", known: "everyOperation",
		before: "var later deferredMembers", after: "d.readDeferred(&o, dst, &later)"}
	bulk = &object{goType: "BulkUpdate", receiver: "b", method: "bulk"}
)

var objects = []*object{token, create, created, owner, operation, bulk}

// A value has the code that reads, writes, clones and logs a member, for each
// form in which an object has it. $v stands for the field, $m for the member's
// constant.
type value struct {
	name   string
	forms  map[form]code
	object *object // the type of the value, if it is an object whose fields sound checks

	usually string // the usual value of a string: a Go constant, usually32, or "" if there is none
}

// usually32 stands for any string of 32 bytes.
const usually32 = "32 bytes"

// isText is the condition that a string is UTF-8. It is no Go source, because the
// strings of an object are checked together.
const isText = "isText"

// A code holds the Go source for one form of a value.
type code struct {
	goType string
	read   string // statement; the decoder is d, the value starts at i
	write  string // statement; the encoder is e
	clone  string // expression; empty if the value shares no memory with the document
	log    string // statement; the group is g
	sound  string // condition under which Marshal accepts it, or isText; empty if it always does
}

var (
	text = &value{name: "text", forms: forms{
		required: {"string", "i = d.String(i, &$v)", "e.string($m, $v)", "strings.Clone($v)", "g.add($m, $v)", isText},
	}}
	id = &value{name: "id", usually: usually32, forms: forms{
		required: {"string", "i = d.String32(i, &$v)", "e.string($m, $v)", "strings.Clone($v)", "g.add($m, $v)", isText},
	}}
	secret = &value{name: "secret", forms: forms{
		required: {"Secret", "i = d.secret(i, &$v)", "e.string($m, $v.Reveal())", "", "g.add($m, $v)", "$v.text.isASCII()"},
	}}
	texts = &value{name: "texts", forms: forms{
		required:       {"[]string", "i = d.strings(i, &$v)", "e.requiredStrings($m, $v)", "cloneTexts($v)", "g.add($m, $v)", "$v != nil && areTexts($v)"},
		requiredOrNull: {"[]string", "i = d.stringsOrNull(i, &$v)", "e.strings($m, $v)", "cloneTexts($v)", "g.add($m, $v)", "areTexts($v)"},
		optionalOrNull: {"Optional[[]string]", "i = d.optionalStrings(i, &$v)", "e.optionalStrings($m, $v)", "cloneOptionalTexts($v)", "addOptional(&g, $m, $v)", "areOptionalTexts($v)"},
	}}
	ownerObject = &value{name: "owner", forms: forms{
		required: {"Owner", "i = d.owner(i, &$v)", "e.owner(&$v)", "$v.Clone()", "g.add($m, $v)", ""},
	}, object: owner}
	ownerType = &value{name: "owner type", usually: "OwnerTypeIdentity", forms: forms{
		optional: {"string", "i = d.ownerType(i, &$v)", "e.ownerMember($m, $v)", "strings.Clone($v)", "g.addText($m, $v)", isText},
	}}
	ownerID = &value{name: "owner id", usually: usually32, forms: forms{
		optional: {"string", "i = d.ownerMember(i, d.String32(i, &$v))", "e.ownerMember($m, $v)", "strings.Clone($v)", "g.addText($m, $v)", isText},
	}}
	ownerText = &value{name: "owner text", forms: forms{
		optional: {"string", "i = d.ownerMember(i, d.String(i, &$v))", "e.ownerMember($m, $v)", "strings.Clone($v)", "g.addText($m, $v)", isText},
	}}
	timestamp = &value{name: "timestamp", forms: forms{
		required:       {"Timestamp", "i = d.timestamp(i, &$v)", "e.timestamp($m, $v)", "", "g.add($m, $v)", "$v.ms != 0"},
		optionalOrNull: {"Optional[Timestamp]", "i = d.optionalTimestamp(i, &$v)", "e.optionalTimestamp($m, $v)", "", "addOptional(&g, $m, $v)", "isOptionalTime($v)"},
	}}
	expiration = &value{name: "expiration", forms: forms{
		optionalOrNull: {"Optional[Timestamp]", "i = d.expiration(i, &$v)", "e.optionalTimestamp($m, $v)", "", "addOptional(&g, $m, $v)", "isOptionalTime($v)"},
	}}
	boolean = &value{name: "boolean", forms: forms{
		optional:       {"Optional[bool]", "i = d.boolean(i, &$v)", "e.boolean($m, $v, notNull)", "", "addOptional(&g, $m, $v)", "$v.presence != PresenceNull"},
		optionalOrNull: {"Optional[bool]", "i = optionalNull(d, i, &$v, (*decoder).boolean)", "e.boolean($m, $v, orNull)", "", "addOptional(&g, $m, $v)", ""},
	}}
	integer = &value{name: "integer", forms: forms{
		required:       {"int32", "i = d.requiredInt32(i, &$v)", "e.int32($m, Some($v), notNull)", "", "g.add($m, $v)", ""},
		optional:       {"Optional[int32]", "i = d.int32(i, &$v)", "e.int32($m, $v, notNull)", "", "addOptional(&g, $m, $v)", "$v.presence != PresenceNull"},
		optionalOrNull: {"Optional[int32]", "i = optionalNull(d, i, &$v, (*decoder).int32)", "e.int32($m, $v, orNull)", "", "addOptional(&g, $m, $v)", ""},
	}}

	op = &value{name: "op", forms: forms{
		required: {"Op", "i = d.op(i, &$v)", "e.string($m, string($v))", "Op(strings.Clone(string($v)))", "g.add($m, string($v))", ""},
	}}
	path = &value{name: "path", forms: forms{
		required: {"Pointer", "i = d.deferMember(i, &o, &later.path)", "e.string($m, string($v))", "Pointer(strings.Clone(string($v)))", "g.add($m, string($v))", ""},
	}}
	from = &value{name: "from", forms: forms{
		optional: {"Pointer", "i = d.deferMember(i, &o, &later.from)", "e.operationFrom(o)", "Pointer(strings.Clone(string($v)))", "g.addText($m, string($v))", ""},
	}}
	operand = &value{name: "operand", forms: forms{
		optional: {"Value", "i = d.deferMember(i, &o, &later.value)", "e.operationValue(o)", "", "if !$v.IsZero() {\ng.add($m, $v)\n}", ""},
	}}
	patch = &value{name: "patch", forms: forms{
		required: {"Patch", "i = d.patch(i, &$v)", "e.bulkPatch($v)", "$v.Clone()", "g.add($m, $v)", ""},
	}}
)

type forms = map[form]code
