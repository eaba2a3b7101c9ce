package pat

import "fmt"

// A checker judges the meaning of one payload: a func a rule, called statically
// in the order of the rule table. A table of func values is five times as slow.
type checker struct {
	options
	warnings bool            // those are looked for too
	faulty   map[string]bool // pointers of what could not be read; rules that read it stay silent
	root     Pointer         // of the array that holds the object being judged
	index    int             // of that object, or -1 if it is the document itself
	found    []unplaced
	counts   [2]int  // of errors and warnings
	more     omitted // there was no room for
}

// An unplaced violation is one whose span nobody has looked up yet.
type unplaced struct {
	Violation
	absent  bool    // Pointer is the object that lacks something
	related Pointer // what it must not be equal to
}

// base returns the pointer to the object being judged. It is made only where a
// rule is violated.
func (c *checker) base() Pointer {
	if c.index < 0 {
		return c.root
	}
	return c.root.element(c.index)
}

// clock says what time it is.
func (c *checker) clock() string {
	if c.now < 0 || c.now >= endOfTime {
		return "now"
	}
	return Timestamp{c.now}.String() + ", which is now"
}

// report records a violation at a pointer below base.
func (c *checker) report(rule RuleID, at Pointer, format string, args ...any) {
	c.add(rule, unplaced{Violation: Violation{Pointer: c.base() + at, Message: fmt.Sprintf(format, args...)}})
}

// reportAbsent records that something is absent from the object at a pointer
// below base.
func (c *checker) reportAbsent(rule RuleID, at Pointer, format string, args ...any) {
	c.add(rule, unplaced{Violation: Violation{Pointer: c.base() + at, Message: fmt.Sprintf(format, args...)}, absent: true})
}

// What a rule does when it is violated must be one call, or the rule is too large
// to be inlined, and costs a call where it is not violated
// (go build -gcflags=-m ./pat).

//go:noinline
func (c *checker) reportClock(rule RuleID, at Pointer, format string) {
	c.report(rule, at, format, c.clock())
}

//go:noinline
func (c *checker) reportEmptyScope(at Pointer, k int) {
	if c.wants(RuleEmptyScopeItem) {
		c.report(RuleEmptyScopeItem, at.element(k), wantScope)
	}
}

//go:noinline
func (c *checker) reportValidity(v int32) {
	got := "fewer"
	if v > maxValiditySeconds {
		got = "more"
	}
	c.report(RuleValidityRange, "/accessTokenValiditySeconds", "expected %d to %d seconds, got %s", minValiditySeconds, maxValiditySeconds, got)
}

//go:noinline
func (c *checker) reportUnacknowledged(ack Presence) {
	c.reportAbsent(RuleAcknowledgementMissing, "",
		"expected `userAwareTokenNeverExpires` to be true, since the token never expires, got %s", nothingOrNull(ack))
}

// repeated records that the value at a pointer below base equals an earlier one.
func (c *checker) reportEqual(rule RuleID, first, at Pointer, message string) {
	c.add(rule, unplaced{Violation: Violation{Pointer: c.base() + at, Message: message}, related: first})
}

func (c *checker) add(rule RuleID, f unplaced) {
	if f.Rule, f.Severity = rule, severityOf(rule, c.tolerant); c.wants(rule) && !c.silenced(rule, f.Pointer) {
		c.counts[f.Severity]++
		c.found = append(c.found, f)
	}
}

// room reports whether a violation of the rule would be recorded. Whoever looks
// for one in a loop asks first, so that a document full of mistakes costs no more
// than its reading.
func (c *checker) wants(rule RuleID) bool {
	s := severityOf(rule, c.tolerant)
	switch {
	case c.isOff(rule), s == SeverityWarning && !c.warnings:
		return false
	case c.counts[s] < maxViolations:
		return true
	case s == SeverityError:
		c.more.errors = true
	default:
		c.more.warnings = true
	}
	return false
}

// silenced reports whether a member that the rule reads, the element it is in,
// or the value itself, could not be read.
func (c *checker) silenced(rule RuleID, at Pointer) bool {
	if len(c.faulty) == 0 {
		return false
	}
	if c.unread(at) {
		return true
	}
	for _, member := range record(rule).Reads {
		if c.unread(c.base() + member) {
			return true
		}
	}
	return false
}

// unread reports whether the value at p, or one around it, could not be read.
func (c *checker) unread(p Pointer) bool {
	for ; p != ""; p = p.Parent() {
		if c.faulty[string(p)] {
			return true
		}
	}
	return c.faulty[""]
}

func (c *checker) payload(p Payload) {
	switch p := p.(type) {
	case *Token:
		c.token(p)
	case *TokenList:
		c.list(*p)
	case *CreateRequest:
		c.createRequest(p)
	case *CreateResponse:
		c.createResponse(p)
	case *Patch:
		c.patch(*p)
	case *BulkUpdate:
		c.bulk(p)
	}
}

func (c *checker) token(t *Token) {
	emptyID(c, t.ID)
	emptyName(c, "/name", t.Name)
	emptyScopeItem(c, "/scope", t.Scope)
	ownerType(c, &t.Owner)
	validityRange(c, t.AccessTokenValiditySeconds)
	if !c.sixMonths {
		acknowledgementFalse(c, &t.ExpirationDate, t.UserAwareTokenNeverExpires)
		acknowledgementMissing(c, &t.ExpirationDate, t.UserAwareTokenNeverExpires)
		acknowledgementUnneeded(c, &t.ExpirationDate, t.UserAwareTokenNeverExpires)
	}
	expirationBeforeCreation(c, t.Created, &t.ExpirationDate)
	if c.hasClock {
		expirationNotFuture(c, "/expirationDate", t.ExpirationDate)
	}
	if c.sixMonths {
		expirationOverSixMonths(c, t.Created, &t.ExpirationDate)
	}
	lastUsedBeforeCreation(c, t.Created, &t.LastUsed)
	if c.hasClock {
		createdInFuture(c, t.Created)
		lastUsedInFuture(c, &t.LastUsed)
	}
	if c.warnings {
		c.scopeHygiene("/scope", t.Scope)
		neverExpires(c, &t.ExpirationDate)
		idForm(c, "/id", t.ID)
		ownerIncomplete(c, &t.Owner)
	}
}

func (c *checker) createRequest(r *CreateRequest) {
	emptyName(c, "/name", r.Name)
	emptyScopeItem(c, "/scope", r.Scope.value)
	validityRange(c, r.AccessTokenValiditySeconds)
	if !c.sixMonths {
		acknowledgementFalse(c, &r.ExpirationDate, r.UserAwareTokenNeverExpires)
		acknowledgementMissing(c, &r.ExpirationDate, r.UserAwareTokenNeverExpires)
		acknowledgementUnneeded(c, &r.ExpirationDate, r.UserAwareTokenNeverExpires)
	}
	if c.hasClock {
		expirationNotFuture(c, "/expirationDate", r.ExpirationDate)
		if c.sixMonths { // contract R30: counted from the clock
			expirationOverSixMonths(c, Timestamp{c.now}, &r.ExpirationDate)
		}
	}
	if c.warnings {
		c.scopeHygiene("/scope", r.Scope.value)
		scopeDefaultsToAll(c, r)
		neverExpires(c, &r.ExpirationDate)
	}
}

func (c *checker) createResponse(r *CreateResponse) {
	emptyID(c, r.ID)
	emptyName(c, "/name", r.Name)
	emptyScopeItem(c, "/scope", r.Scope)
	emptySecret(c, &r.Secret)
	ownerType(c, &r.Owner)
	validityRange(c, Some(r.AccessTokenValiditySeconds))
	if !c.sixMonths {
		acknowledgementFalse(c, &r.ExpirationDate, r.UserAwareTokenNeverExpires)
		acknowledgementUnneeded(c, &r.ExpirationDate, r.UserAwareTokenNeverExpires)
	}
	expirationBeforeCreation(c, r.Created, &r.ExpirationDate)
	if c.hasClock {
		expirationNotFuture(c, "/expirationDate", r.ExpirationDate)
	}
	if c.sixMonths {
		expirationOverSixMonths(c, r.Created, &r.ExpirationDate)
		expirationMissing(c, &r.ExpirationDate)
	}
	if c.hasClock {
		createdInFuture(c, r.Created)
	}
	secretInDocument(c, &r.Secret)
	if c.warnings {
		c.scopeHygiene("/scope", r.Scope)
		neverExpires(c, &r.ExpirationDate)
		idForm(c, "/id", r.ID)
		ownerIncomplete(c, &r.Owner)
	}
}

func emptyID(c *checker, id string) {
	if id == "" {
		c.report(RuleEmptyID, "/id", "expected an id, got an empty string")
	}
}

func emptyName(c *checker, at Pointer, name string) {
	if name == "" {
		c.report(RuleEmptyName, at, "expected a name, got an empty string")
	}
}

const wantScope = "expected a scope, got an empty string"

func emptyScopeItem(c *checker, at Pointer, scope []string) {
	for k, item := range scope {
		if item == "" {
			c.reportEmptyScope(at, k)
		}
	}
}

func emptySecret(c *checker, secret *Secret) {
	if secret.IsEmpty() {
		c.report(RuleEmptySecret, "/secret", "expected a secret, got an empty string")
	}
}

func ownerType(c *checker, w *Owner) {
	if w.Type != OwnerTypeIdentity && w.Type != "" {
		c.report(RuleOwnerType, "/owner/type", "expected `%s`, got another type", OwnerTypeIdentity)
	}
}

func validityRange(c *checker, seconds Optional[int32]) {
	if v := seconds.value; seconds.presence == PresenceGiven && (v < minValiditySeconds || v > maxValiditySeconds) {
		c.reportValidity(v)
	}
}

// The acknowledged dialect: a token without expiration date never expires.

func acknowledgementFalse(c *checker, expiration *Optional[Timestamp], ack Optional[bool]) {
	if expiration.presence != PresenceGiven && ack.presence == PresenceGiven && !ack.value {
		c.report(RuleAcknowledgementFalse, "/userAwareTokenNeverExpires", "expected true, since the token never expires, got false")
	}
}

func acknowledgementMissing(c *checker, expiration *Optional[Timestamp], ack Optional[bool]) {
	if expiration.presence != PresenceGiven && ack.presence != PresenceGiven {
		c.reportUnacknowledged(ack.presence)
	}
}

func nothingOrNull(p Presence) string {
	if p == PresenceNull {
		return "null"
	}
	return "no such member"
}

func acknowledgementUnneeded(c *checker, expiration *Optional[Timestamp], ack Optional[bool]) {
	if expiration.presence == PresenceGiven && ack.presence == PresenceGiven && ack.value && c.warnings {
		c.report(RuleAcknowledgementUnneeded, "/userAwareTokenNeverExpires", "expected false or no such member, since the token expires, got true")
	}
}

func expirationBeforeCreation(c *checker, created Timestamp, expiration *Optional[Timestamp]) {
	if expiration.presence == PresenceGiven && expiration.value.ms <= created.ms {
		c.report(RuleExpirationBeforeCreation, "/expirationDate", "expected a time after `created`, got one that is not")
	}
}

func expirationNotFuture(c *checker, at Pointer, expiration Optional[Timestamp]) {
	if expiration.presence == PresenceGiven && expiration.value.ms <= c.now {
		c.reportClock(RuleExpirationNotFuture, at, "expected a time after %s, got one that is not")
	}
}

func expirationOverSixMonths(c *checker, from Timestamp, expiration *Optional[Timestamp]) {
	e, ok := expiration.Get()
	if !ok {
		return
	}
	if limit, ok := from.addMonths(sixMonths); ok && !from.IsZero() && e.ms > limit.ms {
		c.report(RuleExpirationOverSixMonths, "/expirationDate", "expected a time at most six calendar months after creation, got a later one")
	}
}

func expirationMissing(c *checker, expiration *Optional[Timestamp]) {
	if expiration.presence != PresenceGiven {
		c.reportAbsent(RuleExpirationMissing, "", "expected an `expirationDate`, got %s", nothingOrNull(expiration.presence))
	}
}

func lastUsedBeforeCreation(c *checker, created Timestamp, lastUsed *Optional[Timestamp]) {
	if lastUsed.presence == PresenceGiven && lastUsed.value.ms < created.ms {
		c.report(RuleLastUsedBeforeCreation, "/lastUsed", "expected a time not before `created`, got an earlier one")
	}
}

func createdInFuture(c *checker, created Timestamp) {
	if created.ms > c.now {
		c.reportClock(RuleCreatedInFuture, "/created", "expected a time not after %s, got a later one")
	}
}

func lastUsedInFuture(c *checker, lastUsed *Optional[Timestamp]) {
	if lastUsed.presence == PresenceGiven && lastUsed.value.ms > c.now {
		c.reportClock(RuleLastUsedInFuture, "/lastUsed", "expected a time not after %s, got a later one")
	}
}
