package pat

// What the examples of rules are made of. An example such as
// exBeforeName + `  "name": "",` + exAfterName is a sample token with one member
// changed. The values are the vendor's published samples where there are any. The
// dates are near ruleexample.Clock and valid in both dialects.
const (
	exID       = `  "id": "86f1dc6fe8f54414950454cbb11278fa",` + "\n"
	exOtherID  = `  "id": "00000000000000000000000000000000",` + "\n"
	exName     = `  "name": "NodeJS Integration",` + "\n"
	exScope    = `  "scope": ["demo:personal-access-token-scope:first"],` + "\n"
	exOwner    = `  "owner": {"type": "IDENTITY", "id": "2c9180a46faadee4016fb4e018c20639", "name": "Support"},` + "\n"
	exCreated  = `  "created": "2026-05-01T09:00:00.000Z",` + "\n"
	exValidity = `  "accessTokenValiditySeconds": 36900,` + "\n"
	exExpires  = `  "expirationDate": "2026-10-31T23:59:59.999Z"` + "\n"

	// A token up to a member, and after one. The optional members stand
	// between `created` and `expirationDate`.
	exBeforeID      = "{\n"
	exBeforeName    = exBeforeID + exID
	exBeforeScope   = exBeforeName + exName
	exBeforeOwner   = exBeforeScope + exScope
	exBeforeCreated = exBeforeOwner + exOwner
	exBeforeOption  = exBeforeCreated + exCreated
	exEnd           = "\n}"
	exAfterOption   = "\n" + exExpires + "}"
	exAfterCreated  = exAfterOption
	exAfterOwner    = "\n" + exCreated + exExpires + "}"
	exAfterScope    = "\n" + exOwner + exCreated + exExpires + "}"
	exAfterName     = "\n" + exScope + exOwner + exCreated + exExpires + "}"
	exAfterID       = "\n" + exName + exScope + exOwner + exCreated + exExpires + "}"

	// The response to a create request is a token with a secret after its id.
	exAfterSecret  = "\n" + exName + exScope + exOwner + exCreated + exValidity + exExpires + "}"
	exPlaceholder  = `  "secret": "********",`
	exSampleSecret = `  "secret": "1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9",`

	exToken  = exBeforeName + exName + exScope + exOwner + exCreated + exExpires + "}"
	exList   = "[\n" + exToken + ",\n{\n" + exOtherID + `  "name": "Nightly report",` + exAfterName + "\n]"
	exAnswer = exBeforeName + exPlaceholder + exAfterSecret
	exCreate = "{\n" + exName + exScope + exExpires + "}"

	// An element of a long list, around its id and name.
	exNumbered    = `{"id": `
	exAfterNumber = "\n" + exScope + exOwner + exCreated + exExpires + "},\n"

	// A patch of one operation, and of a bulk update.
	exRename    = `[{"op": "replace", "path": "/name", "value": "NodeJS Integration"}]`
	exBulkIDs   = `  "ids": ["86f1dc6fe8f54414950454cbb11278fa"],` + "\n"
	exBulkPatch = `  "patch": [{"op": "replace", "path": "/expirationDate", "value": "2026-10-31T23:59:59.999Z"}]` + "\n"
	exBulk      = "{\n" + exBulkIDs + exBulkPatch + "}"

	// Long texts, for the rules that have a limit.
	exSpaces64    = "                                                                "
	exSpaces512   = exSpaces64 + exSpaces64 + exSpaces64 + exSpaces64 + exSpaces64 + exSpaces64 + exSpaces64 + exSpaces64
	exSpaces4096  = exSpaces512 + exSpaces512 + exSpaces512 + exSpaces512 + exSpaces512 + exSpaces512 + exSpaces512 + exSpaces512
	exOpening16   = "[[[[[[[[[[[[[[[["
	exOpening128  = exOpening16 + exOpening16 + exOpening16 + exOpening16 + exOpening16 + exOpening16 + exOpening16 + exOpening16
	exOpening1024 = exOpening128 + exOpening128 + exOpening128 + exOpening128 + exOpening128 + exOpening128 + exOpening128 + exOpening128
	exClosing16   = "]]]]]]]]]]]]]]]]"
	exClosing128  = exClosing16 + exClosing16 + exClosing16 + exClosing16 + exClosing16 + exClosing16 + exClosing16 + exClosing16
	exClosing1024 = exClosing128 + exClosing128 + exClosing128 + exClosing128 + exClosing128 + exClosing128 + exClosing128 + exClosing128
	exEmpty16     = `"","","","","","","","","","","","","","","","",`
	exEmpty128    = exEmpty16 + exEmpty16 + exEmpty16 + exEmpty16 + exEmpty16 + exEmpty16 + exEmpty16 + exEmpty16
	exEmpty1024   = exEmpty128 + exEmpty128 + exEmpty128 + exEmpty128 + exEmpty128 + exEmpty128 + exEmpty128 + exEmpty128
)
