package pat

import (
	"strconv"
	"strings"
	"time"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// A Patch is the body of PATCH /{id}: an RFC 6902 JSON Patch of one token. The
// vendor lets it change name, scope, expirationDate and
// userAwareTokenNeverExpires; in the [SixMonths] dialect only name and scope.
type Patch []Operation

// An Operation is one step of a patch.
type Operation struct {
	Op    Op
	From  Pointer // of OpMove and OpCopy
	Path  Pointer
	Value Value // of OpAdd, OpReplace and OpTest

	Extra Extra // with Tolerant
}

// An Op names what an operation does (RFC 6902 §4).
type Op string

// The operations of RFC 6902.
const (
	OpAdd     Op = "add"
	OpRemove  Op = "remove"
	OpReplace Op = "replace"
	OpMove    Op = "move"
	OpCopy    Op = "copy"
	OpTest    Op = "test"
)

func (op Op) known() bool {
	switch op {
	case OpAdd, OpRemove, OpReplace, OpMove, OpCopy, OpTest:
		return true
	}
	return false
}

func (op Op) hasValue() bool { return op == OpAdd || op == OpReplace || op == OpTest }
func (op Op) hasFrom() bool  { return op == OpMove || op == OpCopy }

// sets reports whether the operation gives what it points at a value.
func (op Op) sets() bool { return op == OpAdd || op == OpReplace }

// PatchExpiration returns a patch that lets a token expire at a time, cut to the
// millisecond.
func PatchExpiration(at time.Time) Patch {
	return Patch{{Op: OpReplace, Path: pathExpiration, Value: TimestampValue(TimestampOf(at))}}
}

// PatchNeverExpires returns a patch that clears the expiration date, with the
// acknowledgement that this demands.
func PatchNeverExpires() Patch {
	return Patch{
		{Op: OpReplace, Path: pathExpiration, Value: NullValue()},
		{Op: OpReplace, Path: pathAcknowledgement, Value: BoolValue(true)},
	}
}

var operationNames = members(memberOp|must, memberFrom, memberPath|must, memberValue)

const wantPatch = "an array of operations"

func (d *decoder) patch(i int, dst *Patch) int {
	if d.Peek(i) != '[' {
		return d.Mismatch(wantPatch, i)
	}
	out := Patch{}
	a := jsonscan.Array{Start: i}
	for i = d.Elem(&a, i); a.More; i = d.Elem(&a, i) {
		if d.Cut { // a text with this many faults gets no more memory
			i = d.Skip(i)
			continue
		}
		out = append(out, Operation{})
		i = d.operation(i, &out[len(out)-1])
	}
	*dst = out
	return i
}

// A part is a member of an operation whose meaning depends on others, which may
// stand behind it.
type part struct {
	start, end int
	ok         bool // it is there, and its grammar is right
}

func (d *decoder) skipPart(i int) (part, int) {
	faults := len(d.Faults)
	end := d.Skip(i)
	return part{i, end, !d.Broken && len(d.Faults) == faults && !d.Cut}, end
}

func (d *decoder) operation(i int, op *Operation) int {
	var from, value part
	var hasFrom, hasValue, hasPath bool
	o := jsonscan.Object{Names: operationNames, Start: i}
	for i = d.Next(&o, i); o.More; i = d.Next(&o, i) {
		switch o.Member {
		case memberOp:
			i = d.op(i, &op.Op)
		case memberPath:
			i, hasPath = d.path(i, &op.Path)
		case memberFrom:
			hasFrom = true
			from, i = d.skipPart(i)
		case memberValue:
			hasValue = true
			value, i = d.skipPart(i)
		}
	}
	if d.Broken {
		return i
	}
	if o.Unknown != "" {
		op.Extra = Extra{mask(o.Unknown)}
	}
	t, pathOK := parseTarget(op.Path)
	if hasPath && (!pathOK || t == targetScopeEnd && op.Op.known() && op.Op != OpAdd && !op.Op.hasFrom()) {
		at := jsonscan.Locate(d.Text, o.Start, []string{"/path"})[0]
		d.reportAt("path", codePatchPath, wantPath(pathOK), at.Start, at.End)
		pathOK = false
	}
	switch {
	case !op.Op.known(): // neither is demanded or refused (contract R16)
		if value.ok {
			op.Value = rawValue(d.Text[value.start:value.end])
		}
		return i
	case op.Op.hasValue() && !hasValue:
		d.reportAt("value", codePatchValueMissing, "a `value`, which `"+string(op.Op)+"` demands", o.Start, o.Start+1)
	case op.Op.hasFrom() && !hasFrom:
		d.reportAt("from", codePatchFromMissing, "a `from`, which `"+string(op.Op)+"` demands", o.Start, o.Start+1)
	}
	switch {
	case hasValue && !op.Op.hasValue():
		d.misplaced(&o, op, "value", value)
	case value.ok:
		if !hasPath || !pathOK {
			t = targetOther
		}
		k := len(d.Faults)
		op.Value = d.value(value.start, t)
		d.Prefix(k, "value")
	}
	switch {
	case hasFrom && !op.Op.hasFrom():
		d.misplaced(&o, op, "from", from)
	case from.ok:
		d.from(from, &op.From)
	}
	return i
}

// reportAt records a fault of the member step of the object just read.
func (d *decoder) reportAt(step string, code jsonscan.Code, want string, start, end int) {
	k := len(d.Faults)
	d.Report(code, want, start, end)
	d.Prefix(k, step)
}

// misplaced refuses a member that the operation does not have (contract R15).
func (d *decoder) misplaced(o *jsonscan.Object, op *Operation, name string, p part) {
	at := jsonscan.Locate(d.Text, o.Start, []string{"/" + name})[0]
	want, k := ", which `"+string(op.Op)+"` does not have", len(d.Faults)
	switch d.Unknown {
	case jsonscan.RefuseUnknown:
		d.Report(jsonscan.UnknownName, want, at.NameStart, at.NameEnd)
	case jsonscan.NoteUnknown:
		d.Note(jsonscan.UnknownName, want, at.NameStart, at.NameEnd)
	}
	d.Prefix(k, name)
	if d.Unknown != jsonscan.RefuseUnknown && p.ok {
		op.Extra = Extra{mask(op.Extra.text.unmask() + `,"` + name + `":` + jsonscan.Compact(d.Text[p.start:p.end]))}
	}
}

const wantOp = "one of `add`, `remove`, `replace`, `move`, `copy`, `test`"

func (d *decoder) op(i int, dst *Op) int {
	if d.Peek(i) != '"' {
		return d.Mismatch(wantOp, i)
	}
	text := notRead
	end := d.String(i, &text)
	switch op := Op(text); {
	case op.known():
		*dst = op
	case text != notRead:
		return d.Report(codePatchOp, wantOp, i, end)
	}
	return end
}

// path reads any string; whether it is a path the operation can have is judged
// when all of the operation is known.
func (d *decoder) path(i int, dst *Pointer) (end int, ok bool) {
	text := notRead
	if d.Peek(i) != '"' {
		return d.Mismatch("a JSON Pointer", i), false
	}
	end = d.String(i, &text)
	if text != notRead {
		*dst = Pointer(text)
	}
	return end, text != notRead
}

// from reads the other side of a move or copy.
func (d *decoder) from(p part, dst *Pointer) {
	k := len(d.Faults)
	if _, ok := d.path(p.start, dst); ok {
		if t, ok := parseTarget(*dst); !ok || t == targetScopeEnd {
			d.Report(codePatchPath, wantPath(ok), p.start, p.end)
		}
	}
	d.Prefix(k, "from")
}

func wantPath(isPointer bool) string {
	if isPointer {
		return "an index of an element that is there, got `-`, the end of the list"
	}
	return "a JSON Pointer to a member, or to an element of `/scope`, got another string"
}

// A target is what a path of a patch points at.
type target uint8

const (
	targetOther target = iota // nothing that can be patched
	targetName
	targetScope
	targetScopeItem
	targetScopeEnd // the end of the list: "/scope/-"
	targetExpiration
	targetAcknowledgement
)

const (
	pathName            Pointer = "/name"
	pathScope           Pointer = "/scope"
	pathExpiration      Pointer = "/expirationDate"
	pathAcknowledgement Pointer = "/userAwareTokenNeverExpires"
)

// parseTarget finds what p points at. The first token decides whether that can
// be patched; ok is false if p is no JSON Pointer, or points below what it can
// point at (contract R5 to R7).
func parseTarget(p Pointer) (t target, ok bool) {
	if !p.Valid() {
		return targetOther, false
	}
	first, rest := p, ""
	if p != "" {
		if k := strings.IndexByte(string(p[1:]), '/'); k >= 0 {
			first, rest = p[:k+1], string(p[k+1:])
		}
	}
	switch first { // no token with an escape equals one of these
	case pathName:
		return targetName, rest == ""
	case pathExpiration:
		return targetExpiration, rest == ""
	case pathAcknowledgement:
		return targetAcknowledgement, rest == ""
	case pathScope:
		switch {
		case rest == "":
			return targetScope, true
		case rest == "/-":
			return targetScopeEnd, true
		}
		return targetScopeItem, isIndex(rest[1:])
	}
	return targetOther, true
}

// isIndex reports whether s is an array index of RFC 6901 §4: no leading zero.
func isIndex(s string) bool {
	for k := range len(s) {
		if s[k]-'0' > 9 {
			return false
		}
	}
	return s == "0" || s != "" && s[0] != '0'
}

func (e *encoder) patch(p Patch) {
	e.open('[')
	for k := range p {
		n := e.element(k)
		e.operation(&p[k])
		e.within(n, strconv.Itoa(k))
	}
	e.close(']')
}

// operation writes op, reads it again, and refuses what reading refuses: whether
// an operation is right is said in one place.
func (e *encoder) operation(op *Operation) {
	start := len(e.dst)
	if !e.rawOperation(op) {
		return
	}
	d := decoder{Scanner: jsonscan.Scanner{Text: string(e.dst[start:])}}
	if !op.Extra.IsZero() {
		d.Unknown = jsonscan.KeepUnknown
	}
	var canonical Operation
	d.End(d.operation(0, &canonical))
	if len(d.Faults) > 0 {
		var o options
		o.apply(nil)
		for _, v := range d.violations(&o) {
			e.refuse(v.Rule, string(v.Pointer), v.Message)
		}
		return
	}
	if canonical.Value != op.Value {
		e.dst = e.dst[:start]
		e.rawOperation(&canonical)
	}
}

func (e *encoder) rawOperation(op *Operation) bool {
	n, start := len(e.refused), e.open('{')
	e.string(memberOp, string(op.Op))
	if op.Op.hasFrom() || op.From != "" {
		e.string(memberFrom, string(op.From))
	}
	e.string(memberPath, string(op.Path))
	if !op.Value.IsZero() {
		e.name(memberValue)
		e.json("value", op.Value.JSON())
	}
	e.extra(op.Extra, start)
	e.close('}')
	return len(e.refused) == n
}

// json writes a text that must be one JSON value.
func (e *encoder) json(at, text string) {
	var o options
	o.apply(nil)
	d := decoder{Scanner: jsonscan.Scanner{Text: text}}
	d.End(d.Skip(d.Space(0)))
	for _, v := range d.violations(&o) {
		e.refuse(v.Rule, "/"+at+string(v.Pointer), v.Message)
	}
	e.dst = append(e.dst, text...)
}

// Kind returns KindPatch.
func (*Patch) Kind() Kind { return KindPatch }

// MarshalJSON is [Marshal].
func (p Patch) MarshalJSON() ([]byte, error) { return Marshal(&p) }

// UnmarshalJSON is [Unmarshal] without options.
func (p *Patch) UnmarshalJSON(data []byte) error { return Unmarshal(data, p) }
