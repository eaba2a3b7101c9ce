package pat

import (
	"strings"
	"unicode/utf8"
)

// Rules about `secret`.

var ruleEmptySecret = ruleRecord{
	ID: "PAT304", Name: "empty-secret", Severity: SeverityError,
	Kinds: onlyCreated, Dialects: bothDialects, Reads: []Pointer{"/secret"},
	Summary: "`secret` is empty",
	Help: "The secret is the password for Basic Auth, and only the create response ever shows it. If it is empty there, it is lost, and no " +
		"later request brings it back: delete the token and create another. To hide the secret in an example, write a placeholder such " +
		"as `********`.",
	Ref:  "contract §1, R23",
	Bad:  exBeforeName + `  "secret": "",` + exAfterSecret,
	Good: exAnswer,
}

func emptySecret(c *checker, secret *Secret) {
	if secret.IsEmpty() {
		c.report(RuleEmptySecret, "/secret", "`secret` must not be empty; to hide it, write a placeholder such as `********`")
	}
}

var ruleSecretInDocument = ruleRecord{
	ID: "PAT401", Name: "secret-in-document", Severity: SeverityError,
	Kinds: everyKind, Dialects: bothDialects, OffByDefault: true, Reads: []Pointer{"/secret"},
	Summary: "the document holds a secret",
	Help: "A secret in a file is a leak that stays in the history even after the file is corrected. Delete the token, " +
		"create another and keep its secret in a vault. In the file, write a placeholder: one repeated character, such as `********`, " +
		"does not count as a secret. In a document that is not sound JSON, or of no known kind, every member named `secret` counts, " +
		"whatever else is wrong with the document; elsewhere only that of a create response does. The rule is on in `patlint check` and off in the library, where reading the secret is the purpose. " +
		"No message ever shows the secret.",
	Ref:  "contract §5, D13, R35",
	Bad:  exBeforeName + exSampleSecret + exAfterSecret,
	Good: exAnswer,
}

const secretInDocumentText = "document holds a secret; delete the token and write a placeholder such as `********`"

func secretInDocument(c *checker, secret *Secret) {
	if c.isOff(RuleSecretInDocument) {
		return
	}
	if !isPlaceholder(secret.Reveal()) {
		c.report(RuleSecretInDocument, "/secret", secretInDocumentText)
	}
}

// isPlaceholder reports whether text is one character, repeated or not
// (contract R35).
func isPlaceholder(text string) bool {
	_, n := utf8.DecodeRuneInString(text)
	return strings.Trim(text, text[:n]) == ""
}
