package pat

import (
	"slices"
	"strconv"
	"strings"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// Lint judges a document in all layers and returns every violation and warning,
// ordered by place, pointer and rule, with spans. It has an error among them
// exactly if [Unmarshal] or [Validate] returns one. Under KindAuto it first finds
// out what the document is, as [DetectKind] does, and refuses one that is none or
// a mixture.
//
// After a violation of layers 0 or 1 nothing deeper is judged, but for a
// duplicate member, of which the first counts. At most 1,000 violations are
// returned, errors before warnings, and then one of [TooManyViolations].
func Lint(data []byte, kind Kind, opts ...Option) []Violation {
	var o options
	o.apply(opts)
	o.borrow = true // nothing that is read outlives this call
	d := decoder{warnings: true}
	d.begin(data, &o)
	detect := kind == KindAuto && !d.Broken
	if detect {
		kind, _ = DetectKind(data)
	}
	if kind == KindBulk && o.sixMonths && !d.Broken { // contract R19: nothing else is judged
		d.reportRoot(codeKindNotInVersion)
		return d.violations(&o)
	}
	p, ok := NewPayload(kind)
	if !ok {
		d.noPayload()
		return d.violations(&o)
	}
	d.document(p)
	if detect && len(d.Faults) > 0 && !d.grammarFaulty() {
		d.mixed(kind, &o)
	}
	if d.FaultsTruncated || d.grammarFaulty() {
		return d.violations(&o)
	}
	c := checker{options: o, warnings: true, faulty: d.faulty(&o), index: -1}
	c.payload(p)
	out := append(d.explainFaults(&o), d.locate(c.found)...)
	if slices.ContainsFunc(out, func(v Violation) bool { return v.Rule == RuleExpirationMissing }) {
		// contract R29: that, and only that
		out = slices.DeleteFunc(out, func(v Violation) bool { return v.Rule == RuleExpirationEmptyString })
	}
	return arrange(out, omitted{c.more.errors, c.more.warnings || d.NotesTruncated})
}

// noPayload reads a text of which nobody knows what it is.
func (d *decoder) noPayload() {
	i := d.root()
	d.End(d.Skip(i))
	if !d.grammarFaulty() {
		d.reportRoot(codeUnknownKind)
	}
}

// reportRoot records a fault of the whole document.
func (d *decoder) reportRoot(code jsonscan.Code) {
	start := d.Space(0)
	d.Report(code, "", start, max(start, len(strings.TrimRight(d.Text, " \n\r\t"))))
}

// mixed looks whether an element of an array in which there are errors is a
// payload of another kind than the others (contract R34).
func (d *decoder) mixed(kind Kind, o *options) {
	if kind != KindList && kind != KindPatch {
		return
	}
	faulty := make(map[string]bool) // indexes of elements
	for k := range d.Faults {
		f := &d.Faults[k]
		if p := d.Pointer(f); p != "" && severityOf(codeRules[f.Code], o.tolerant) == SeverityError {
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
			k := len(d.Faults)
			d.Report(codeMixedKind, "", start, i)
			d.Prefix(k, index)
			return
		}
	}
}

// faulty returns the pointers of what could not be read.
func (d *decoder) faulty(o *options) map[string]bool {
	var out map[string]bool
	for k := range d.Faults {
		f := &d.Faults[k]
		if f.Code == jsonscan.DuplicateName || f.Code == jsonscan.UnknownName || severityOf(codeRules[f.Code], o.tolerant) == SeverityWarning {
			continue
		}
		if out == nil {
			out = make(map[string]bool)
		}
		out[d.Pointer(f)] = true
	}
	return out
}

// locate finds the spans of what the checker found, all in one pass.
func (d *decoder) locate(found []unplaced) []Violation {
	pointers := make([]string, 0, 2*len(found))
	for k := range found {
		pointers = append(pointers, string(found[k].Pointer), string(found[k].related))
	}
	places := jsonscan.Locate(d.Text, 0, pointers)
	out := make([]Violation, len(found))
	for k := range found {
		v := found[k].Violation
		at, related := places[2*k], places[2*k+1]
		v.Span = Span{at.Start, at.End}
		if found[k].absent {
			v.Span.End = at.Start + 1
		}
		if found[k].related != "" {
			v.Related = Span{related.Start, related.End}
		}
		out[k] = v
	}
	return out
}
