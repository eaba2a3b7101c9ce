package pat

import (
	"slices"
	"strconv"
	"time"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// A Patch is the body of PATCH /{id}: an RFC 6902 JSON Patch of one token. It
// can change name, scope, expirationDate and userAwareTokenNeverExpires; in the
// [SixMonths] dialect only name and scope.
type Patch []Operation

// An Operation is one step of a patch.
type Operation struct {
	Op    Op
	From  Pointer // only with OpMove and OpCopy
	Path  Pointer
	Value Value // only with OpAdd, OpReplace and OpTest
	Extra Extra // unknown members, from Tolerant reading
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

func (o Op) known() bool {
	switch o {
	case OpAdd, OpRemove, OpReplace, OpMove, OpCopy, OpTest:
		return true
	}
	return false
}

func (o Op) hasValue() bool { return o == OpAdd || o == OpReplace || o == OpTest }
func (o Op) hasFrom() bool  { return o == OpMove || o == OpCopy }

// sets reports whether the operation sets the target to its value.
func (o Op) sets() bool { return o == OpAdd || o == OpReplace }

// PatchExpiration returns a patch that sets the expiration date, truncated to
// the millisecond. Its operation is add, since the token may have none.
func PatchExpiration(at time.Time) Patch {
	return Patch{{Op: OpAdd, Path: pathExpiration, Value: TimestampValue(TimestampOf(at))}}
}

// PatchNeverExpires returns a patch that clears the expiration date, with the
// acknowledgement that this requires.
func PatchNeverExpires() Patch {
	return Patch{
		{Op: OpAdd, Path: pathExpiration, Value: NullValue()},
		{Op: OpAdd, Path: pathAcknowledgement, Value: BoolValue(true)},
	}
}

// everyOperation has the members that every operation has: Extra may hold a
// misplaced from or value, but not these.
var everyOperation = jsonscan.NewNames(
	jsonscan.Name{ID: memberOp, Text: memberNames[memberOp]},
	jsonscan.Name{ID: memberPath, Text: memberNames[memberPath]},
)

const wantPatch = "an array of operations"

func (d *decoder) patch(i int, dst *Patch) int {
	if d.Peek(i) != '[' {
		return d.Mismatch(wantPatch, i)
	}
	out, start := Patch{}, i
	a := jsonscan.Array{Start: i}
	for i = d.Elem(&a, i); a.More; i = d.Elem(&a, i) {
		if d.FaultsTruncated { // no more memory for a text with this many faults
			i = d.Skip(i)
			continue
		}
		if len(out) == cap(out) && len(out) > 0 {
			out = slices.Grow(out, growFor(len(out), i-start, len(d.Text)-i))
		}
		out = append(out, Operation{})
		i = d.operation(i, &out[len(out)-1])
	}
	*dst = out
	return i
}

// A deferred member of an operation is read when the whole operation is known,
// since its meaning depends on other members, which may come after it.
type deferred struct {
	start, end int
	unknown    int // length of Object.Unknown before it
	present    bool
	readable   bool // its syntax is valid
}

type deferredMembers struct{ path, from, value deferred }

func (d *decoder) deferMember(i int, o *jsonscan.Object, dst *deferred) int {
	faults := len(d.Faults)
	end := d.Skip(i)
	*dst = deferred{i, end, len(o.Unknown), true, !d.Broken && !d.FaultsTruncated && !d.SyntaxTruncated && !slices.ContainsFunc(d.Faults[faults:], isGrammarFault)}
	return end
}

// readDeferred reads the deferred members of an operation.
func (d *decoder) readDeferred(o *jsonscan.Object, op *Operation, later *deferredMembers) {
	if d.Broken {
		return
	}
	d.Rereading = true
	d.readOperands(o, op, later)
	d.Rereading = false
}

func (d *decoder) readOperands(o *jsonscan.Object, op *Operation, later *deferredMembers) {
	t := d.operationPath(later.path, op)
	from, value := &later.from, &later.value
	switch {
	case !op.Op.known(): // from and value are neither demanded nor refused (contract R16)
		if value.readable {
			op.Value = d.rawValue(d.Text[value.start:value.end])
		}
		return
	case value.present && !op.Op.hasValue():
		if n := d.misplacedOperand(o, op, memberValue, value); value.start < from.start {
			from.unknown += n
		}
	case value.readable:
		n := len(d.Faults)
		op.Value = d.value(value.start, t)
		d.Prefix(n, memberNames[memberValue])
	case op.Op.hasValue() && !value.present:
		d.missingOperand(o, op, memberValue, codePatchValueMissing)
	}
	switch {
	case from.present && !op.Op.hasFrom():
		d.misplacedOperand(o, op, memberFrom, from)
	case from.readable:
		d.operationFrom(*from, op)
	case op.Op.hasFrom() && !from.present:
		d.missingOperand(o, op, memberFrom, codePatchFromMissing)
	}
}

// operationPath reads the path and returns its target, or targetOther, which
// allows any value, if the operation cannot have that path.
func (d *decoder) operationPath(p deferred, op *Operation) target {
	if !p.readable {
		return targetOther
	}
	n := len(d.Faults)
	defer func() { d.Prefix(n, memberNames[memberPath]) }()
	if !d.pointer(p, &op.Path) {
		return targetOther
	}
	t, ok := op.target()
	if !ok {
		d.reportPath(op.Path, p)
		return targetOther
	}
	return t
}

// operationFrom reads the source of a move or copy.
func (d *decoder) operationFrom(p deferred, op *Operation) {
	n := len(d.Faults)
	if d.pointer(p, &op.From) {
		if t, ok := parseTarget(op.From); !ok || t == targetScopeEnd {
			d.reportPath(op.From, p)
		}
	}
	d.Prefix(n, memberNames[memberFrom])
}

// reportPath records a path that an operation cannot have. In a bulk update that
// is only one that is no JSON Pointer, since nothing there can be about an
// element of scope (contract R56).
func (d *decoder) reportPath(path Pointer, p deferred) {
	if !d.inBulk || !path.Valid() {
		d.Report(codePatchPath, "", p.start, p.end)
	}
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

// missingOperand records that the operation lacks a member that its op demands.
func (d *decoder) missingOperand(o *jsonscan.Object, op *Operation, member int, code jsonscan.Code) {
	n := len(d.Faults)
	d.Report(code, string(op.Op), o.Start, o.Start+1)
	d.Prefix(n, memberNames[member])
}

// misplacedOperand records a member that the op does not allow (contract R15).
// In tolerant reading it goes into Extra, at its place among the unknown
// members; n is the length of its text.
func (d *decoder) misplacedOperand(o *jsonscan.Object, op *Operation, member int, p *deferred) (n int) {
	name, first := memberNames[member], len(d.Faults)
	at := jsonscan.Locate(d.Text, o.Start, []string{"/" + name})[0]
	want := string(op.Op) // what does not have it
	switch d.Unknown {
	case jsonscan.RefuseUnknown:
		d.Report(jsonscan.UnknownName, want, at.NameStart, at.NameEnd)
	case jsonscan.NoteUnknown:
		d.Note(jsonscan.UnknownName, want, at.NameStart, at.NameEnd)
	}
	d.Prefix(first, name)
	if d.Unknown != jsonscan.KeepUnknown || !p.readable {
		return 0
	}
	text := jsonscan.AppendCompact([]byte{','}, d.Text[at.NameStart:p.end])
	o.Unknown = slices.Insert(o.Unknown, p.unknown, text...)
	op.Extra = extraOf(o.Unknown)
	return len(text)
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
	for i := range p {
		n := e.element(i)
		e.operation(&p[i])
		if len(e.refused) > n {
			e.within(n, strconv.Itoa(i))
		}
	}
	e.close(']')
}

// Clone returns a deep copy, which keeps no part of the document in memory.
func (p Patch) Clone() Patch {
	p = slices.Clone(p)
	for i := range p {
		p[i] = p[i].Clone()
	}
	return p
}

// operation writes o, reads it again, and refuses what the decoder refuses, so
// that only the decoder decides which operations are right.
func (e *encoder) operation(o *Operation) {
	start, refused := len(e.dst), len(e.refused)
	if e.rawOperation(o); len(e.refused) > refused {
		return
	}
	d := decoder{Scanner: jsonscan.Scanner{Text: string(e.dst[start:])}, inBulk: e.inBulk}
	if !o.Extra.IsZero() {
		d.Unknown = jsonscan.KeepUnknown
	}
	var canonical Operation
	d.End(d.operation(0, &canonical))
	if len(d.Faults) > 0 {
		e.refuseFaults(&d, "")
		return
	}
	if canonical.Value != o.Value {
		e.dst = e.dst[:start]
		e.rawOperation(&canonical)
	}
}

func (e *encoder) operationFrom(o *Operation) {
	if o.Op.hasFrom() || o.From != "" {
		e.string(memberFrom, string(o.From))
	}
	if o.From != "" {
		e.refuseOperand(o, memberFrom, o.Op.hasFrom())
	}
}

func (e *encoder) operationValue(o *Operation) {
	if o.Value.IsZero() {
		return
	}
	e.name(memberValue)
	e.json(memberNames[memberValue], o.Value.JSON())
	e.refuseOperand(o, memberValue, o.Op.hasValue())
}

// refuseOperand refuses an operand that the op does not have. The decoder would
// take it for an unknown member and, if o has others, keep it.
func (e *encoder) refuseOperand(o *Operation, member int, has bool) {
	if o.Op.known() && !has {
		e.refuse(RuleUnknownMember, "/"+memberNames[member], "unknown member `"+memberNames[member]+"`; `"+string(o.Op)+"` does not have one")
	}
}

// json writes text, which must be one JSON value.
func (e *encoder) json(at, text string) {
	d := decoder{Scanner: jsonscan.Scanner{Text: text}}
	d.End(d.Skip(d.Space(0)))
	e.refuseFaults(&d, "/"+at)
	e.dst = append(e.dst, text...)
}

func (o Operation) MarshalJSON() ([]byte, error) { return marshalPart(&o, (*encoder).operation) }

func (o *Operation) UnmarshalJSON(data []byte) error {
	*o = Operation{}
	return unmarshalLeaf(data, o, (*decoder).operation)
}

func (*Patch) Kind() Kind { return KindPatch }

func (p Patch) MarshalJSON() ([]byte, error) { return Marshal(&p) }

func (p *Patch) UnmarshalJSON(data []byte) error { return Unmarshal(data, p) }
