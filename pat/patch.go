package pat

import (
	"slices"
	"strconv"
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
// millisecond. It adds, which replaces what is there, since the token may lack the
// member (RFC 6902 §4.1).
func PatchExpiration(at time.Time) Patch {
	return Patch{{Op: OpAdd, Path: pathExpiration, Value: TimestampValue(TimestampOf(at))}}
}

// PatchNeverExpires returns a patch that clears the expiration date, with the
// acknowledgement that this demands.
func PatchNeverExpires() Patch {
	return Patch{
		{Op: OpAdd, Path: pathExpiration, Value: NullValue()},
		{Op: OpAdd, Path: pathAcknowledgement, Value: BoolValue(true)},
	}
}

var (
	operationNames = members(memberOp|must, memberFrom, memberPath|must, memberValue)
	everyOperation = members(memberOp, memberPath) // what no operation has in Extra
)

const wantPatch = "an array of operations"

func (d *decoder) patch(i int, dst *Patch) int {
	if d.Peek(i) != '[' {
		return d.Mismatch(wantPatch, i)
	}
	out := Patch{}
	a := jsonscan.Array{Start: i}
	for i = d.Elem(&a, i); a.More; i = d.Elem(&a, i) {
		if d.FaultsTruncated { // a text with this many faults gets no more memory
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
type deferred struct {
	start, end int
	there      bool
	readable   bool // its grammar is right
}

func (d *decoder) deferMember(i int, dst *deferred) int {
	faults := len(d.Faults)
	end := d.Skip(i)
	*dst = deferred{i, end, true, !d.Broken && !d.FaultsTruncated && !d.SyntaxTruncated && !slices.ContainsFunc(d.Faults[faults:], isGrammarFault)}
	return end
}

func (d *decoder) operation(i int, op *Operation) int {
	var path, from, value deferred
	o := jsonscan.Object{Names: operationNames, Start: i}
	for i = d.Next(&o, i); o.More; i = d.Next(&o, i) {
		switch o.Member {
		case memberOp:
			i = d.op(i, &op.Op)
		case memberPath:
			i = d.deferMember(i, &path)
		case memberFrom:
			i = d.deferMember(i, &from)
		case memberValue:
			i = d.deferMember(i, &value)
		}
	}
	if o.Unknown != nil {
		op.Extra = extraOf(o.Unknown)
	}
	if !d.Broken {
		d.Rereading = true
		d.readDeferred(&o, op, path, from, value)
		d.Rereading = false
	}
	return i
}

// judgeParts reads the parts of an operation as what its other parts say they are.
func (d *decoder) readDeferred(o *jsonscan.Object, op *Operation, path, from, value deferred) {
	t := d.operationPath(path, op)
	switch {
	case !op.Op.known(): // neither is demanded or refused (contract R16)
		if value.readable {
			op.Value = rawValue(d.Text[value.start:value.end])
		}
		return
	case value.there && !op.Op.hasValue():
		d.misplacedOperand(o, op, memberValue, value)
	case value.readable:
		k := len(d.Faults)
		op.Value = d.value(value.start, t)
		d.Prefix(k, memberNames[memberValue])
	case op.Op.hasValue() && !value.there:
		d.missingOperand(o, op, memberValue, codePatchValueMissing)
	}
	switch {
	case from.there && !op.Op.hasFrom():
		d.misplacedOperand(o, op, memberFrom, from)
	case from.readable:
		d.operationFrom(from, op)
	case op.Op.hasFrom() && !from.there:
		d.missingOperand(o, op, memberFrom, codePatchFromMissing)
	}
}

// operationPath reads the path and finds what it points at: something that says
// nothing of the value, if the operation cannot have that path.
func (d *decoder) operationPath(p deferred, op *Operation) target {
	if !p.readable {
		return targetOther
	}
	k := len(d.Faults)
	defer func() { d.Prefix(k, memberNames[memberPath]) }()
	if !d.pointer(p, &op.Path) {
		return targetOther
	}
	t, ok := op.target()
	if !ok {
		d.Report(codePatchPath, "", p.start, p.end)
		return targetOther
	}
	return t
}

// operationFrom reads the other side of a move or copy.
func (d *decoder) operationFrom(p deferred, op *Operation) {
	k := len(d.Faults)
	if d.pointer(p, &op.From) {
		if t, ok := parseTarget(op.From); !ok || t == targetScopeEnd {
			d.Report(codePatchPath, "", p.start, p.end)
		}
	}
	d.Prefix(k, memberNames[memberFrom])
}

// pointer reads any string.
func (d *decoder) pointer(p deferred, dst *Pointer) (ok bool) {
	if d.Text[p.start] != '"' {
		d.Mismatch("a JSON Pointer", p.start)
		return false
	}
	var text string
	d.String(p.start, &text)
	*dst = Pointer(text)
	return true
}

// lacking records that the operation lacks a member that it must have.
func (d *decoder) missingOperand(o *jsonscan.Object, op *Operation, member int, code jsonscan.Code) {
	name, k := memberNames[member], len(d.Faults)
	d.Report(code, string(op.Op), o.Start, o.Start+1)
	d.Prefix(k, name)
}

// misplaced refuses a member that the operation does not have (contract R15).
func (d *decoder) misplacedOperand(o *jsonscan.Object, op *Operation, member int, p deferred) {
	name, k := memberNames[member], len(d.Faults)
	at := jsonscan.Locate(d.Text, o.Start, []string{"/" + name})[0]
	want := string(op.Op) // what does not have it
	switch d.Unknown {
	case jsonscan.RefuseUnknown:
		d.Report(jsonscan.UnknownName, want, at.NameStart, at.NameEnd)
	case jsonscan.NoteUnknown:
		d.Note(jsonscan.UnknownName, want, at.NameStart, at.NameEnd)
	}
	d.Prefix(k, name)
	if d.Unknown != jsonscan.RefuseUnknown && p.readable {
		text := []byte(op.Extra.text.unmask() + `,"` + name + `":`)
		op.Extra = extraOf(jsonscan.AppendCompact(text, d.Text[p.start:p.end]))
	}
}

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
		return d.Report(codePatchOp, "", i, end)
	}
	return end
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
		e.refuseFaults(&d, "")
		return
	}
	if canonical.Value != op.Value {
		e.dst = e.dst[:start]
		e.rawOperation(&canonical)
	}
}

func (e *encoder) rawOperation(op *Operation) bool {
	n := len(e.refused)
	e.open('{')
	e.string(memberOp, string(op.Op))
	if op.Op.hasFrom() || op.From != "" {
		e.string(memberFrom, string(op.From))
	}
	e.string(memberPath, string(op.Path))
	if op.Op.known() && !op.Op.hasFrom() && op.From != "" {
		e.refuse(RuleUnknownMember, "/from", "expected no `from`, which `"+string(op.Op)+"` does not have, got one")
	}
	if op.Op.known() && !op.Op.hasValue() && !op.Value.IsZero() {
		e.refuse(RuleUnknownMember, "/value", "expected no `value`, which `"+string(op.Op)+"` does not have, got one")
	}
	if !op.Value.IsZero() {
		e.name(memberValue)
		e.json("value", op.Value.JSON())
	}
	e.extra(op.Extra, everyOperation)
	e.close('}')
	return len(e.refused) == n
}

// json writes a text that must be one JSON value.
func (e *encoder) json(at, text string) {
	d := decoder{Scanner: jsonscan.Scanner{Text: text}}
	d.End(d.Skip(d.Space(0)))
	e.refuseFaults(&d, "/"+at)
	e.dst = append(e.dst, text...)
}

// MarshalJSON writes op as [Marshal] does.
func (op Operation) MarshalJSON() ([]byte, error) { return marshalPart(&op, (*encoder).operation) }

// UnmarshalJSON reads op as [Unmarshal] does.
func (op *Operation) UnmarshalJSON(data []byte) error {
	*op = Operation{}
	return unmarshalLeaf(data, op, (*decoder).operation)
}

// Kind returns KindPatch.
func (*Patch) Kind() Kind { return KindPatch }

// MarshalJSON is [Marshal].
func (p Patch) MarshalJSON() ([]byte, error) { return Marshal(&p) }

// UnmarshalJSON is [Unmarshal] without options.
func (p *Patch) UnmarshalJSON(data []byte) error { return Unmarshal(data, p) }
