package audit

// The frameworks of the controls. The texts were read; the numbers of a secondary
// source were not copied.
func nist(id string) Control  { return Control{"NIST 800-53 r5", id} }
func cis(id string) Control   { return Control{"CIS v8", id} }
func owasp(id string) Control { return Control{"OWASP NHI 2025", id} }
func guide(id string) Control { return Control{"How to Harden SailPoint", id} }

// Parts of the examples.
const (
	exID    = "86f1dc6fe8f54414950454cbb11278fa"
	exOther = "86f1dc6fe8f54414950454cbb11278fb"
	exOwner = `"owner": {"type": "IDENTITY", "id": "2c9180a46faadee4016fb4e018c20639", "name": "Support"}, `
	exScope = `"scope": ["idn:sources:read"], `
	exName  = `"name": "NodeJS Integration", `
	exUsed  = `"lastUsed": "2026-05-30T00:00:00.000Z", `
	exEnd   = `"expirationDate": "2026-12-01T00:00:00.000Z"}`
	exMade  = `"created": "2026-05-01T00:00:00.000Z", `
	exTheir = `{"id": "` + exID + `", ` + exName + exScope + exOwner + exMade
	exHead  = exTheir + `"managed": false, `
	exGood  = "[" + exHead + exUsed + exEnd + "]"
)

func exHeadOf(created string) string {
	return `{"id": "` + exID + `", ` + exName + exScope + exOwner + `"managed": false, "created": "` + created + `", `
}

// exWith returns the list of one token that is good apart from one member.
func exWith(scope, owner, name string) string {
	return exList(`{"id": "` + exID + `", ` + name + scope + owner + exMade + `"managed": false, ` + exUsed + exEnd)
}

func exList(token string) string { return "[" + token + "]" }
