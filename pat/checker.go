package pat

// A checker checks the meaning of one payload. Each rule has a func beside its
// record, which is called statically: a table of func values is five times as
// slow.
type checker struct {
	options
	warnings   bool            // whether rules of that severity run
	checkOnly  bool            // as in decoder
	oddItems   bool            // as in decoder
	firstItem  int             // of the items being checked, see inBlocks
	stored     bool            // the payload is a token that the API reads back, or a list of such
	unshaped   bool            // a list from Validate: elements may be what Marshal refuses
	faulty     map[string]bool // pointers of what could not be read; rules that read it stay silent
	root       Pointer         // of the array that holds the object being checked
	index      int             // of that object, or -1 if it is the document itself
	found      []unplaced
	counts     [2]int    // of errors and warnings
	checked    int       // how many tokens of a list are checked
	ids, names seenTable // of those tokens
	more       omitted   // violations beyond the limit
}

// An unplaced violation is one whose span has not been located yet.
type unplaced struct {
	Violation
	absent  bool    // Pointer is the object that lacks something
	related Pointer // of the earlier value that this one must not equal
}

// base returns the pointer to the object being checked. It is made only where a
// rule is violated.
func (c *checker) base() Pointer {
	if c.index < 0 {
		return c.root
	}
	return c.root.element(c.index)
}

// A check must report with a single call. Otherwise it is too large to be
// inlined, and costs a call where nothing is wrong (go build -gcflags=-m ./pat).
// A check whose message shows values therefore has a report func of its own.

// report records a violation at a pointer below base.
func (c *checker) report(rule RuleID, at Pointer, format string, args ...any) {
	if c.wants(rule) {
		c.add(rule, unplaced{Violation: Violation{Pointer: c.base() + at, Message: sprintf(format, args...)}})
	}
}

// reportAbsent records that something is absent from the object at a pointer
// below base.
func (c *checker) reportAbsent(rule RuleID, at Pointer, format string, args ...any) {
	if c.wants(rule) {
		c.add(rule, unplaced{Violation: Violation{Pointer: c.base() + at, Message: sprintf(format, args...)}, absent: true})
	}
}

// reportRepeat records that the value at a pointer below base repeats the one at
// first. The format has one verb, for first.
func (c *checker) reportRepeat(rule RuleID, first, at Pointer, format string) {
	if c.wants(rule) {
		c.add(rule, unplaced{Violation: Violation{Pointer: c.base() + at, Message: sprintf(format, first)}, related: first})
	}
}

// reportTime records that the time at a pointer below base is at odds with
// another. The format has two verbs, for the other and for this.
//
//go:noinline
func (c *checker) reportTime(rule RuleID, at Pointer, format string, other, this Timestamp) {
	c.report(rule, at, format, other, this)
}

// reportClock records that the time at a pointer below base is at odds with the
// clock. The format has one verb, for the time.
//
//go:noinline
func (c *checker) reportClock(rule RuleID, at Pointer, format string, t Timestamp) {
	if c.now < 0 || c.now >= endOfTime {
		c.report(rule, at, format, t)
	} else {
		c.report(rule, at, format+"; now is %s", t, Timestamp{c.now})
	}
}

func (c *checker) add(rule RuleID, u unplaced) {
	if u.Rule, u.Severity = rule, c.severity(rule); !c.silenced(rule, u.Pointer) {
		c.counts[u.Severity]++
		c.found = append(c.found, u)
	}
}

// severity returns the severity of a rule. Two errors are warnings where a token
// comes back from the server: it may have been made at another API version
// (contract D11), and real responses leave the acknowledgement out (contract D12).
func (c *checker) severity(rule RuleID) Severity {
	if c.stored && (rule == RuleExpirationOverSixMonths || rule == RuleAcknowledgementMissing && c.tolerant) {
		return SeverityWarning
	}
	return severityOf(rule, c.tolerant)
}

// runs returns the severity of a rule, and whether its violations are wanted.
func (c *checker) runs(rule RuleID) (Severity, bool) {
	s := c.severity(rule)
	return s, !c.isOff(rule) && (s != SeverityWarning || c.warnings)
}

// wants reports whether a violation of the rule would be recorded. A check that
// loops asks first, so that a document full of mistakes costs no more than
// reading it.
func (c *checker) wants(rule RuleID) bool {
	s, runs := c.runs(rule)
	if runs && c.counts[s] >= maxViolations {
		*c.more.of(s) = true
		return false
	}
	return runs
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
		c.stored = true
		c.token(p)
	case *TokenList:
		c.stored = true
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

// What follows calls the checks of the rules, in the order of the table. A check
// that nothing has to be reported for is inlined.

func (c *checker) token(t *Token) {
	emptyID(c, t.ID)
	emptyName(c, "/name", t.Name)
	if c.isText(t.Scope) {
		c.emptyScopeItemOf("/scope", t.Scope)
	} else {
		emptyScopeItem(c, "/scope", t.Scope)
	}
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
	c.emptyScopeItemOf("/scope", r.Scope.value)
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
	c.emptyScopeItemOf("/scope", r.Scope)
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

func (c *checker) patch(p Patch) {
	for i := range p {
		c.index = i
		if patchNotPatchable(c, &p[i]) {
			c.operation(&p[i])
		}
	}
	c.index = -1
	if !c.sixMonths {
		patchClearsExpirationUnacknowledged(c, p)
	}
}

func (c *checker) bulk(b *BulkUpdate) {
	if c.sixMonths {
		kindNotInVersion(c)
		return
	}
	bulkIDsCount(c, b.IDs)
	bulkIDsDuplicate(c, b.IDs)
	bulkIDsBlank(c, b.IDs)
	bulkPatchEmpty(c, b.Patch)
	c.root = "/patch"
	for i := range b.Patch {
		c.index = i
		if bulkNotPatchable(c, &b.Patch[i]) {
			c.operation(&b.Patch[i])
		}
	}
	c.index = -1
	patchClearsExpirationUnacknowledged(c, b.Patch)
	c.root = ""
	if c.warnings && !c.isOff(RuleIDForm) {
		c.bulkIDForm(b.IDs)
	}
}

// operation checks what a permitted operation sets or removes. A test does
// neither (contract R3).
func (c *checker) operation(o *Operation) {
	t, _ := parseTarget(o.Path)
	if o.Op == OpRemove && t == targetScope && c.warnings {
		c.report(RuleScopeDefaultsToAll, "", scopeDefaultsToAllText)
	}
	if !o.Op.sets() {
		return
	}
	switch t {
	case targetName:
		if name, ok := c.stringOf(o.Value); ok {
			emptyName(c, "/value", name)
		}
	case targetScope:
		scope, ok := c.stringsOf(o.Value)
		c.emptyScopeItemOf("/value", scope)
		if c.warnings {
			if ok && len(scope) == 0 {
				c.report(RuleScopeDefaultsToAll, "/value", scopeDefaultsToAllText)
			}
			c.scopeHygiene("/value", scope)
		}
	case targetScopeItem, targetScopeEnd:
		if item, ok := c.stringOf(o.Value); ok {
			c.scopeItem(item)
		}
	case targetExpiration:
		if at, ok := readJSON(c.textOf(o.Value), (*decoder).timestamp); ok && c.hasClock {
			expirationNotFuture(c, "/value", Some(at))
		}
	}
}

// scopeItem checks one scope, the value of an operation.
func (c *checker) scopeItem(item string) {
	switch {
	case item == "":
		c.report(RuleEmptyScopeItem, "/value", emptyScopeItemText)
	case item == ScopeAllScopes:
		c.reportScopeAll("/value")
	case !isScopeToken(item):
		c.reportScopeForm("/value", item)
	}
}

func (c *checker) scopeHygiene(at Pointer, scope []string) {
	if c.isText(scope) {
		c.inBlocks(scope[1], RuleScopeAll, func(items []string) { scopeAll(c, at, items) })
		c.scopeRepeatedInText(at, scope[1])
		c.inBlocks(scope[1], RuleScopeForm, func(items []string) { scopeForm(c, at, items) })
		return
	}
	scopeAll(c, at, scope)
	scopeRepeated(c, at, scope)
	if c.oddItems {
		scopeForm(c, at, scope)
	}
}

func (c *checker) list(l TokenList) {
	if c.ids.isFull(len(l)) {
		c.growTables(l, len(l))
	}
	c.listBlocks(l)
	listTooMany(c, l)
}

// listBlocks checks the tokens of a list that are not checked yet.
func (c *checker) listBlocks(l TokenList) {
	for from := c.checked; from < len(l); from += blockSize { // all rules on some tokens while those are in the cache
		to := min(from+blockSize, len(l))
		prefetchTexts(l[from:to])
		for i := from; i < to; i++ {
			if c.unshaped {
				c.elementShape(l, i)
			}
			c.index = i
			c.token(&l[i])
		}
		c.index = -1
		listDuplicateID(c, l, from, to)
		listDuplicateName(c, l, from, to)
	}
	c.checked = len(l)
}

// growTables makes the tables large enough for n tokens.
func (c *checker) growTables(l TokenList, n int) {
	none := func(int, int) {}
	c.ids, c.names = newSeenTable(n), newSeenTable(n)
	seenIDs(l, 0, c.checked, &c.ids, none)
	seenNames(l, 0, c.checked, &c.names, none)
}

// prefetchTexts reads the texts that are compared, so that they are in the
// cache, as prefetchSlots does with slots.
//
//go:noinline
func prefetchTexts(l TokenList) (sum byte) {
	for i := range l {
		t := &l[i]
		if t.ID != "" && t.Name != "" && t.Owner.ID != "" {
			sum += t.ID[0] + t.Name[0] + t.Owner.ID[0]
		}
	}
	return sum
}
