package pat

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// A Report is what [Lint] and [LintLines] found in one document.
type Report struct {
	Kind       Kind        // KindAuto if no kind was given and none was detected
	Detected   bool        // Kind was detected, not given
	Violations []Violation // ordered by place, pointer and rule; of more than 1,000, errors first, and then RuleTooManyViolations
	Element    Element     // that LintLines checked; zero from Lint

	conditions conditions
}

// conditions decide which rules can run on a document.
type conditions struct {
	off                 ruleBits // as in options
	sixMonths, hasClock bool
	detect              bool // no kind was given
	reached             int  // the last layer whose rules ran
}

// begin prepares an empty report. It does not return a new one, because a Report
// is large.
func (r *Report) begin(kind Kind, o *options) {
	r.Kind = kind
	c := &r.conditions
	c.off, c.sixMonths, c.hasClock, c.detect = o.off, o.sixMonths, o.hasClock, kind == KindAuto
}

// A RuleStatus says whether a rule ran on a document, or why it did not.
type RuleStatus uint8

const (
	StatusRan          RuleStatus = iota // the rule ran: a violation of it would be in the report
	StatusUnknown                        // there is no such rule
	StatusOff                            // off by default or by [Disable]
	StatusOtherKind                      // no document of this kind can violate the rule
	StatusOtherDialect                   // the rule does not hold in this API version
	StatusNeedsClock                     // the rule runs only with [At]
	StatusNotReached                     // violations of the layers below hide the rule's layer
)

var statusNames = []string{
	StatusRan: "ran", StatusUnknown: "unknown rule", StatusOff: "off", StatusOtherKind: "other kind",
	StatusOtherDialect: "other dialect", StatusNeedsClock: "needs a clock", StatusNotReached: "not reached",
}

// String returns the status in words, for example "needs a clock".
func (s RuleStatus) String() string { return enumName(s, statusNames, "RuleStatus") }

// Status returns whether a rule ran, or the first reason why it did not.
func (r Report) Status(id RuleID) RuleStatus {
	rule, c := record(id), &r.conditions
	dialect := onlyAcknowledged
	if c.sixMonths {
		dialect = onlySixMonths
	}
	switch {
	case rule == nil:
		return StatusUnknown
	case isOff(&c.off, id):
		return StatusOff
	case rule.Kinds == noKind && !c.detect, rule.Kinds != noKind && r.Kind != KindAuto && rule.Kinds&(1<<r.Kind) == 0:
		return StatusOtherKind
	case rule.Dialects&dialect == 0:
		return StatusOtherDialect
	case rule.NeedsClock && !c.hasClock:
		return StatusNeedsClock
	case layer(id) > max(1, c.reached) && !(id == RuleSecretInDocument && c.reached == 1):
		return StatusNotReached
	}
	return StatusRan
}

// Ran reports whether the rule ran: a violation of it would then be in the report.
func (r Report) Ran(id RuleID) bool { return r.Status(id) == StatusRan }

// Lint returns every violation and warning of a document, with its span. It
// finds an error if and only if [Parse] returns one. With KindAuto it detects
// the kind first, as [DetectKind] does, and rejects documents of no known kind
// or of more than one. The report does not point into data.
//
// A violation of layers 0 or 1 hides the layers above, except for a duplicate
// member, where the first one counts.
func Lint(data []byte, kind Kind, opts ...Option) (r Report) {
	var c checker // a literal would be copied
	c.index = noIndex
	c.apply(opts)
	c.borrow = true // the payload does not outlive this call
	var d decoder
	d.warnings, d.checkOnly = true, true
	d.begin(data, &c.options)
	r.begin(kind, &c.options)
	if kind == KindAuto {
		r.Kind, r.Detected = detectKind(borrowed(data[:min(len(data), c.maxSize)]))
	}
	p, ok := NewPayload(r.Kind)
	if t, ok := p.(*Token); ok {
		scopes := scopeArrays.Get().(*scopeArray)
		defer scopes.free()
		t.Scope = scopes[:0]
	}
	d.checkWhileReading(p, &c)
	switch {
	case r.Kind == KindBulk && c.sixMonths && !d.Broken: // check rejects it unread
	case ok:
		d.document(p)
	default:
		d.noPayload()
	}
	if len(d.Faults) > 0 {
		if r.Detected && !d.grammarFaulty() {
			d.mixed(r.Kind, &c.options)
		}
		d.recognize()
	}
	d.lint(&r, p, &c, nil)
	return r
}

// A scopeArray holds the scopes of the token that Lint checks. It is used again:
// an array for each token would be the only allocation for a flawless one.
type scopeArray [16]string

var scopeArrays = sync.Pool{New: func() any { return new(scopeArray) }}

func (a *scopeArray) free() {
	clear(a[:]) // so that no document is kept
	scopeArrays.Put(a)
}

// Parse reads a document into p and checks it: [Unmarshal], then [Validate].
// Everything readable is stored even on error, which is a *[ValidationError]
// that holds the errors of [Lint], with their spans.
func Parse(data []byte, p Payload, opts ...Option) error {
	if isNil(p) {
		return errNilPayload
	}
	var c checker // a literal would be copied
	c.index = noIndex
	c.apply(opts)
	var d decoder
	d.begin(data, &c.options)
	d.checkWhileReading(p, &c)
	d.document(p)
	if len(d.Faults) > 0 {
		d.recognize()
	}
	if vs := d.check(p, &c, nil); len(vs) > 0 {
		return asError(vs)
	}
	return nil
}

// allLayers is the last layer whose rules can run.
const allLayers = 4

// noIndex stands for the index of a document that is not an element of a list.
const noIndex = -1

// lint stores in a report what check returns, and how far it got. p is nil if the
// document is of no known kind.
func (d *decoder) lint(r *Report, p Payload, c *checker, seen *seenTokens) {
	r.Violations = d.check(p, c, seen)
	switch {
	case p == nil || d.grammarFaulty():
		r.conditions.reached = 1
	case d.FaultsTruncated:
		r.conditions.reached = 2
	default:
		r.conditions.reached = allLayers
	}
}

// check returns the violations of the payload that d read into p, in all layers
// and in order. c is a new checker, with its options and index set. In a streamed
// list, index is that of the token, and seen holds the tokens before it.
func (d *decoder) check(p Payload, c *checker, seen *seenTokens) []Violation {
	o, index := &c.options, c.index
	if _, bulk := p.(*BulkUpdate); bulk && o.sixMonths && !d.tooLarge() { // contract R19: nothing else is checked
		d.Forget()
		d.reportRoot(codeKindNotInVersion)
	}
	if len(d.Faults) > 0 {
		d.base = elementPointer(index)
		if index != noIndex {
			d.Prefix(d.marks(), strconv.Itoa(index))
		}
		if p == nil || d.FaultsTruncated || d.grammarFaulty() {
			return arrange(d.leaks(d.explainFaults(o), o, d.base), d.omitted())
		}
	}
	if len(d.Faults) > 0 {
		c.faulty = d.faulty(o)
	} else if d.rules != nil {
		c = d.rules
	}
	c.warnings, c.checkOnly, c.oddItems = d.warnings, d.checkOnly, d.oddItems
	c.payload(p)
	if seen != nil {
		seen.check(c, p)
	}
	if len(d.Faults)+len(c.found) == 0 {
		return nil
	}
	d.base = elementPointer(index) // here, because a flawless token needs no allocation for it
	out := append(d.explainFaults(o), d.locate(c.found, len(d.base))...)
	out = d.leaks(out, o, d.base) // secrets in repeated members, which are not in p
	if slices.ContainsFunc(out, func(v Violation) bool { return v.Rule == RuleExpirationMissing }) {
		// contract R29: "" is then no second violation
		out = slices.DeleteFunc(out, func(v Violation) bool { return v.Rule == RuleExpirationEmptyString })
	}
	return arrange(out, omitted{c.more.errors, c.more.warnings || d.NotesTruncated})
}

// checkWhileReading makes d check the tokens of a list in blocks, soon after it
// has read them, while their texts are in the cache. It does nothing for other
// payloads.
func (d *decoder) checkWhileReading(p Payload, c *checker) {
	if _, ok := p.(*TokenList); ok {
		d.rules = &checker{options: c.options, index: noIndex, stored: true}
	}
}

// checkBlock checks the tokens that were read since the last call. l took read
// bytes of the document, and left bytes follow. It does nothing after a fault or a
// note, which can silence a rule: check then checks the list from its start.
func (d *decoder) checkBlock(l TokenList, read, left int) {
	if len(d.Faults) > 0 {
		return
	}
	c := d.rules
	c.warnings, c.checkOnly, c.oddItems = d.warnings, d.checkOnly, d.oddItems
	if c.ids.isFull(len(l)) {
		c.growTables(l, len(l)+growFor(len(l), read, left))
	}
	c.listBlocks(l)
}

// tooLarge reports whether the document is over the size limit and was not read.
func (d *decoder) tooLarge() bool {
	i := d.marks()
	return i < len(d.Faults) && d.Faults[i].Code == codeDocumentTooLarge
}

// marks returns how many of the first faults are about a byte order mark, which
// belongs to no element of a list: 0 or 1.
func (d *decoder) marks() int {
	if len(d.Faults) > 0 && d.Faults[0].Code == codeByteOrderMark {
		return 1
	}
	return 0
}

// noPayload reads a document of no known kind.
func (d *decoder) noPayload() {
	i := d.root()
	d.End(d.Skip(i))
	d.unknownKind()
}

// unknownKind reports that the document is of no known kind, unless its grammar is
// faulty.
func (d *decoder) unknownKind() {
	if !d.grammarFaulty() {
		d.reportRoot(codeUnknownKind)
	}
}

// reportRoot records a fault of the whole document.
func (d *decoder) reportRoot(code jsonscan.Code) {
	start := d.Space(0)
	d.Report(code, "", start, max(start, len(strings.TrimRight(d.Text, " \n\r\t"))))
}

// mixed records a fault at the first element of an array that has an error and is
// a payload of another kind than the others (contract R34).
func (d *decoder) mixed(kind Kind, o *options) {
	if kind != KindList && kind != KindPatch {
		return
	}
	faulty := make(map[string]bool) // indexes of elements
	for i := range d.Faults {
		f := &d.Faults[i]
		if p := d.Pointer(f); p != "" && severityOfFault(f.Code, o.tolerant) == SeverityError {
			index, _, _ := strings.Cut(p[1:], "/")
			faulty[index] = true
		}
	}
	s := jsonscan.Scanner{Text: d.Text}
	a := jsonscan.Array{Start: s.Space(0)}
	for i := s.Elem(&a, a.Start); a.More; i = s.Elem(&a, i) {
		start := i
		i = s.Skip(i)
		if index := strconv.Itoa(a.Index); faulty[index] && isForeignTo(classify(d.Text, start), kind) {
			n := len(d.Faults)
			d.Report(codeMixedKind, "", start, i)
			d.Prefix(n, index)
			return
		}
	}
}

// faulty returns the pointers of the values that could not be read, and of members
// that are missing because their names are misspelled.
func (d *decoder) faulty(o *options) map[string]bool {
	out := d.misspelled(o.tolerant)
	for i := range d.Faults {
		f := &d.Faults[i]
		switch {
		case f.Code == jsonscan.DuplicateName || f.Code == jsonscan.UnknownName:
			continue
		case f.Code != codeNullIsAbsent && severityOfFault(f.Code, o.tolerant) == SeverityWarning: // it was read; a null was not
			continue
		}
		if out == nil {
			out = make(map[string]bool)
		}
		out[d.Pointer(f)] = true
	}
	return out
}

// locate finds the spans of what the checker found, in one pass over the text. The
// first base bytes of each pointer lead to the document itself.
func (d *decoder) locate(found []unplaced, base int) []Violation {
	pointers := make([]string, 0, 2*len(found))
	for i := range found {
		related := found[i].related
		pointers = append(pointers, string(found[i].Pointer)[base:], string(related[min(base, len(related)):]))
	}
	places := jsonscan.Locate(d.Text, 0, pointers)
	out := make([]Violation, len(found))
	for i := range found {
		v := found[i].Violation
		at, related := places[2*i], places[2*i+1]
		v.Span = Span{at.Start, at.End}
		if found[i].absent {
			v.Span.End = at.Start + 1
		}
		if found[i].related != "" {
			v.Related = Span{related.Start, related.End}
		}
		out[i] = v
	}
	return out
}
