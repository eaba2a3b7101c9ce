package pat

import (
	"hash/maphash"
	"math/bits"
	"slices"
	"strconv"
)

// A streamLinter is what LintLines does with the elements of a stream.
type streamLinter struct {
	*stream
	detect  bool // no kind was given
	kind    Kind
	payload Payload     // the elements are read into it; nil if the kind is not known
	seen    *seenTokens // nil unless the stream is one list
	whole   bool        // a report without violations whose rules all ran was yielded
	yield   func(Report, error) bool

	splitFrom, splitPause int // the offset from which on an array may be split, and how far from the last time
}

// setKind makes the elements payloads of a kind, or the tokens of one list.
func (l *streamLinter) setKind(kind Kind, list bool) {
	l.kind = kind
	if l.payload, _ = NewPayload(kind); list {
		l.payload, l.seen = new(Token), new(seenTokens)
	}
}

func (l *streamLinter) emit(e event) bool {
	text := borrowed(l.buf)
	switch {
	case e.unread:
		text = text[:min(l.maxSize, len(text))]
	case !e.last: // else the message tells what stands at the end
		text = text[:e.end]
	}
	element := !e.unread || l.d.tooLarge()
	if l.payload == nil && element {
		l.findKind(e, text)
	}
	var r Report
	r.begin(l.kind, &l.options)
	r.Detected, r.conditions.detect, r.Element = l.detect && l.kind != KindAuto, l.detect, l.element(e)
	if e.unread && element {
		r.Element.Text = l.buf[:len(text)]
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
			l.d.recognize() // else the element is no document of its own
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

// leavesOut reports whether OnlyViolations leaves out a report.
func (l *streamLinter) leavesOut(r *Report) bool {
	if !l.onlyViolations || len(r.Violations) > 0 || l.whole {
		return l.onlyViolations && len(r.Violations) == 0
	}
	l.whole = r.Kind != KindAuto && r.conditions.reached == allLayers
	return false
}

// beforeBreak drops the secrets behind the place at which an array breaks: how
// much of that was read depends on the reader.
func (l *streamLinter) beforeBreak(vs []Violation) []Violation {
	if !l.d.Broken || len(l.d.Faults) == 0 {
		return vs
	}
	end := l.d.Faults[len(l.d.Faults)-1].End
	return slices.DeleteFunc(vs, func(v Violation) bool { return v.Rule == RuleSecretInDocument && v.Span.End > end })
}

// findKind detects the kind of an element that was only skipped so far, and
// reads it as such.
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

// seenTokens are the ids and the names of the tokens of a streamed list, and how
// many tokens each owner has, by a hash of its id.
type seenTokens struct {
	ids, names seenHashes
	owners     map[uint64]uint8 // up to one more than allowed

	later *tokenKeys  // if not nil, check only stores the keys, and another goroutine adds them
	known *repetition // if not nil, check reports it, since the keys were added before
}

// tokenKeys are what the rules between the tokens of a list compare.
type tokenKeys struct {
	id, name, owner    uint64 // hashes
	idShard, nameShard uint8
	compared           repetition // which of them the rules compare
}

// A repetition says what a token shares with earlier ones.
type repetition uint8

const (
	repeatsID    repetition = 1 << iota
	repeatsName             // of the same owner
	repeatsOwner            // more often than is allowed
)

// check reports the id and the name of a token that an earlier one has. A token
// without id, name or owner's id is compared with none.
func (s *seenTokens) check(c *checker, p Payload) {
	t, ok := p.(*Token)
	if !ok {
		return
	}
	var r repetition
	switch {
	case s.later != nil:
		*s.later = c.keysOf(t)
	case s.known != nil:
		r = *s.known
	default:
		keys := c.keysOf(t)
		r = s.add(&keys)
	}
	if r&repeatsID != 0 {
		c.report(RuleListDuplicateID, "/id", "repeats the id of an earlier element")
	}
	if r&repeatsName != 0 {
		c.report(RuleListDuplicateName, "/name", "repeats the name of an earlier element of the same owner")
	}
	if r&repeatsOwner != 0 {
		c.reportListTooMany()
	}
}

func (c *checker) keysOf(t *Token) (k tokenKeys) {
	if t.ID != "" && !c.isOff(RuleListDuplicateID) {
		k.id, k.idShard = hashPair(t.ID, "")
		k.compared |= repeatsID
	}
	if t.Name != "" && t.Owner.ID != "" && !c.isOff(RuleListDuplicateName) {
		k.name, k.nameShard = hashPair(t.Name, t.Owner.ID)
		k.compared |= repeatsName
	}
	if c.warnings && !c.isOff(RuleListTooMany) && c.countsForOwner(t) {
		k.owner = maphash.String(hashSeed, t.Owner.ID)
		k.compared |= repeatsOwner
	}
	return k
}

// add adds the keys of the next token and returns which of them it repeats.
func (s *seenTokens) add(k *tokenKeys) (r repetition) {
	if k.compared&repeatsID != 0 && s.ids.add(k.id, k.idShard) {
		r |= repeatsID
	}
	if k.compared&repeatsName != 0 && s.names.add(k.name, k.nameShard) {
		r |= repeatsName
	}
	if k.compared&repeatsOwner != 0 {
		if s.owners == nil {
			s.owners = make(map[uint64]uint8)
		}
		if n := s.owners[k.owner]; n <= maxTokensPerOwner {
			if s.owners[k.owner] = n + 1; n == maxTokensPerOwner {
				r |= repeatsOwner
			}
		}
	}
	return r
}

// seenHashes is a set of hashes of 72 bits: 8 bits choose a shard, which holds the
// other 64. Shards grow one at a time, and so by little.
type seenHashes struct {
	shards *[256]hashShard // nil if there is no hash
}

type hashShard struct {
	slots []uint64
	n     int
}

var shardSeed = maphash.MakeSeed()

// hashPair returns the hash of a pair of strings, which is not 0, and its shard.
func hashPair(a, b string) (hash uint64, shard uint8) {
	hash = maphash.String(hashSeed, a) ^ 3*maphash.String(hashSeed, b)
	return max(hash, 1), uint8(maphash.String(shardSeed, a) ^ 3*maphash.String(shardSeed, b))
}

// add adds a hash and reports whether it was there already.
func (s *seenHashes) add(hash uint64, of uint8) bool {
	if s.shards == nil {
		s.shards = new([256]hashShard)
	}
	shard := &s.shards[of]
	if 8*shard.n >= 7*len(shard.slots) {
		old := shard.slots
		shard.slots = make([]uint64, max(8, len(old)+len(old)/4))
		for _, h := range old {
			if h != 0 {
				*slot(shard.slots, h) = h
			}
		}
	}
	at := slot(shard.slots, hash)
	if *at == hash {
		return true
	}
	*at = hash
	shard.n++
	return false
}

// slot returns the slot that holds the hash, or the empty one where it belongs.
func slot(slots []uint64, hash uint64) *uint64 {
	i, _ := bits.Mul64(hash, uint64(len(slots)))
	for ; slots[i] != 0 && slots[i] != hash; i++ {
		if i+1 == uint64(len(slots)) {
			i = ^uint64(0)
		}
	}
	return &slots[i]
}
