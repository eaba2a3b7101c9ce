package audit

import (
	"strings"

	"github.com/sailpat/sailpat/pat"
)

// A stateReader reads what a stateWriter wrote into an empty Auditor. It accepts
// nothing that a stateWriter would not write in the same bytes, as far as that
// decides whether a report can be made.
type stateReader struct {
	reader
	a    *Auditor
	sets []*scopeSet
}

func (r *stateReader) state() {
	a := r.a
	r.facts()
	r.ownerRows()
	r.profileRows()
	r.scopeRows()
	r.tokens()
	r.comparison()
	for i := range a.keepers {
		for range r.below(uint64(a.keepers[i].limit) + 1) {
			if k := r.kept(a.settings); k.rule == i && r.err == nil {
				a.keepers[i].add(k)
			} else {
				r.fail()
				return
			}
		}
	}
	for range r.below(uint64(a.upcoming.limit) + 1) {
		if e := r.expiry(); r.err == nil {
			a.upcoming.add(e)
		} else {
			return
		}
	}
}

func (r *stateReader) facts() {
	a := r.a
	a.elements, a.members = r.natural(), memberSet(r.below(uint64(memberAll)+1))
	a.events, a.newest = r.bool(), r.int()
	r.bools(a.marks.suppressions)
	r.bools(a.marks.baseline)
	for range r.count(4) {
		in := a.input(r.text())
		in.SHA256 = r.text()
		in.Tokens, in.Unreadable = r.natural(), r.natural()
	}
	for range r.count(1) {
		a.notes[r.text()] = true
	}
	for _, counts := range []*dayCounts{&a.expiries, &a.calendar} {
		for range r.count(2) {
			key := r.int()
			if int64(int32(key)) != key {
				r.fail()
			}
			*counts.of(int32(key)) = r.natural()
		}
	}
	if r.bool() {
		a.ahead = r.kept(a.settings)
	}
}

// natural reads a count.
func (r *reader) natural() int64 {
	n := r.int()
	if n < 0 {
		r.fail()
		return 0
	}
	return n
}

func (r *stateReader) ownerRows() {
	last := ""
	for i := range r.count(7) {
		id, ok := unpackID(r.text())
		if !ok || i > 0 && id <= last {
			r.fail()
			return
		}
		last = id
		at := r.a.ownerRow(id)
		r.a.owners.rename(at, r.text())
		row := r.a.owners.row(at)
		for _, c := range [...]*uint32{&row.tokens, &row.others, &row.open} {
			*c = uint32(r.below(1 << 32))
		}
		if n := uint32(r.below(1 << 32)); n > 0 {
			bump(&r.a.owners.neverUsed, at, n)
		}
		if n := uint32(r.below(1 << 32)); n > 0 {
			bump(&r.a.owners.unknown, at, n)
		}
	}
}

func (r *stateReader) profileRows() {
	for range r.count(2) {
		key := r.text()
		if !validProfile(key) {
			r.fail()
			return
		}
		r.a.profiles.get([]byte(key)).count = r.natural()
	}
}

// validProfile reports whether a key is one of a profile.
func validProfile(key string) bool {
	if len(key) < 4 || len(key)%2 != 0 {
		return false
	}
	f := flags(key[0]) | flags(key[1])<<8 | flags(key[2])<<16
	if int(f>>expiryShift&7) > len(expirySteps) || int(f>>unusedShift&7) > len(unusedSteps) || key[3] != 0 {
		return false
	}
	for i := 4; i < len(key); i += 2 {
		if key[i] >= ruleCount || key[i+1]>>4 > byte(SeverityHigh) || key[i+1]&15 > byte(StateSuppressed) {
			return false
		}
	}
	return true
}

func (r *stateReader) scopeRows() {
	t := &r.a.scopes
	for range r.count(2) {
		t.info(r.text()).tokens = r.natural()
	}
	if !r.a.options.Partial {
		return
	}
	for range r.count(1) {
		var names []string
		for range r.count(1) {
			if i := r.below(uint64(len(t.infos))); r.err == nil {
				names = append(names, t.infos[i].name)
			}
		}
		r.sets = append(r.sets, t.of(names))
	}
}

func (r *stateReader) tokens() {
	a := r.a
	last := idKey{}
	for i := range r.count(16) {
		hi, lo := r.word(), r.word()
		key, digest := idKey{hi, uint16(lo >> digestBits)}, lo&digestMask
		if r.err != nil || digest == 0 || i > 0 && key.compare(last) <= 0 {
			r.fail()
			return
		}
		last = key
		slot, _ := a.ids.insert(key, digest)
		if !a.options.Partial {
			continue
		}
		id := r.text()
		if !r.named(key, id) {
			return
		}
		s := a.ids.slot(slot)
		s[4] = a.idText.add(id)
		setRecord(s, r.record())
	}
	for range r.count(11) {
		r.twice()
	}
}

// named reports whether a packed ID has a key.
func (r *stateReader) named(key idKey, packed string) bool {
	id, ok := unpackID(packed)
	if !ok || r.a.hash.keyOfID(id) != key {
		r.fail()
		return false
	}
	return true
}

func (r *stateReader) twice() {
	a := r.a
	key := idKey{r.word(), uint16(r.below(1 << 16))}
	w := &twice{id: strings.Clone(r.text())}
	slot, found := a.ids.search(key)
	if r.err != nil || !found || a.twice[key] != nil || a.hash.keyOfID(w.id) != key {
		r.fail()
		return
	}
	last := digestOf(a.ids.slot(slot))
	for range r.count(8) {
		v := version{digest: r.word()}
		if v.digest <= last || v.digest > digestMask {
			r.fail()
			return
		}
		if last = v.digest; a.options.Partial {
			v.record = r.record()
		}
		w.versions = append(w.versions, v)
	}
	if len(w.versions) == 0 {
		r.fail()
		return
	}
	if r.bool() {
		w.seen = r.kept(a.settings)
	}
	a.twice[key] = w
}

func (r *stateReader) record() record {
	a := r.a
	rec := record{profile: uint32(r.below(uint64(len(a.profiles.list))))}
	if i := r.below(uint64(len(r.sets)) + 1); i > 0 {
		rec.set = r.sets[i-1].index + 1
	}
	rec.day, rec.owner = uint32(r.below(1<<32)), noOwner
	if n := r.below(uint64(a.owners.n) + 1); n > 0 {
		rec.owner = uint32(n - 1)
	}
	return rec
}

func (r *stateReader) comparison() {
	a := r.a
	if a.options.Previous == nil {
		return
	}
	for i := range a.seen {
		a.seen[i] = r.word()
	}
	last, none := -1, pat.Token{}
	for range r.count(2) {
		i := int(r.below(uint64(a.options.Previous.ids.slots())))
		changed := []byte(r.text())
		check := reader{data: changed}
		if check.changed(&a.current, &none); r.err != nil || check.err != nil || len(check.data) > 0 || i <= last || !a.seen.has(i) {
			r.fail()
			return
		}
		last = i
		a.setPending(i, changed)
	}
}
