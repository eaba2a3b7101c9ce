package pat

import (
	"slices"
	"strconv"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// Marshal returns the canonical bytes of p: members in the contract's order, no
// white space, timestamps in UTC with three fraction digits. What it writes,
// [Unmarshal] reads into an equal payload; it refuses what Unmarshal would refuse.
// The error is a *[ValidationError].
func Marshal(p Payload) ([]byte, error) {
	if isNil(p) {
		return nil, errNilPayload
	}
	out, err := Append(make([]byte, 0, sizeHint(p)), p)
	if err != nil {
		return nil, err
	}
	return slices.Clip(out), nil
}

// room guesses how many bytes a payload needs, and some more.
func sizeHint(p Payload) int {
	const token, operation, id = 640, 128, 36
	switch p := p.(type) {
	case *TokenList:
		return token * (1 + len(*p))
	case *Patch:
		return operation * (1 + len(*p))
	case *BulkUpdate:
		return operation*(1+len(p.Patch)) + id*len(p.IDs)
	}
	return token + operation
}

// Append is [Marshal] behind the bytes of dst. On an error it returns dst as it
// was.
func Append(dst []byte, p Payload) ([]byte, error) {
	if isNil(p) {
		return dst, errNilPayload
	}
	e := encoder{dst: dst}
	switch p := p.(type) {
	case *Token:
		e.token(p)
	case *TokenList:
		e.list(*p)
	case *CreateRequest:
		e.createRequest(p)
	case *CreateResponse:
		e.createResponse(p)
	case *Patch:
		e.patch(*p)
	case *BulkUpdate:
		e.bulk(p)
	}
	return e.end(dst)
}

// marshalPart writes a part of a payload by itself.
func marshalPart[T any](v *T, write func(*encoder, *T)) ([]byte, error) {
	var e encoder
	write(&e, v)
	return e.end(nil)
}

// end returns what was written behind dst, or why it may not be.
func (e *encoder) end(dst []byte) ([]byte, error) {
	if e.extras && len(e.refused) == 0 {
		e.reread(len(dst))
	}
	if len(e.refused) > 0 {
		return dst, &ValidationError{arrange(e.refused, e.more)}
	}
	return e.dst, nil
}

// An encoder writes one document. What it may not write it records, at a pointer
// that the containers around complete, as in package jsonscan.
type encoder struct {
	dst     []byte
	refused []Violation
	more    omitted // there was no room for
	extras  bool    // unknown members were written
}

func (e *encoder) refuse(rule RuleID, at, message string) {
	if len(e.refused) == maxViolations {
		e.more.errors = true
		return
	}
	e.refused = append(e.refused, Violation{Rule: rule, Pointer: Pointer(at), Message: message})
}

// within puts a step in front of the pointers of the violations from k on.
func (e *encoder) within(k int, step string) {
	for ; k < len(e.refused); k++ {
		e.refused[k].Pointer = Pointer("/"+step) + e.refused[k].Pointer
	}
}

func (e *encoder) open(bracket byte) { e.dst = append(e.dst, bracket) }

func (e *encoder) close(bracket byte) { e.dst = append(e.dst, bracket) }

// element writes what stands before the kth element of an array, and returns how
// many violations there are, for within.
func (e *encoder) element(k int) int {
	if k > 0 {
		e.dst = append(e.dst, ',')
	}
	return len(e.refused)
}

// nameTexts are the names of members as they stand behind another member.
var nameTexts = func() (texts [len(memberNames)]string) {
	for k, name := range memberNames {
		texts[k] = `,"` + name + `":`
	}
	return texts
}()

// name writes a member's name, and what stands before it.
func (e *encoder) name(member int) {
	text := nameTexts[member]
	if e.dst[len(e.dst)-1] == '{' {
		text = text[1:]
	}
	e.dst = append(e.dst, text...)
}

func (e *encoder) null(member int) {
	e.name(member)
	e.dst = append(e.dst, "null"...)
}

func (e *encoder) string(member int, value string) {
	e.name(member)
	e.text(memberNames[member], value)
}

func (e *encoder) text(at, value string) {
	var ok bool
	if e.dst, ok = jsonscan.AppendString(e.dst, value); !ok {
		e.refuse(RuleInvalidUTF8, "/"+at, "expected UTF-8, got a string that is not")
	}
}

// strings writes an array, or null for nil.
func (e *encoder) strings(member int, values []string) {
	if values == nil {
		e.null(member)
		return
	}
	e.name(member)
	e.open('[')
	for k, v := range values {
		e.element(k)
		var ok bool
		if e.dst, ok = jsonscan.AppendString(e.dst, v); !ok {
			e.refuse(RuleInvalidUTF8, "/"+memberNames[member]+"/"+strconv.Itoa(k), "expected UTF-8, got a string that is not")
		}
	}
	e.close(']')
}

func (e *encoder) timestamp(member int, t Timestamp) {
	e.name(member)
	if t.IsZero() {
		e.refuse(RuleTimestampZero, "/"+memberNames[member], "expected a time that was set, got the zero Timestamp")
		return
	}
	e.dst = append(e.dst, '"')
	e.dst = t.append(e.dst)
	e.dst = append(e.dst, '"')
}

func (e *encoder) optionalTimestamp(member int, t Optional[Timestamp]) {
	switch t.presence {
	case PresenceNull:
		e.null(member)
	case PresenceGiven:
		e.timestamp(member, t.value)
	}
}

// Whether a member may be null.
const (
	notNull = false
	orNull  = true
)

func (e *encoder) boolean(member int, v Optional[bool], nullable bool) {
	if e.present(member, v.presence, nullable) {
		e.dst = strconv.AppendBool(e.dst, v.value)
	}
}

func (e *encoder) int32(member int, v Optional[int32], nullable bool) {
	if e.present(member, v.presence, nullable) {
		e.dst = strconv.AppendInt(e.dst, int64(v.value), 10)
	}
}

// present writes the name of a member unless it is absent, and null if it is
// that; otherwise the value is still to be written.
func (e *encoder) present(member int, p Presence, nullable bool) bool {
	switch {
	case p == PresenceGiven:
		e.name(member)
		return true
	case p == PresenceNull && nullable:
		e.null(member)
	case p == PresenceNull:
		e.refuse(RuleNullNotAllowed, "/"+memberNames[member], "expected a value or no member at all, got null")
	}
	return false
}

// extra writes the unknown members of an object. They were read from a valid
// text, but perhaps from another kind of object: those that this one knows are
// refused.
func (e *encoder) extra(x Extra, known *jsonscan.Names) {
	if x.IsZero() {
		return
	}
	d := jsonscan.Scanner{Text: x.JSON(), Unknown: jsonscan.KeepUnknown}
	o := jsonscan.Object{Names: known}
	for i := d.Next(&o, 0); o.More; i = d.Next(&o, i) {
		e.refuse(RuleUnknownMember, "/"+memberNames[o.Member], "expected only unknown members in Extra, got a known one")
		i = d.Skip(i)
	}
	text := x.text.unmask()
	if e.dst[len(e.dst)-1] == '{' {
		text = text[1:]
	}
	e.dst = append(e.dst, text...)
	e.extras = true
}

// reread checks the grammar of a text with unknown members, which may be there
// twice, or too deep in what is now around them.
func (e *encoder) reread(start int) {
	d := decoder{Scanner: jsonscan.Scanner{Text: string(e.dst[start:])}}
	d.End(d.Skip(0))
	e.refuseFaults(&d, "")
}

// refuseFaults refuses what d does not like of a value at a pointer.
func (e *encoder) refuseFaults(d *decoder, at string) {
	var o options
	o.apply(nil)
	for _, v := range d.violations(&o) {
		e.refuse(v.Rule, at+string(v.Pointer), v.Message)
	}
}
