package pat

import (
	"slices"
	"strings"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// recognize replaces what was found wrong with a document by the one violation
// that says what the document is: text in another encoding, or an error response
// of the API.
func (d *decoder) recognize() {
	if d.grammarFaulty() && !slices.ContainsFunc(d.Faults, func(f jsonscan.Fault) bool { return f.Code == codeUnknownKind }) {
		if e, mark := encodingOf(d.Text); e != nil {
			d.Forget()
			d.reportEncoding(e, mark)
		}
		return
	}
	if isErrorAnswer(d.Text) {
		d.Forget()
		d.reportRoot(codeAPIErrorAnswer)
	}
}

// reportEncoding records that the text is not UTF-8, at its byte order mark or
// else at its first character.
func (d *decoder) reportEncoding(e *encoding, mark int) {
	if mark == 0 {
		mark = e.width
	}
	d.Report(codeNotUTF8, e.name, 0, mark)
	d.Broken = true
}

// The members by which an error response is known. A message may show the first of
// those up to errorTitle that says something.
const (
	errorDetailCode = iota
	errorStatus
	errorError
	errorMessage
	errorTitle
	errorMessages
	errorTrackingID
	errorType
)

var errorNames = [...]string{"detailCode", "status", "error", "message", "title", "messages", "trackingId", "type"}

// errorMembers are the values of those members, zero if absent, and the number of
// all members.
type errorMembers struct {
	values [len(errorNames)]Span
	all    int
}

func (m *errorMembers) has(i int) bool { return m.values[i] != Span{} }

// readErrorMembers reads the members of the object at the root; ok is false if that
// is broken.
func readErrorMembers(text string) (m errorMembers, ok bool) {
	s := jsonscan.Scanner{Text: text}
	for name, value := range membersOf(&s, s.Space(0)) {
		m.all++
		if i := slices.Index(errorNames[:], name); i >= 0 {
			m.values[i] = value
		}
	}
	return m, !s.Broken
}

// isErrorAnswer reports whether a text is an error response of the API: its own
// form, that of its gateway, or problem details of RFC 9457 (contract R47).
func isErrorAnswer(text string) bool {
	m, ok := readErrorMembers(text)
	return ok && (m.has(errorDetailCode) && (m.has(errorMessages) || m.has(errorTrackingID)) ||
		m.all == 1 && (m.has(errorError) || m.has(errorMessage)) ||
		m.has(errorType) && m.has(errorTitle) && m.has(errorStatus))
}

// errorPhrases are the texts of an error response that a message may show. They
// say nothing about who asked for what.
var errorPhrases = []string{
	"Bad Request", "Bad request", "Bad Request Content", "Unauthorized", "Forbidden", "Not Found", "Method Not Allowed", "Not Acceptable", "Conflict",
	"Unsupported Media Type", "Unprocessable Entity", "Unprocessable Content", "Too Many Requests", "Rate Limit Exceeded",
	"Internal Server Error", "Bad Gateway", "Service Unavailable", "Gateway Timeout",
	"invalid_request", "invalid_client", "invalid_grant", "invalid_scope", "invalid_token", "insufficient_scope",
	"unauthorized", "unauthorized_client", "access_denied", "server_error",
}

// errorCode returns what a message may show of an error response: a number, a
// standard phrase, both, or "".
func errorCode(text string) string {
	m, _ := readErrorMembers(text)
	for _, at := range m.values[:errorTitle+1] {
		value := strings.Trim(text[at.Start:at.End], `"`)
		number, phrase, _ := strings.Cut(value, " ")
		switch isNumber := len(number) <= len("400.1.12") && number != "" && number[0]-'0' < 10 && strings.Trim(number, "0123456789.") == ""; {
		case isNumber && slices.Contains(errorPhrases, phrase), slices.Contains(errorPhrases, value):
			return value
		case isNumber:
			return number
		}
	}
	return ""
}
