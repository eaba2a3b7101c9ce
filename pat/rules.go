package pat

// rules is the table from which everything that lists rules is made.
var rules = [...]Rule{
	// Layer 0: the document.
	{
		ID: RuleEmptyDocument, Name: "empty-document", Layer: 0, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch, KindBulk}, Dialects: []Dialect{SixMonths, Acknowledged},
		Summary: "the document holds no JSON value",
		Help: "An empty file is what a failed download, a full disk or a broken redirection leaves behind, and it says nothing about any token. " +
			"It is reported apart from bad syntax so that a pipeline can tell \"nothing arrived\" from \"something broken arrived\". Look at " +
			"the program that should have written the document; a list without tokens is `[]`.",
		Ref:  "RFC 8259 §2",
		Bad:  "\n",
		Good: "[]\n",
	},
	{
		ID: RuleDocumentTooLarge, Name: "document-too-large", Layer: 0, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch, KindBulk}, Dialects: []Dialect{SixMonths, Acknowledged},
		Summary: "the document is longer than the size limit",
		Help: "The limit bounds the memory and the time that one document can cost: 64 MiB, unless the caller sets another with `MaxSize`. A " +
			"longer document is refused at once, and nothing in it is judged. A token takes about 500 bytes, so it is either a very long list " +
			"or not what it claims to be. Read a long list with `Tokens`, which takes an array or NDJSON of any length in bounded memory, or " +
			"raise the limit.",
		Ref:  "RFC 8259 §9",
		Bad:  "[" + exSpaces4096 + exSpaces4096 + "]",
		Good: "[]",
	},
	{
		ID: RuleByteOrderMark, Name: "byte-order-mark", Layer: 0, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch, KindBulk}, Dialects: []Dialect{SixMonths, Acknowledged},
		Summary: "the document begins with a byte order mark",
		Help: "RFC 8259 forbids programs to put one in front of JSON that they send, and lets readers skip or refuse it: encoding/json refuses " +
			"it as an invalid character that no editor shows. Some editors and shells on Windows put it in front of UTF-8 text. Save the " +
			"document as UTF-8 without it. What follows the mark is still read, so that its syntax is judged in the same run.",
		Ref:  "RFC 8259 §8.1",
		Bad:  "\uFEFF" + exToken,
		Good: exToken,
	},
	{
		ID: RuleUnknownKind, Name: "unknown-kind", Layer: 0, Severity: SeverityError,
		Kinds: nil /* it speaks only where the kind is detected */, Dialects: []Dialect{SixMonths, Acknowledged},
		Summary: "the document is none of the kinds of payload",
		Help: "Where no kind is given, a document is recognised by its members, and this one has none that would tell. Which members it lacks " +
			"or has too many depends on its kind, so nothing else is judged. Name the kind (`--kind`), or leave files that are not token " +
			"payloads out of the check.",
		Ref:  "section 1 of this project's payload contract",
		Bad:  `{"apiVersion": "v1", "metadata": {}}`,
		Good: exCreate,
	},
	{
		ID: RuleMixedKind, Name: "mixed-kind", Layer: 0, Severity: SeverityError,
		Kinds: nil /* it speaks only where the kind is detected */, Dialects: []Dialect{SixMonths, Acknowledged},
		Summary: "the elements of an array are of different kinds",
		Help: "An array of tokens is a list and an array of operations is a patch; nothing in the API takes or answers a mixture. Two files " +
			"glued together look like this, and so does a list into which a create request was pasted. The rule speaks only where the kind is " +
			"detected: with a kind given, each element is judged as an element of that kind. Split the document.",
		Ref:  "reading R34 of this project",
		Bad:  "[\n" + exToken + ",\n" + `{"op": "replace", "path": "/name", "value": "NodeJS Integration"}` + "\n]",
		Good: "[\n" + exToken + "\n]",
	},
	{
		ID: RuleKindNotInVersion, Name: "kind-not-in-version", Layer: 0, Severity: SeverityError,
		Kinds: []Kind{KindBulk}, Dialects: []Dialect{SixMonths},
		Summary: "the API version has no such kind of payload",
		Help: "Bulk updates belong to the acknowledged dialect: v2025, v2026 and v1. At v3, beta and v2024 there is nowhere to send this " +
			"document, so this is the only thing reported about it. What it asks for cannot be asked there in another way, since the " +
			"expiration date of a token is fixed when the token is made. Check the document against the version that will receive it.",
		Ref:  "vendor page of bulk-update; reading R19 of this project",
		Bad:  exBulk,
		Good: exRename,
	},
	{
		ID: RuleTooManyViolations, Name: "too-many-violations", Layer: 0, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch, KindBulk}, Dialects: []Dialect{SixMonths, Acknowledged},
		Summary: "the document has more violations than are kept",
		Help: "The first 1,000 violations are kept, errors before warnings, so that a hostile document can fill neither the memory nor the " +
			"screen. This one stands behind them, with the severity of the worst that was left out. A thousand faults mostly have one cause, " +
			"such as a wrong kind or a damaged export: repair what the first ones name, and check again.",
		Ref:  "section 5 of this project's payload contract",
		Bad:  exBeforeScope + `  "scope": [` + exEmpty1024 + `"demo:personal-access-token-scope:first"],` + exAfterScope,
		Good: exToken,
	},

	// Layer 1: the grammar of JSON.
	{
		ID: RuleSyntax, Name: "syntax", Layer: 1, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch, KindBulk}, Dialects: []Dialect{SixMonths, Acknowledged},
		Summary: "the text is not JSON",
		Help: "JSON has no comments, no trailing commas, no NaN, no leading zeros or plus signs, and no raw control characters in strings. " +
			"Readers that allow one of them disagree with the others about what the document says, so the first wrong byte is reported and " +
			"nothing behind it is judged. Repair the text there; a trailing comma is reported at the bracket or brace behind it.",
		Ref:  "RFC 8259 §2 to §7",
		Bad:  exBeforeOption + `  "expirationDate": "2026-10-31T23:59:59.999Z",` + exEnd,
		Good: exToken,
	},
	{
		ID: RuleTrailingData, Name: "trailing-data", Layer: 1, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch, KindBulk}, Dialects: []Dialect{SixMonths, Acknowledged},
		Summary: "something other than white space follows the JSON value",
		Help: "A JSON text is one value. Go's `json.Decoder` stops behind the first one, so a second token pasted into a file is never looked " +
			"at, and nobody learns that it was there. Put several tokens into an array, or one on each line of a file named `.ndjson` or " +
			"`.jsonl`, which `patlint` checks line by line.",
		Ref:  "RFC 8259 §2",
		Bad:  exToken + "\n" + exToken,
		Good: exToken + "\n",
	},
	{
		ID: RuleInvalidUTF8, Name: "invalid-utf8", Layer: 1, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch, KindBulk}, Dialects: []Dialect{SixMonths, Acknowledged},
		Summary: "a string holds bytes that are not UTF-8",
		Help: "Go's encoding/json turns each such byte into U+FFFD without an error: two different names become one, and a secret read that way " +
			"no longer opens anything. JSON that systems exchange is UTF-8, without exception. The usual origin is a file saved as Latin-1 or " +
			"Windows-1252. Save it as UTF-8, or write the characters as `\\u` escapes.",
		Ref:  "RFC 8259 §8.1; RFC 7493 §2.1",
		Bad:  exBeforeName + "  \"name\": \"Int\xe9gration NodeJS\"," + exAfterName,
		Good: exBeforeName + `  "name": "Intégration NodeJS",` + exAfterName,
	},
	{
		ID: RuleLoneSurrogate, Name: "lone-surrogate", Layer: 1, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch, KindBulk}, Dialects: []Dialect{SixMonths, Acknowledged},
		Summary: "an escape stands for half of a surrogate pair",
		Help: "`\\ud83d` alone is no character, and I-JSON forbids it. encoding/json silently turns it into U+FFFD, so what is written back " +
			"differs from what was read. It comes from code that cuts text after so many UTF-16 units, in the middle of a character. Write " +
			"both halves, such as `\\ud83d\\ude80`, or the character itself.",
		Ref:  "RFC 7493 §2.1; RFC 8259 §8.2",
		Bad:  exBeforeName + `  "name": "NodeJS \ud83d",` + exAfterName,
		Good: exBeforeName + `  "name": "NodeJS \ud83d\ude80",` + exAfterName,
	},
	{
		ID: RuleDuplicateMember, Name: "duplicate-member", Layer: 1, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch, KindBulk}, Dialects: []Dialect{SixMonths, Acknowledged},
		Summary: "an object has two members of the same name",
		Help: "RFC 8259 leaves open which of the two counts, and I-JSON forbids them. encoding/json and the vendor's Go SDK let the last one " +
			"win without a word: a reviewer reads a narrow scope, and the program uses `sp:scopes:all`. Names are compared after their " +
			"escapes are resolved, so `\\u0069d` is `id`. Delete one of the two; everything else is judged with the first.",
		Ref:  "RFC 7493 §2.3; RFC 8259 §4; reading R43 of this project",
		Bad:  exBeforeOwner + `  "scope": ["sp:scopes:all"],` + exAfterScope,
		Good: exToken,
	},
	{
		ID: RuleNestingTooDeep, Name: "nesting-too-deep", Layer: 1, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch, KindBulk}, Dialects: []Dialect{SixMonths, Acknowledged},
		Summary: "arrays and objects are nested more than 1,000 deep",
		Help: "No payload is nested more than three deep. A document that goes beyond 1,000 is made to exhaust the stack of a recursive reader, " +
			"so reading ends there, at once and in bounded memory. There is nothing to repair: find out who sent it.",
		Ref:  "RFC 8259 §9",
		Bad:  exBeforeScope + `  "scope": ` + exOpening1024 + exClosing1024 + `,` + exAfterScope,
		Good: exToken,
	},

	// Layer 2: the shape of the payload.
	{
		ID: RuleMissingMember, Name: "missing-member", Layer: 2, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch, KindBulk}, Dialects: []Dialect{SixMonths, Acknowledged},
		Summary: "an object lacks a member that its kind of payload must have",
		Help: "The vendor's schema requires the member. encoding/json leaves a missing one at its zero value without a word: a token without " +
			"`created` was made in the year 1, one without `owner` belongs to nobody. Null is not absent: a member that may be null must " +
			"still be written. Complete the document, or check it as the kind it really is, since a create request has no `id`.",
		Ref: "required members of GetPersonalAccessTokenResponse, CreatePersonalAccessTokenRequest, CreatePersonalAccessTokenResponse and " +
			"BulkUpdatePersonalAccessTokensRequest; RFC 6902 §4",
		Bad:  exBeforeCreated + exExpires + "}",
		Good: exToken,
	},
	{
		ID: RuleUnknownMember, Name: "unknown-member", Layer: 2, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch, KindBulk}, Dialects: []Dialect{SixMonths, Acknowledged},
		Summary: "an object has a member that its kind of payload does not have",
		Help: "A member nobody reads is a wish nobody grants: with `expirationdate` instead of `expirationDate` a token never expires. " +
			"encoding/json folds case even with DisallowUnknownFields, so an `ID` behind `id` replaces it, as it does in the vendor's Go SDK. " +
			"Here names are compared exactly, and the message says so if only the case differs. Correct the name or delete the member. If a " +
			"newer server added it, read tolerantly: that gives a warning, and the member survives a round trip.",
		Ref:  "RFC 8259 §8.3; decision D8 and readings R14, R15, R34 of this project",
		Bad:  exBeforeName + `  "ID": "00000000000000000000000000000000",` + "\n" + exName + exScope + exOwner + exCreated + exExpires + "}",
		Good: exToken,
	},
	{
		ID: RuleWrongType, Name: "wrong-type", Layer: 2, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch, KindBulk}, Dialects: []Dialect{SixMonths, Acknowledged},
		Summary: "a value is of another JSON type than its member asks for",
		Help: "The vendor's Go SDK (v3.0.4) panics on `\"created\": 5`, and a dynamic language carries the wrong type along to where it hurts " +
			"later. A number in quotes is a string, `\"true\"` is no boolean, and one scope still needs its array. Write a value of the type " +
			"that the message names. For null, which is a type of its own, see `null-not-allowed`.",
		Ref:  "GetPersonalAccessTokenResponse; RFC 8259 §3",
		Bad:  exBeforeCreated + `  "created": 5,` + exAfterCreated,
		Good: exToken,
	},
	{
		ID: RuleNullNotAllowed, Name: "null-not-allowed", Layer: 2, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch, KindBulk}, Dialects: []Dialect{SixMonths, Acknowledged},
		Summary: "a value is null where null has no meaning",
		Help: "Null says something only where the vendor's schema or text gives it a meaning, as for `expirationDate`: the token never expires. " +
			"Elsewhere encoding/json skips it without an error, so a null `name` becomes the empty string, or keeps the name of the token " +
			"read before. Give the member its value; leave it out if it is optional; in a patch, use `remove` where the member can be " +
			"removed.",
		Ref:  "GetPersonalAccessTokenResponse; decision D4 and readings R9, R32, R42 of this project",
		Bad:  exBeforeName + `  "name": null,` + exAfterName,
		Good: exToken,
	},
	{
		ID: RuleIntegerForm, Name: "integer-form", Layer: 2, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated}, Dialects: []Dialect{SixMonths, Acknowledged},
		Summary: "an integer is written with a fraction or an exponent",
		Help: "JSON Schema takes `43200.0` and `4.32e4` for the integer 43200; encoding/json refuses both for an int32. A value on which " +
			"readers disagree is refused, also where the number is whole. Write the digits and nothing else: `43200`.",
		Ref:  "section 4 of this project's payload contract; RFC 8259 §6",
		Bad:  exBeforeOption + `  "accessTokenValiditySeconds": 4.32e4,` + exAfterOption,
		Good: exBeforeOption + `  "accessTokenValiditySeconds": 43200,` + exAfterOption,
	},
	{
		ID: RuleIntegerRange, Name: "integer-range", Layer: 2, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated}, Dialects: []Dialect{SixMonths, Acknowledged},
		Summary: "an integer does not fit into 32 bits",
		Help: "The vendor's schema says int32: -2147483648 to 2147483647. A reader with wider integers accepts what another refuses or cuts to " +
			"a different number. The only integer in a payload, `accessTokenValiditySeconds`, lies between 15 and 43200 anyway (see " +
			"`validity-range`), so such a number is a wrong unit or a damaged document.",
		Ref:  "GetPersonalAccessTokenResponse",
		Bad:  exBeforeOption + `  "accessTokenValiditySeconds": 3000000000,` + exAfterOption,
		Good: exBeforeOption + `  "accessTokenValiditySeconds": 43200,` + exAfterOption,
	},
	{
		ID: RuleTimestampForm, Name: "timestamp-form", Layer: 2, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch, KindBulk}, Dialects: []Dialect{SixMonths, Acknowledged},
		Summary: "a timestamp is not an RFC 3339 date and time",
		Help: "The vendor's Go SDK reads `next friday`, an empty string or 30 February as the year 1, without an error: a token that never " +
			"expires then looks long expired, or the other way round. encoding/json is little better: its `time.Time` accepts `T8:45:37Z`, " +
			"comma fractions and `+24:00`. Write a real calendar day with capital `T` and `Z`, such as `2017-07-11T18:45:37.098Z`; an offset " +
			"such as `+02:00` is accepted with a warning, a leap second is not.",
		Ref:  "RFC 3339 §5.6; section 4 of this project's payload contract",
		Bad:  exBeforeCreated + `  "created": "2026-02-30T09:00:00.000Z",` + exAfterCreated,
		Good: exBeforeCreated + `  "created": "2026-05-30T09:00:00.000Z",` + exAfterCreated,
	},
	{
		ID: RuleTimestampPrecision, Name: "timestamp-precision", Layer: 2, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch, KindBulk}, Dialects: []Dialect{SixMonths, Acknowledged},
		Summary: "a timestamp is finer than a millisecond",
		Help: "The vendor's schema says \"down to the millisecond\", yet a real create answer has six fraction digits. Cutting them silently " +
			"moves an instant that other systems compare exactly, so digits behind the third must be zero. Write milliseconds, or read " +
			"tolerantly: the digits are then cut, with a warning.",
		Ref:  "GetPersonalAccessTokenResponse; decision D6 of this project",
		Bad:  exBeforeCreated + `  "created": "2026-05-01T09:00:00.486584Z",` + exAfterCreated,
		Good: exBeforeCreated + `  "created": "2026-05-01T09:00:00.486Z",` + exAfterCreated,
	},
	{
		ID: RuleTimestampZero, Name: "timestamp-zero", Layer: 2, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch, KindBulk}, Dialects: []Dialect{SixMonths, Acknowledged},
		Summary: "a timestamp is the first instant of the year 1",
		Help: "`0001-01-01T00:00:00Z` is Go's zero time, and what broken clients write for \"could not parse\". Read as an expiration it means " +
			"expired for two thousand years, or never, depending on the reader. Every spelling of that instant counts, also one with an " +
			"offset. Find the date that was lost; if there was none, leave an optional member out or write null where null is allowed.",
		Ref:  "section 4 and reading R41 of this project's payload contract",
		Bad:  exBeforeOption + `  "lastUsed": "0001-01-01T00:00:00.000Z",` + exAfterOption,
		Good: exBeforeOption + `  "lastUsed": null,` + exAfterOption,
	},
	{
		ID: RuleTimestampNotCanonical, Name: "timestamp-not-canonical", Layer: 2, Severity: SeverityWarning,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch, KindBulk}, Dialects: []Dialect{SixMonths, Acknowledged},
		Summary: "a timestamp is not written in UTC with three fraction digits",
		Help: "It names an exact millisecond and is accepted, but an instant with two spellings shows up as a change wherever text is compared. " +
			"The vendor's Go SDK itself rewrites `.100Z` as `.1Z`, and `.000Z` without a fraction. `patlint fmt` and `Marshal` write the one " +
			"canonical form, such as `2017-07-11T18:45:37.000Z`.",
		Ref:  "GetPersonalAccessTokenResponse; RFC 3339 §5.6; section 4 of this project's payload contract",
		Bad:  exBeforeCreated + `  "created": "2026-05-01T11:00:00+02:00",` + exAfterCreated,
		Good: exToken,
	},
	{
		ID: RuleOwnerEmptyMember, Name: "owner-empty-member", Layer: 2, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreated}, Dialects: []Dialect{SixMonths, Acknowledged},
		Summary: "a member of `owner` is the empty string",
		Help: "The API sends `type`, `id` and `name` of the owner; an empty string is none of these, and two tokens whose owner has the id \"\" " +
			"look as if they had the same owner. Write what belongs there. If it is not known, leave the member out, which is accepted with " +
			"the warning `owner-incomplete`.",
		Ref:  "GetPersonalAccessTokenResponse; reading R36 of this project",
		Bad:  exBeforeOwner + `  "owner": {"type": "IDENTITY", "id": "", "name": "Support"},` + exAfterOwner,
		Good: exToken,
	},
	{
		ID: RulePatchOp, Name: "patch-op", Layer: 2, Severity: SeverityError,
		Kinds: []Kind{KindPatch, KindBulk}, Dialects: []Dialect{SixMonths, Acknowledged},
		Summary: "the `op` of an operation is none of the six of JSON Patch",
		Help: "The operations are `add`, `remove`, `replace`, `move`, `copy` and `test`, in lower case. One operation that cannot be carried " +
			"out makes the whole patch fail, the good ones beside it included. Correct the word; until it is known, the operation's `value` " +
			"and `from` are neither demanded nor refused.",
		Ref:  "RFC 6902 §4 and §5; reading R16 of this project",
		Bad:  `[{"op": "REPLACE", "path": "/name", "value": "NodeJS Integration"}]`,
		Good: exRename,
	},
	{
		ID: RulePatchPath, Name: "patch-path", Layer: 2, Severity: SeverityError,
		Kinds: []Kind{KindPatch, KindBulk}, Dialects: []Dialect{SixMonths, Acknowledged},
		Summary: "the `path` or `from` of an operation points to nothing a token can have",
		Help: "A JSON Pointer begins with `/`, and writes `~` as `~0`, and `/` within a name as `~1`. An index has no leading zero; `-`, the " +
			"end of the list, is a place to add, move or copy to, and nothing else. Below a string there is nothing, so `/name/0` is wrong " +
			"too. Names are compared exactly, without percent-decoding. Write for example `/scope/1`.",
		Ref:  "RFC 6901 §3 and §4; RFC 6902 §4; readings R5, R6, R7 of this project",
		Bad:  `[{"op": "remove", "path": "/scope/01"}]`,
		Good: `[{"op": "remove", "path": "/scope/1"}]`,
	},
	{
		ID: RulePatchValueMissing, Name: "patch-value-missing", Layer: 2, Severity: SeverityError,
		Kinds: []Kind{KindPatch, KindBulk}, Dialects: []Dialect{SixMonths, Acknowledged},
		Reads:   []Pointer{"/op"},
		Summary: "an `add`, `replace` or `test` operation has no `value`",
		Help: "These three operations say what to do with a value, and null is one: `\"value\": null` is complete. The vendor's Go SDK drops a " +
			"null value on output, so a patch built with it to clear `expirationDate` arrives without the member that says so. Write the " +
			"value, or use `remove` to take a member away.",
		Ref:  "RFC 6902 §4.1, §4.3, §4.6",
		Bad:  `[{"op": "replace", "path": "/name"}]`,
		Good: exRename,
	},
	{
		ID: RulePatchFromMissing, Name: "patch-from-missing", Layer: 2, Severity: SeverityError,
		Kinds: []Kind{KindPatch, KindBulk}, Dialects: []Dialect{SixMonths, Acknowledged},
		Reads:   []Pointer{"/op"},
		Summary: "a `move` or `copy` operation has no `from`",
		Help: "Without `from` there is nothing to move or copy, and the whole patch fails. In a token only items of `scope` can be moved or " +
			"copied, so `from` is `/scope/` and an index. To set a member to a value you know, use `replace`.",
		Ref:  "RFC 6902 §4.4 and §4.5; reading R4 of this project",
		Bad:  `[{"op": "move", "path": "/scope/0"}]`,
		Good: `[{"op": "move", "from": "/scope/1", "path": "/scope/0"}]`,
	},

	// Layer 3: its meaning.
	{
		ID: RuleEmptyID, Name: "empty-id", Layer: 3, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreated}, Dialects: []Dialect{SixMonths, Acknowledged},
		Reads:   []Pointer{"/id"},
		Summary: "the member `id` is empty",
		Help: "The id is the user name for Basic Auth and the last part of the token's address, so a token without one can be neither used nor " +
			"changed. An empty id in stored data is a template that was never filled in, or a program that made up a value for a member it " +
			"did not get. Only the length counts here; for the form of an id see `id-form`.",
		Ref:  "GetPersonalAccessTokenResponse; readings R23 and R24 of this project",
		Bad:  exBeforeID + `  "id": "",` + exAfterID,
		Good: exToken,
	},
	{
		ID: RuleEmptyName, Name: "empty-name", Layer: 3, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch}, Dialects: []Dialect{SixMonths, Acknowledged},
		Reads:   []Pointer{"/name"},
		Summary: "the member `name` is empty",
		Help: "The name is what tells people which job a token belongs to, and what keeps it apart from the other tokens of its owner. " +
			"encoding/json makes a missing or null name empty too, so an empty one is often a name that was lost on the way. A patch cannot " +
			"set it empty either. Say who uses the token.",
		Ref:  "GetPersonalAccessTokenResponse; vendor page of PATCH /personal-access-tokens/{id}; readings R10 and R23 of this project",
		Bad:  exBeforeName + `  "name": "",` + exAfterName,
		Good: exToken,
	},
	{
		ID: RuleEmptyScopeItem, Name: "empty-scope-item", Layer: 3, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch}, Dialects: []Dialect{SixMonths, Acknowledged},
		Reads:   []Pointer{"/scope"},
		Summary: "an item of `scope` is empty",
		Help: "An empty string is the name of no scope. It is what splitting an empty text at its commas leaves: Go's `strings.Split(\"\", " +
			"\",\")` has one item, and that item is empty. Delete the item, and mind that a create request whose scope is then without items " +
			"asks for all the rights of the owner.",
		Ref:  "section 4 of this project's payload contract; RFC 6749 §3.3",
		Bad:  exBeforeScope + `  "scope": ["demo:personal-access-token-scope:first", ""],` + exAfterScope,
		Good: exToken,
	},
	{
		ID: RuleEmptySecret, Name: "empty-secret", Layer: 3, Severity: SeverityError,
		Kinds: []Kind{KindCreated}, Dialects: []Dialect{SixMonths, Acknowledged},
		Reads:   []Pointer{"/secret"},
		Summary: "the member `secret` is empty",
		Help: "The secret is the password for Basic Auth, and the create answer is the only place where it is ever shown. If it is empty there, " +
			"it is lost, and no later request brings it back: delete the token and create another. To hide the secret in an example write a " +
			"placeholder such as `********`.",
		Ref:  "CreatePersonalAccessTokenResponse",
		Bad:  exBeforeName + `  "secret": "",` + exAfterSecret,
		Good: exAnswer,
	},
	{
		ID: RuleOwnerType, Name: "owner-type", Layer: 3, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreated}, Dialects: []Dialect{SixMonths, Acknowledged},
		Reads:   []Pointer{"/owner/type"},
		Summary: "the member `type` of `owner` is not `IDENTITY`",
		Help: "A token belongs to an identity, and the vendor's enum has this one value. Its Go SDK accepts any other without a word; older " +
			"servers did send others, and code that branches on the type then treats the owner as something else. Correct the value, or read " +
			"tolerantly, which keeps it with a warning.",
		Ref:  "GetPersonalAccessTokenResponse; decision D9 of this project",
		Bad:  exBeforeOwner + `  "owner": {"type": "ROBOT", "id": "2c9180a46faadee4016fb4e018c20639", "name": "Support"},` + exAfterOwner,
		Good: exToken,
	},
	{
		ID: RuleValidityRange, Name: "validity-range", Layer: 3, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated}, Dialects: []Dialect{SixMonths, Acknowledged},
		Reads:   []Pointer{"/accessTokenValiditySeconds"},
		Summary: "`accessTokenValiditySeconds` is not between 15 and 43200",
		Help: "An access token lives from 15 seconds to 12 hours. Only the create request states these limits, but an access token outside them " +
			"cannot have been made, so they hold for every kind; a larger number may be milliseconds, or the life of the personal access " +
			"token itself, which `expirationDate` says. Choose a number within the limits and fetch access tokens more often; left out, it is " +
			"43200.",
		Ref:  "CreatePersonalAccessTokenRequest; decision D10 of this project",
		Bad:  exBeforeOption + `  "accessTokenValiditySeconds": 86400,` + exAfterOption,
		Good: exBeforeOption + `  "accessTokenValiditySeconds": 43200,` + exAfterOption,
	},
	{
		ID: RuleAcknowledgementFalse, Name: "acknowledgement-false", Layer: 3, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated}, Dialects: []Dialect{Acknowledged},
		Reads:   []Pointer{"/expirationDate", "/userAwareTokenNeverExpires"},
		Summary: "the token never expires, but `userAwareTokenNeverExpires` is false",
		Help: "A token whose `expirationDate` is null, empty or absent never expires, and the vendor says that the acknowledgement \"will be " +
			"true\" then. An explicit false contradicts it: either a date was lost on the way, or the owner never agreed to a token without " +
			"end. Give the token an expiration date, or have the owner acknowledge with `true`.",
		Ref:  "GetPersonalAccessTokenResponse; CreatePersonalAccessTokenRequest; decision D2 and reading R31 of this project",
		Bad:  exBeforeOption + `  "expirationDate": null,` + "\n" + `  "userAwareTokenNeverExpires": false` + exEnd,
		Good: exBeforeOption + `  "expirationDate": null,` + "\n" + `  "userAwareTokenNeverExpires": true` + exEnd,
	},
	{
		ID: RuleAcknowledgementMissing, Name: "acknowledgement-missing", Layer: 3, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate}, Dialects: []Dialect{Acknowledged},
		Reads:   []Pointer{"/expirationDate", "/userAwareTokenNeverExpires"},
		Summary: "the token never expires, but `userAwareTokenNeverExpires` is absent",
		Help: "A create request without `expirationDate` must say `\"userAwareTokenNeverExpires\": true`; in a request null counts as absent. " +
			"Of stored tokens the vendor's pages contradict each other: one says that the acknowledgement will be true, another that it is " +
			"not returned. If your server leaves it out, disable this rule; `acknowledgement-false` goes on watching for an explicit false. " +
			"The answer to a create request is not asked for it.",
		Ref:  "CreatePersonalAccessTokenRequest; GetPersonalAccessTokenResponse; decision D2, readings R31 and R32 of this project",
		Bad:  exBeforeOption + `  "expirationDate": null` + exEnd,
		Good: exBeforeOption + `  "expirationDate": null,` + "\n" + `  "userAwareTokenNeverExpires": true` + exEnd,
	},
	{
		ID: RuleAcknowledgementUnneeded, Name: "acknowledgement-unneeded", Layer: 3, Severity: SeverityWarning,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated}, Dialects: []Dialect{Acknowledged},
		Reads:   []Pointer{"/expirationDate", "/userAwareTokenNeverExpires"},
		Summary: "`userAwareTokenNeverExpires` is true, but the token expires",
		Help: "The acknowledgement says that the owner knows the token never expires; beside a date it says nothing true. It does no harm " +
			"today, but on the day somebody clears the date the token already looks agreed to. Leave the member out or set it to false.",
		Ref:  "section 4 of this project's payload contract; CreatePersonalAccessTokenRequest",
		Bad:  exBeforeOption + `  "expirationDate": "2026-12-31T23:59:59.999Z",` + "\n" + `  "userAwareTokenNeverExpires": true` + exEnd,
		Good: exBeforeOption + `  "expirationDate": "2026-12-31T23:59:59.999Z",` + "\n" + `  "userAwareTokenNeverExpires": false` + exEnd,
	},
	{
		ID: RuleExpirationBeforeCreation, Name: "expiration-before-creation", Layer: 3, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreated}, Dialects: []Dialect{SixMonths, Acknowledged},
		Reads:   []Pointer{"/created", "/expirationDate"},
		Summary: "`expirationDate` is not after `created`",
		Help: "Such a token was never valid for a moment; also an expiration at the very millisecond of creation is refused. Look for two " +
			"members that were swapped, a local time that was written with `Z`, or a date typed with last year's number. The rule needs no " +
			"clock: both instants stand in the document.",
		Ref:  "GetPersonalAccessTokenResponse; reading R38 of this project",
		Bad:  exBeforeOption + `  "expirationDate": "2025-10-31T23:59:59.999Z"` + exEnd,
		Good: exToken,
	},
	{
		ID: RuleExpirationNotFuture, Name: "expiration-not-future", Layer: 3, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch, KindBulk}, Dialects: []Dialect{SixMonths, Acknowledged},
		NeedsClock: true, Reads: []Pointer{"/expirationDate"},
		Summary: "`expirationDate` is not in the future",
		Help: "A given expiration date \"must be a future date\": one that has passed is no use in a request, and in a list it marks a token to " +
			"delete. Whether it has passed depends on the time, so the rule runs only where the caller gives a clock (`At`, `--now`); without " +
			"one the same bytes get the same verdict for ever. The clock is cut to milliseconds, and exactly now is not the future. Choose a " +
			"later date, or delete the expired token.",
		Ref:  "GetPersonalAccessTokenResponse; decision D5, readings R37 and R40 of this project",
		Bad:  exBeforeOption + `  "expirationDate": "2026-05-31T23:59:59.999Z"` + exEnd,
		Good: exToken,
	},
	{
		ID: RuleExpirationOverSixMonths, Name: "expiration-over-six-months", Layer: 3, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated}, Dialects: []Dialect{SixMonths},
		Reads:   []Pointer{"/created", "/expirationDate"},
		Summary: "`expirationDate` is more than six months after creation",
		Help: "Up to v2024 a token lives for at most six calendar months: the UTC date of `created` plus six months, cut to the end of a " +
			"shorter month (31 August to 28 or 29 February), at the same time of day, that instant included. A create request has no " +
			"`created`; there the months count from the clock (`At`, `--now`), and without a clock this is the one kind in which the rule " +
			"stays silent. Choose an earlier date, or use v2025 or later, where there is no upper limit.",
		Ref:  "GetPersonalAccessTokenResponse at v2024 and before; readings R30 and R39 of this project",
		Bad:  exBeforeOption + `  "expirationDate": "2026-12-31T23:59:59.999Z"` + exEnd,
		Good: exToken,
	},
	{
		ID: RuleExpirationMissing, Name: "expiration-missing", Layer: 3, Severity: SeverityError,
		Kinds: []Kind{KindCreated}, Dialects: []Dialect{SixMonths},
		Reads:   []Pointer{"/expirationDate"},
		Summary: "the answer to a create request has no `expirationDate`",
		Help: "Up to v2024 every token expires, and the answer that creates it says when; absent, null and empty are the same fault. On such an " +
			"answer the vendor's Go SDK returns an error and loses the secret, which is never shown again. `Unmarshal` fills in the secret " +
			"and everything else it can read, whatever it reports. If the answer came from v2025 or later, say so: there a token may never " +
			"expire.",
		Ref:  "CreatePersonalAccessTokenResponse; decision D1 and reading R29 of this project",
		Bad:  exBeforeName + exPlaceholder + "\n" + exName + exScope + exOwner + exCreated + `  "accessTokenValiditySeconds": 36900` + exEnd,
		Good: exAnswer,
	},
	{
		ID: RuleLastUsedBeforeCreation, Name: "last-used-before-creation", Layer: 3, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList}, Dialects: []Dialect{SixMonths, Acknowledged},
		Reads:   []Pointer{"/created", "/lastUsed"},
		Summary: "`lastUsed` is before `created`",
		Help: "Nothing is used before it exists. `lastUsed` is what tells which tokens \"are no longer actively used and can be removed\", so a " +
			"wrong one costs a live token or keeps a dead one. Look for swapped members, or a local time that was written with `Z`. A last " +
			"use in the same millisecond as the creation is accepted.",
		Ref:  "GetPersonalAccessTokenResponse; reading R38 of this project",
		Bad:  exBeforeOption + `  "lastUsed": "2026-04-20T07:15:00.000Z",` + exAfterOption,
		Good: exBeforeOption + `  "lastUsed": "2026-05-20T07:15:00.000Z",` + exAfterOption,
	},
	{
		ID: RuleCreatedInFuture, Name: "created-in-future", Layer: 3, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList, KindCreated}, Dialects: []Dialect{SixMonths, Acknowledged},
		NeedsClock: true, Reads: []Pointer{"/created"},
		Summary: "`created` is in the future",
		Help: "A token that exists was created before now; a later date is made up, or one of two clocks is wrong, and then every period " +
			"counted from it is wrong too. Exactly now is accepted, a millisecond later is not: there is no allowance for skew. The rule runs " +
			"only with a clock (`At`, `--now`). Correct the date, or give a clock no earlier than the moment the payload was fetched.",
		Ref:  "GetPersonalAccessTokenResponse; reading R37 of this project",
		Bad:  exBeforeCreated + `  "created": "2026-06-01T00:00:00.001Z",` + exAfterCreated,
		Good: exBeforeCreated + `  "created": "2026-06-01T00:00:00.000Z",` + exAfterCreated,
	},
	{
		ID: RuleLastUsedInFuture, Name: "last-used-in-future", Layer: 3, Severity: SeverityError,
		Kinds: []Kind{KindToken, KindList}, Dialects: []Dialect{SixMonths, Acknowledged},
		NeedsClock: true, Reads: []Pointer{"/lastUsed"},
		Summary: "`lastUsed` is in the future",
		Help: "A last use that has yet to happen keeps a token out of every search for unused ones, so it is never cleaned up. Exactly now is " +
			"accepted, a millisecond later is not: there is no allowance for skew. The rule runs only with a clock (`At`, `--now`). Correct " +
			"the date, or give a clock no earlier than the moment the payload was fetched.",
		Ref:  "GetPersonalAccessTokenResponse; reading R37 of this project",
		Bad:  exBeforeOption + `  "lastUsed": "2026-06-20T07:15:00.000Z",` + exAfterOption,
		Good: exBeforeOption + `  "lastUsed": "2026-05-20T07:15:00.000Z",` + exAfterOption,
	},
	{
		ID: RulePatchNotPatchable, Name: "patch-not-patchable", Layer: 3, Severity: SeverityError,
		Kinds: []Kind{KindPatch}, Dialects: []Dialect{SixMonths, Acknowledged},
		Reads:   []Pointer{"/op", "/path"},
		Summary: "an operation is about something that a patch cannot change",
		Help: "A patch may change `/name`, `/scope` and its items, `/expirationDate` and `/userAwareTokenNeverExpires`; up to v2024 only " +
			"`/name` and `/scope`. `/name` cannot be removed, and only items of `scope` can be moved or copied. Names are compared exactly: " +
			"`/Name` is none of these. What is fixed, such as `accessTokenValiditySeconds`, needs a new token.",
		Ref:  "vendor page of PATCH /personal-access-tokens/{id}; readings R4, R5, R10, R18 of this project",
		Bad:  `[{"op": "replace", "path": "/accessTokenValiditySeconds", "value": 36900}]`,
		Good: exRename,
	},
	{
		ID: RulePatchClearsExpirationUnacknowledged, Name: "patch-clears-expiration-unacknowledged", Layer: 3, Severity: SeverityError,
		Kinds: []Kind{KindPatch, KindBulk}, Dialects: []Dialect{Acknowledged},
		Reads:   []Pointer{"/op", "/path", "/value"},
		Summary: "a patch clears `expirationDate` and does not acknowledge that the token then never expires",
		Help: "To clear is to remove the date, or to set it to null or the empty string; a rename, or a `test`, clears nothing. The same patch " +
			"must then set `userAwareTokenNeverExpires` to true. Their order does not matter: the last operation on each of the two members " +
			"decides. Add the acknowledgement, or set a future date instead. The vendor's Go SDK drops `\"value\": null` on output, so clear " +
			"with `remove` where it sends the patch.",
		Ref: "vendor pages of PATCH /personal-access-tokens/{id} and of bulk-update; decision D3, readings R1, R2, R8, R12 of this project",
		Bad: `[{"op": "replace", "path": "/expirationDate", "value": null}]`,
		Good: `[` + "\n" + `  {"op": "replace", "path": "/expirationDate", "value": null},` + "\n" +
			`  {"op": "replace", "path": "/userAwareTokenNeverExpires", "value": true}` + "\n" + `]`,
	},
	{
		ID: RuleBulkIDsCount, Name: "bulk-ids-count", Layer: 3, Severity: SeverityError,
		Kinds: []Kind{KindBulk}, Dialects: []Dialect{Acknowledged},
		Reads:   []Pointer{"/ids"},
		Summary: "`ids` has no item, or more than 25",
		Help: "One bulk update takes from 1 to 25 tokens, and every item counts, also one that is repeated or faulty. Send longer lists in " +
			"parts of 25. An empty list mostly comes from a filter that found nothing: then there is nothing to send.",
		Ref:  "BulkUpdatePersonalAccessTokensRequest; reading R25 of this project",
		Bad:  "{\n" + `  "ids": [],` + "\n" + exBulkPatch + "}",
		Good: exBulk,
	},
	{
		ID: RuleBulkIDsDuplicate, Name: "bulk-ids-duplicate", Layer: 3, Severity: SeverityError,
		Kinds: []Kind{KindBulk}, Dialects: []Dialect{Acknowledged},
		Reads:   []Pointer{"/ids"},
		Summary: "`ids` has the same item twice",
		Help: "The ids of a bulk update are unique. A repeated one takes a place of the 25 from another token, and is a sign that the list was " +
			"put together from overlapping parts. Ids are compared exactly, without trimming or folding of case; each later item is reported. " +
			"Delete it.",
		Ref: "BulkUpdatePersonalAccessTokensRequest; reading R24 of this project",
		Bad: "{\n" + `  "ids": ["86f1dc6fe8f54414950454cbb11278fa", "86f1dc6fe8f54414950454cbb11278fa"],` + "\n" +
			exBulkPatch + "}",
		Good: "{\n" + `  "ids": ["86f1dc6fe8f54414950454cbb11278fa", "00000000000000000000000000000000"],` + "\n" +
			exBulkPatch + "}",
	},
	{
		ID: RuleBulkIDsBlank, Name: "bulk-ids-blank", Layer: 3, Severity: SeverityError,
		Kinds: []Kind{KindBulk}, Dialects: []Dialect{Acknowledged},
		Reads:   []Pointer{"/ids"},
		Summary: "an item of `ids` is empty or white space",
		Help: "A blank id names no token. It is what the last line of a text file or an unset variable turns into when ids are read from there. " +
			"Unicode white space counts as blank, too. Delete the item, and see whether the token that should stand there is missing.",
		Ref:  "BulkUpdatePersonalAccessTokensRequest; reading R23 of this project",
		Bad:  "{\n" + `  "ids": ["86f1dc6fe8f54414950454cbb11278fa", " "],` + "\n" + exBulkPatch + "}",
		Good: exBulk,
	},
	{
		ID: RuleBulkPatchEmpty, Name: "bulk-patch-empty", Layer: 3, Severity: SeverityError,
		Kinds: []Kind{KindBulk}, Dialects: []Dialect{Acknowledged},
		Reads:   []Pointer{"/patch"},
		Summary: "the `patch` of a bulk update has no operation",
		Help: "A bulk update without an operation asks for nothing, and the vendor demands at least one. (The patch of a single token may be " +
			"empty, as JSON Patch allows.) Add the operation that was meant, or send nothing.",
		Ref:  "BulkUpdatePersonalAccessTokensRequest; readings R13 and R20 of this project",
		Bad:  "{\n" + exBulkIDs + `  "patch": []` + exEnd,
		Good: exBulk,
	},
	{
		ID: RuleBulkNotPatchable, Name: "bulk-not-patchable", Layer: 3, Severity: SeverityError,
		Kinds: []Kind{KindBulk}, Dialects: []Dialect{Acknowledged},
		Reads:   []Pointer{"/op", "/path"},
		Summary: "a bulk update has an operation that is none of the few it may have",
		Help: "A bulk update changes when tokens expire and nothing else: `add`, `replace` or `remove` of `/expirationDate`, `add` or `replace` " +
			"of `/userAwareTokenNeverExpires`. Everything else is refused, `test` included. Change names and scopes with a patch for each " +
			"token; one name for 25 tokens would break their uniqueness anyway.",
		Ref:  "vendor page of bulk-update; readings R21 and R22 of this project",
		Bad:  "{\n" + exBulkIDs + `  "patch": [{"op": "replace", "path": "/name", "value": "NodeJS Integration"}]` + exEnd,
		Good: exBulk,
	},
	{
		ID: RuleListDuplicateID, Name: "list-duplicate-id", Layer: 3, Severity: SeverityError,
		Kinds: []Kind{KindList}, Dialects: []Dialect{SixMonths, Acknowledged},
		Reads:   []Pointer{"/id"},
		Summary: "two tokens of a list have the same `id`",
		Help: "An id names one token. A repeated one means that pages overlapped or that two exports were joined, and whoever counts the list " +
			"counts wrong; if the two differ, one is out of date. Ids are compared exactly; each later element is reported, with the place of " +
			"the first. Keep the newer one.",
		Ref:  "vendor page of GET /personal-access-tokens; readings R24 and R27 of this project",
		Bad:  "[\n" + exToken + ",\n{\n" + exID + `  "name": "Nightly report",` + exAfterName + "\n]",
		Good: exList,
	},
	{
		ID: RuleListDuplicateName, Name: "list-duplicate-name", Layer: 3, Severity: SeverityError,
		Kinds: []Kind{KindList}, Dialects: []Dialect{SixMonths, Acknowledged},
		Reads:   []Pointer{"/name", "/owner/id"},
		Summary: "two tokens of a list have the same owner and the same `name`",
		Help: "A name differs from those of all other tokens of its owner, so that people can tell which one they revoke. Owners are the same " +
			"if their ids are; an element whose owner has no id is not compared, and different owners may use one name. A list joined from " +
			"two tenants or two days looks like this. Rename one of the two, or keep only the newer one.",
		Ref:  "GetPersonalAccessTokenResponse; readings R24 and R27 of this project",
		Bad:  "[\n" + exToken + ",\n{\n" + exOtherID + exName + exScope + exOwner + exCreated + exExpires + "}\n]",
		Good: exList,
	},

	// Layer 4: hygiene.
	{
		ID: RuleSecretInDocument, Name: "secret-in-document", Layer: 4, Severity: SeverityError,
		Kinds: []Kind{KindCreated}, Dialects: []Dialect{SixMonths, Acknowledged},
		OffByDefault: true, Reads: []Pointer{"/secret"},
		Summary: "the document holds a secret",
		Help: "A secret in a file is a leak, and once committed it stays in the history after the file is corrected. Delete the token and " +
			"create another, keep the new secret in a vault, and write a placeholder in its place: one repeated character, such as " +
			"`********`, is not taken for a secret. The rule is on in `patlint check` and off in the library, where reading the secret is the " +
			"purpose. Neither ever shows it.",
		Ref:  "CreatePersonalAccessTokenResponse; reading R35 of this project",
		Bad:  exBeforeName + exSampleSecret + exAfterSecret,
		Good: exAnswer,
	},
	{
		ID: RuleScopeAll, Name: "scope-all", Layer: 4, Severity: SeverityWarning,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch}, Dialects: []Dialect{SixMonths, Acknowledged},
		OffByDefault: true, Reads: []Pointer{"/scope"},
		Summary: "`scope` grants all the rights of the owner",
		Help: "With `sp:scopes:all` whoever holds the token can do whatever its owner can, today and after every promotion. Hardly any job " +
			"needs that much. List the scopes that it does need. Since somebody may have meant it, the rule is off in a check and on in an " +
			"audit.",
		Ref:  "CreatePersonalAccessTokenRequest",
		Bad:  exBeforeScope + `  "scope": ["sp:scopes:all"],` + exAfterScope,
		Good: exToken,
	},
	{
		ID: RuleScopeDefaultsToAll, Name: "scope-defaults-to-all", Layer: 4, Severity: SeverityWarning,
		Kinds: []Kind{KindCreate, KindPatch}, Dialects: []Dialect{SixMonths, Acknowledged},
		Reads:   []Pointer{"/scope"},
		Summary: "no scope is given, so the token gets all the rights of its owner",
		Help: "In a create request a `scope` that is absent, null or empty stands for `sp:scopes:all`, and a patch that removes or empties it " +
			"leaves a token without limits, too: who says least gets most. List the scopes the job needs. If all rights are meant, write " +
			"`sp:scopes:all`, so that readers see it.",
		Ref:  "CreatePersonalAccessTokenRequest; reading R11 of this project",
		Bad:  "{\n" + exName + exExpires + "}",
		Good: exCreate,
	},
	{
		ID: RuleNeverExpires, Name: "never-expires", Layer: 4, Severity: SeverityWarning,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch, KindBulk}, Dialects: []Dialect{Acknowledged},
		OffByDefault: true, Reads: []Pointer{"/expirationDate"},
		Summary: "the token never expires",
		Help: "A leaked token that never expires works until somebody notices. The acknowledgement makes it allowed, not wise: it records that " +
			"the owner knew. Set `expirationDate`, and replace the token before that day. Since somebody may have meant it, the rule is off " +
			"in a check and on in an audit.",
		Ref:  "GetPersonalAccessTokenResponse; reading R28 of this project",
		Bad:  exBeforeOption + `  "expirationDate": null,` + "\n" + `  "userAwareTokenNeverExpires": true` + exEnd,
		Good: exToken,
	},
	{
		ID: RuleScopeRepeated, Name: "scope-repeated", Layer: 4, Severity: SeverityWarning,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch}, Dialects: []Dialect{SixMonths, Acknowledged},
		Reads:   []Pointer{"/scope"},
		Summary: "`scope` has the same item twice",
		Help: "Scopes are a set, so the second one grants nothing and is accepted. But two tokens with the same rights then differ when their " +
			"scopes are compared or counted. Merging lists without removing repeats is the usual cause. Delete the later item.",
		Ref: "section 4 of this project's payload contract",
		Bad: exBeforeScope +
			`  "scope": ["demo:personal-access-token-scope:first", "demo:personal-access-token-scope:first"],` + exAfterScope,
		Good: exBeforeScope +
			`  "scope": ["demo:personal-access-token-scope:first", "demo:personal-access-token-scope:second"],` + exAfterScope,
	},
	{
		ID: RuleScopeForm, Name: "scope-form", Layer: 4, Severity: SeverityWarning,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch}, Dialects: []Dialect{SixMonths, Acknowledged},
		Reads:   []Pointer{"/scope"},
		Summary: "an item of `scope` is not an OAuth scope token",
		Help: "OAuth writes scopes as one text with spaces between them, so a scope consists of printable ASCII without the space, the double " +
			"quote and the backslash. An item with a space is mostly two scopes that were never split, and then matches neither of them. Make " +
			"each scope an item of its own.",
		Ref: "RFC 6749 §3.3",
		Bad: exBeforeScope +
			`  "scope": ["demo:personal-access-token-scope:first demo:personal-access-token-scope:second"],` + exAfterScope,
		Good: exBeforeScope +
			`  "scope": ["demo:personal-access-token-scope:first", "demo:personal-access-token-scope:second"],` + exAfterScope,
	},
	{
		ID: RuleIDForm, Name: "id-form", Layer: 4, Severity: SeverityWarning,
		Kinds: []Kind{KindToken, KindList, KindCreated, KindBulk}, Dialects: []Dialect{SixMonths, Acknowledged},
		OffByDefault: true, Reads: []Pointer{"/id"},
		Summary: "an id is not 32 lower-case hexadecimal digits",
		Help: "Every id seen so far has this form, but the vendor nowhere promises it, so another form is never an error. In an audit it points " +
			"to a placeholder, or to the id or name of something else that was pasted in. Compare it with the list of tokens.",
		Ref:  "section 1 and reading R24 of this project's payload contract",
		Bad:  exBeforeID + `  "id": "nodejs-integration",` + exAfterID,
		Good: exToken,
	},
	{
		ID: RuleOwnerIncomplete, Name: "owner-incomplete", Layer: 4, Severity: SeverityWarning,
		Kinds: []Kind{KindToken, KindList, KindCreated}, Dialects: []Dialect{SixMonths, Acknowledged},
		Reads:   []Pointer{"/owner/type", "/owner/id", "/owner/name"},
		Summary: "`owner` lacks `type`, `id` or `name`",
		Help: "The schema requires none of the three, but the API sends them all, so a document without them was cut on the way. Without the " +
			"owner's id nobody can tell whose tokens to revoke when a person leaves, and names are not compared (see `list-duplicate-name`). " +
			"Fetch the token again, or repair the export.",
		Ref:  "GetPersonalAccessTokenResponse; section 4 of this project's payload contract",
		Bad:  exBeforeOwner + `  "owner": {"type": "IDENTITY", "name": "Support"},` + exAfterOwner,
		Good: exToken,
	},
	{
		ID: RuleExpirationEmptyString, Name: "expiration-empty-string", Layer: 4, Severity: SeverityWarning,
		Kinds: []Kind{KindToken, KindList, KindCreate, KindCreated, KindPatch, KindBulk}, Dialects: []Dialect{SixMonths, Acknowledged},
		Reads:   []Pointer{"/expirationDate"},
		Summary: "`expirationDate` is the empty string",
		Help: "The vendor's text says that null or empty means the token never expires, so it is read as null and written back as null. But an " +
			"empty string is no timestamp to a validator, and the vendor's Go SDK reads one as the year 1, which looks expired. Write null, " +
			"or leave the member out. In any other timestamp the empty string is an error.",
		Ref:  "GetPersonalAccessTokenResponse; decision D7 and reading R8 of this project",
		Bad:  exBeforeOption + `  "expirationDate": "",` + "\n" + `  "userAwareTokenNeverExpires": true` + exEnd,
		Good: exBeforeOption + `  "expirationDate": null,` + "\n" + `  "userAwareTokenNeverExpires": true` + exEnd,
	},
}
