package generate

import (
	"time"

	"github.com/sailpat/sailpat/pat"
)

// Layer 3: the meaning of dates.

var timeMutators = []mutator{
	{rule: pat.RuleExpirationBeforeCreation, not: withClock, mutate: func(m *mutation) {
		p, root := m.object(withDate)
		p.member("expirationDate").setInstant(instant(m.t, firstInstant, p.created()))
		m.done(root, p.at+"/expirationDate", "it expires before it is created")
	}},
	{rule: pat.RuleExpirationNotFuture, not: patchWithoutDates, mutate: notFuture},
	{rule: pat.RuleExpirationOverSixMonths, not: noSixMonths, mutate: func(m *mutation) {
		p, root := m.object(withDate)
		limit := m.setting.now
		if m.Kind != pat.KindCreate {
			limit = p.created()
		}
		if limit = sixMonthsAfter(limit); limit == lastInstant {
			m.t.Skip("nothing is later")
		}
		low := limit + 1
		if m.setting.hasClock {
			low = max(low, m.setting.now+1)
		}
		p.member("expirationDate").setInstant(instant(m.t, low, lastInstant))
		m.done(root, p.at+"/expirationDate", "it expires after %v", stamp(limit))
	}},
	{rule: pat.RuleExpirationMissing, mutate: func(m *mutation) {
		p, root := m.object(withDate)
		switch date := p.member("expirationDate"); oneOf(m.t, "how", "gone", "null", "empty") {
		case "gone":
			p.drop("expirationDate")
		case "null":
			date.null = true
		case "empty":
			date.text = ""
		}
		m.done(root, p.at, "it does not say when it expires")
	}},
	{rule: pat.RuleLastUsedBeforeCreation, mutate: func(m *mutation) {
		p, root := m.object(mayHaveDate)
		if p.created() == firstInstant {
			m.t.Skip("nothing is earlier")
		}
		p.member("lastUsed").setInstant(instant(m.t, firstInstant, p.created()-1))
		m.done(root, p.at+"/lastUsed", "it was used before it was created")
	}},
	{rule: pat.RuleCreatedInFuture, mutate: func(m *mutation) {
		p, root := m.object(mayHaveDate)
		p.drop("lastUsed")
		low, high := m.setting.now+1, lastInstant-day
		if date := p.member("expirationDate"); date != nil && !date.null {
			high = date.instant() - 1
		}
		if low > high {
			m.t.Skip("it expires in a millisecond")
		}
		p.member("created").setInstant(instant(m.t, low, high))
		m.done(root, p.at+"/created", "it will be created")
	}},
	{rule: pat.RuleLastUsedInFuture, mutate: func(m *mutation) {
		p, root := m.object(mayHaveDate)
		p.member("lastUsed").setInstant(instant(m.t, m.setting.now+1, lastInstant))
		m.done(root, p.at+"/lastUsed", "it will be used")
	}},
}

func mayHaveDate(*setting) {}

// withClock reports a clock. A token that expired before its creation violates one
// more rule then: it has expired, or its creation is in the future.
func withClock(c mutationCase) bool { return c.clock }

// noSixMonths reports where a date more than six months ahead is no error: in a
// create request without a clock, which has no date to count from, and in stored
// tokens, where it is a warning.
func noSixMonths(c mutationCase) bool {
	return c.kind == pat.KindCreate && !c.clock || isStored(c.kind)
}

func isStored(k pat.Kind) bool { return k == pat.KindToken || k == pat.KindList }

func (n *node) setInstant(ms int64) { n.null, n.text = false, stamp(ms).String() }

// instant returns the instant of a canonical timestamp.
func (n *node) instant() int64 {
	t, err := time.Parse(time.RFC3339Nano, n.text)
	if err != nil {
		panic(err)
	}
	return t.UnixMilli()
}

func (n *node) created() int64 { return n.member("created").instant() }

// notFuture sets an expiration date that is not after now.
func notFuture(m *mutation) {
	now := m.setting.now
	switch m.Kind {
	case pat.KindPatch, pat.KindBulk:
		root := m.base(full, withDate)
		op := m.insert(root, set(m.t, pathExpiration, pat.TimestampValue(stamp(instant(m.t, firstInstant, now)))))
		m.done(root, op.at+"/value", "the new date is past")
		return
	}
	p, root := m.object(withDate)
	low, high := firstInstant, now
	if created := p.member("created"); created != nil {
		if created.instant() == now {
			created.setInstant(now - 1)
		}
		low = created.instant() + 1
		if m.setting.sixMonths() {
			high = min(now, sixMonthsAfter(low-1))
		}
	}
	p.member("expirationDate").setInstant(instant(m.t, low, high))
	m.done(root, p.at+"/expirationDate", "it has expired")
}
