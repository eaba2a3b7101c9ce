package pat

import (
	"slices"
	"strconv"
	"unicode/utf8"
)

// A streamLinter checks the elements of a stream for LintLines.
type streamLinter struct {
	*stream
	detect  bool // no kind was given
	kind    Kind
	payload Payload     // the elements are read into it; nil if the kind is not known
	seen    *seenTokens // nil unless the stream is one list
	yield   func(Report, error) bool

	yieldedClean bool // a report without violations on which all layers ran, see leavesOut

	splitFrom  int // an array is not split among goroutines before this offset
	splitPause int // how many bytes one goroutine reads before an array is split again
}

// setKind makes the elements payloads of a kind, or the tokens of one list.
func (l *streamLinter) setKind(kind Kind, list bool) {
	l.kind = kind
	if l.payload, _ = NewPayload(kind); list {
		l.payload, l.seen = new(Token), new(seenTokens)
	}
}

// emit reports on an element, or on the end of the stream.
func (l *streamLinter) emit(e event) bool {
	text := borrowed(l.buf)
	switch {
	case e.unread:
		text = text[:min(l.maxSize, len(text))]
	case !e.last: // at the end of a stream, messages describe the byte after the element
		text = text[:e.end]
	}
	element := !e.unread || l.d.tooLarge()
	if l.payload == nil && element {
		l.findKind(e, text)
	}
	var r Report
	r.begin(l.kind, &l.options)
	r.Detected, r.conditions.detect, r.Element = l.detect && l.kind != KindAuto, l.detect, l.element(e)
	switch {
	case e.unread && element:
		r.Element.Text = l.buf[:len(text)]
	case e.last:
		r.Element.Text = l.upToFault(e, r.Element.Text)
	}
	if !element {
		if r.Violations = l.d.violations(&l.options); len(l.d.Faults) > 0 && l.d.Faults[0].Code == codeNotUTF8 {
			r.Violations = arrange(l.d.leaks(r.Violations, &l.options, ""), omitted{})
		}
	} else {
		index := noIndex
		if l.seen != nil {
			index = l.index
		}
		if l.d.Text = text; l.payload == nil && !e.unread {
			l.d.unknownKind()
		}
		if len(l.d.Faults) > 0 && (l.lines || l.seen == nil) {
			l.d.recognize() // an element of a list is no document of its own
		}
		l.d.lint(&r, l.payload, &checker{options: l.options, index: index}, l.seen)
		if r.Detected && !e.unread && !l.d.grammarFaulty() && l.isForeign(&r, text) {
			l.d.Forget()
			l.d.reportRoot(codeMixedKind)
			if index != noIndex {
				l.d.Prefix(0, strconv.Itoa(index))
			}
			r.Violations = arrange(l.d.leaks(l.d.explainFaults(&l.options), &l.options, elementPointer(index)), l.d.omitted())
			r.conditions.reached = 1
		}
	}
	if e.last && element {
		r.Violations = l.beforeBreak(r.Violations)
	}
	l.place(r.Violations, element && l.seen != nil)
	if e.last {
		return l.yield(r, l.end(e, asError(slices.Clone(r.Violations))))
	}
	return l.leavesOut(&r) || l.yield(r, nil)
}

// upToFault extends the text of an element to the end of the fault that ends an
// array, so that the fault can be placed and shown. It does not wait for the rest
// of a character outside ASCII.
func (l *streamLinter) upToFault(e event, text []byte) []byte {
	if n := len(l.d.Faults); n > 0 {
		end := l.d.Faults[n-1].End
		if end <= len(l.buf) && end == e.start+len(text)+1 && ' ' <= l.buf[end-1] && l.buf[end-1] < utf8.RuneSelf {
			return l.buf[e.start:end]
		}
	}
	return text
}

// leavesOut reports whether OnlyViolations leaves out a report: each one without
// violations but the first on which all layers ran, which shows Collect that the
// rules ran. Until then, reports of lower layers are yielded.
func (l *streamLinter) leavesOut(r *Report) bool {
	if !l.onlyViolations || len(r.Violations) > 0 || l.yieldedClean {
		return l.onlyViolations && len(r.Violations) == 0
	}
	l.yieldedClean = r.Kind != KindAuto && r.conditions.reached == allLayers
	return false
}

// beforeBreak drops the secrets after the place at which an array breaks, because
// how much was read of what follows depends on the reader.
func (l *streamLinter) beforeBreak(vs []Violation) []Violation {
	if !l.d.Broken || len(l.d.Faults) == 0 {
		return vs
	}
	end := l.d.Faults[len(l.d.Faults)-1].End
	return slices.DeleteFunc(vs, func(v Violation) bool { return v.Rule == RuleSecretInDocument && v.Span.End > end })
}

// findKind detects the kind of an element, which was only skipped so far because
// the kind was not known, and reads the element again as a payload of that kind.
func (l *streamLinter) findKind(e event, text string) {
	kind, ok := detectKind(text)
	if !ok {
		return
	}
	list := kind == KindToken && !l.lines
	if l.setKind(kind, list); list {
		l.kind = KindList
	}
	if e.unread {
		return
	}
	l.d.Forget()
	l.reportMark()
	if l.d.Text = text; !l.lines {
		l.d.Depth = 1
	}
	if end := l.d.payload(e.start, l.payload); l.lines {
		l.d.End(end)
	}
}

// isForeign reports whether an element with an error is a payload of another kind
// than the detected one (contract R34).
func (l *streamLinter) isForeign(r *Report, text string) bool {
	if !slices.ContainsFunc(r.Violations, func(v Violation) bool { return v.Severity == SeverityError }) {
		return false
	}
	if l.seen != nil {
		return isForeignTo(classify(text, 0), KindList)
	}
	kind, ok := detectKind(text)
	return ok && kind != l.kind
}
