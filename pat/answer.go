package pat

import (
	"slices"
	"strings"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// recognize replaces what was found wrong with a document by the one violation
// that says what the document is: text in another encoding, or an error response
// of the API. It does nothing where nothing is wrong.
func (d *decoder) recognize() {
	if len(d.Faults) == 0 {
		return
	}
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

// errorMembers are the members by which an error response is known.
type errorMembers struct {
	n                                                                  int // of all members
	detailCode, messages, trackingID, err, message, typ, title, status jsonscan.Place
}

// readErrorMembers reads the members of the object at the root.
func readErrorMembers(text string) (m errorMembers, ok bool) {
	s := jsonscan.Scanner{Text: text}
	i := s.Space(0)
	if s.Peek(i) != '{' {
		return m, false
	}
	i = s.Space(i + 1)
	for m.n < maxClassified && s.Peek(i) == '"' {
		name, p := "", jsonscan.Place{NameStart: i}
		p.NameEnd = s.String(i, &name)
		p.Start = s.Space(s.Space(p.NameEnd) + 1)
		p.End = s.Skip(p.Start)
		if s.Broken {
			return m, false
		}
		m.n++
		switch name {
		case "detailCode":
			m.detailCode = p
		case "messages":
			m.messages = p
		case "trackingId":
			m.trackingID = p
		case "error":
			m.err = p
		case "message":
			m.message = p
		case "type":
			m.typ = p
		case "title":
			m.title = p
		case "status":
			m.status = p
		}
		if i = s.Space(p.End); s.Peek(i) == ',' {
			i = s.Space(i + 1)
		}
	}
	return m, true
}

// isErrorAnswer reports whether a text is an error response of the API: its own
// form, that of its gateway, or problem details of RFC 9457 (contract R47).
func isErrorAnswer(text string) bool {
	m, ok := readErrorMembers(text)
	var absent jsonscan.Place
	switch {
	case !ok:
		return false
	case m.detailCode != absent && (m.messages != absent || m.trackingID != absent):
		return true
	case m.n == 1 && (m.err != absent || m.message != absent):
		return true
	}
	return m.typ != absent && m.title != absent && m.status != absent
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
	for _, p := range []jsonscan.Place{m.detailCode, m.status, m.err, m.message, m.title} {
		if p == (jsonscan.Place{}) {
			continue
		}
		value := strings.Trim(text[p.Start:p.End], `"`)
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
