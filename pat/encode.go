package pat

import (
	"slices"
	"strconv"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// Marshal returns p as canonical JSON: members in the contract's order, no
// white space, timestamps in UTC with three fraction digits. It refuses what
// [Unmarshal] would refuse, with a *[ValidationError], and nothing that
// [Validate] accepts. Unmarshal reads the result into an equal payload.
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

// sizeHint returns a usual size of the payload in JSON, in bytes.
func sizeHint(p Payload) int {
	const token, operation, id, scope = 640, 128, 36, 16
	switch p := p.(type) {
	case *Token:
		return token + scope*len(p.Scope)
	case *TokenList:
		return token * (1 + len(*p))
	case *Patch:
		return operation * (1 + len(*p))
	case *BulkUpdate:
		return operation*(1+len(p.Patch)) + id*len(p.IDs)
	}
	return token + operation
}

// Append is [Marshal], but appends to dst. On error it returns dst unchanged.
func Append(dst []byte, p Payload) ([]byte, error) {
	if isNil(p) {
		return dst, errNilPayload
	}
	e := encoder{dst: dst}
	e.payload(p)
	return e.end(dst)
}

func (e *encoder) payload(p Payload) {
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
}

// marshalPart writes a part of a payload by itself.
func marshalPart[T any](v *T, write func(*encoder, *T)) ([]byte, error) {
	var e encoder
	write(&e, v)
	return e.end(nil)
}

// end returns dst and what was written after it, or what was refused.
func (e *encoder) end(dst []byte) ([]byte, error) {
	e.finish(len(dst))
	if len(e.refused) > 0 {
		out := make([]Violation, len(e.refused))
		for i := range e.refused {
			out[i] = e.refused[i].Violation
		}
		return dst, &ValidationError{arrange(out, e.omitted)}
	}
	return e.dst, nil
}

// finish checks what can only be checked on the whole text: unknown members may
// occur twice, or be too deep inside the containers now around them.
func (e *encoder) finish(start int) {
	if e.extras && len(e.refused) == 0 {
		d := decoder{Scanner: jsonscan.Scanner{Text: string(e.dst[start:])}}
		d.End(d.Skip(0))
		e.refuseFaults(&d, "")
	}
}

// An encoder writes one document. It records what it refuses, with pointers
// that the containers around complete, as package jsonscan does.
type encoder struct {
	dst     []byte
	refused []refusal
	omitted omitted // refusals beyond the limit
	extras  bool    // unknown members were written
	inBulk  bool    // the patch is that of a bulk update
}

// A refusal is a violation, and the pointer of the value at fault: of an absent
// operand, that of the operand.
type refusal struct {
	Violation
	value Pointer
}

func (e *encoder) refuse(rule RuleID, at, message string) {
	e.add(refusal{Violation{Rule: rule, Pointer: Pointer(at), Message: message}, Pointer(at)})
}

func (e *encoder) add(r refusal) {
	if len(e.refused) == maxViolations {
		e.omitted.errors = true
		return
	}
	e.refused = append(e.refused, r)
}

// within puts a step in front of the pointers of the refusals from index i on.
func (e *encoder) within(i int, step string) {
	for ; i < len(e.refused); i++ {
		r := &e.refused[i]
		r.Pointer, r.value = Pointer("/"+step)+r.Pointer, Pointer("/"+step)+r.value
	}
}

func (e *encoder) open(bracket byte) { e.dst = append(e.dst, bracket) }

func (e *encoder) close(bracket byte) { e.dst = append(e.dst, bracket) }

// element writes the comma before element i of an array, and returns the number
// of refusals, for within.
func (e *encoder) element(i int) int {
	if i > 0 {
		e.dst = append(e.dst, ',')
	}
	return len(e.refused)
}

// name writes the name of a member, with the comma before it and the colon
// after.
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

const textNotUTF8 = "string is not UTF-8"

func (e *encoder) text(at, value string) {
	var ok bool
	if e.dst, ok = jsonscan.AppendString(e.dst, value); !ok {
		e.refuse(RuleInvalidUTF8, "/"+at, textNotUTF8)
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
	for i, v := range values {
		e.element(i)
		var ok bool
		if e.dst, ok = jsonscan.AppendString(e.dst, v); !ok {
			e.refuse(RuleInvalidUTF8, "/"+memberNames[member]+"/"+strconv.Itoa(i), textNotUTF8)
		}
	}
	e.close(']')
}

// requiredStrings writes an array, and refuses nil.
func (e *encoder) requiredStrings(member int, values []string) {
	if values == nil {
		e.refuse(RuleNullNotAllowed, "/"+memberNames[member], "must be an array of strings, is nil; write an empty one")
	}
	e.strings(member, values)
}

// optionalStrings refuses Some(nil), which Unmarshal would not read back.
func (e *encoder) optionalStrings(member int, values Optional[[]string]) {
	switch values.presence {
	case PresenceNull:
		e.null(member)
	case PresenceGiven:
		e.requiredStrings(member, values.value)
	}
}

func (e *encoder) timestamp(member int, t Timestamp) {
	e.name(member)
	if t.IsZero() {
		e.refuse(RuleTimestampZero, "/"+memberNames[member], "timestamp is not set")
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
		e.refuse(RuleNullNotAllowed, "/"+memberNames[member], "must not be null; leave the member out")
	}
	return false
}

// extra writes the unknown members of an object. They were read from valid
// JSON, but perhaps from another kind of object: a member that this object
// knows is refused.
func (e *encoder) extra(x Extra, known *jsonscan.Names) {
	if x.IsZero() {
		return
	}
	s := jsonscan.Scanner{Text: x.JSON(), Unknown: jsonscan.KeepUnknown}
	o := jsonscan.Object{Names: known}
	for i := s.Next(&o, 0); o.More; i = s.Next(&o, i) {
		e.refuse(RuleUnknownMember, "/"+memberNames[o.Member], "Extra has the known member `"+memberNames[o.Member]+"`; only unknown members belong there")
		i = s.Skip(i)
	}
	text := x.text.unmask()
	if e.dst[len(e.dst)-1] == '{' {
		text = text[1:]
	}
	e.dst = append(e.dst, text...)
	e.extras = true
}

// refuseFaults refuses the faults that d found in a value at a pointer.
func (e *encoder) refuseFaults(d *decoder, at string) {
	var o options
	o.apply(nil)
	for _, v := range d.violations(&o) {
		v = Violation{Rule: v.Rule, Pointer: Pointer(at) + v.Pointer, Message: v.Message}
		r := refusal{v, v.Pointer}
		switch v.Rule { // the violation is at the operation, contract R45
		case RulePatchValueMissing:
			r.value += "/value"
		case RulePatchFromMissing:
			r.value += "/from"
		}
		e.add(r)
	}
}
