package pat

// The rules of a patch.

func (c *checker) patch(p Patch) {
	for k := range p {
		c.index = k
		if patchNotPatchable(c, &p[k]) {
			c.operation(&p[k])
		}
	}
	c.index = -1
	if !c.sixMonths {
		patchClearsExpirationUnacknowledged(c, p)
	}
}

// operation judges what an operation that may be sets. A test sets nothing
// (contract R3).
func (c *checker) operation(op *Operation) {
	t, _ := parseTarget(op.Path)
	if op.Op == OpRemove && t == targetScope && c.warnings {
		c.report(RuleScopeDefaultsToAll, "", noScopes)
	}
	if !op.Op.sets() {
		return
	}
	switch t {
	case targetName:
		if name, ok := op.Value.Text(); ok {
			emptyName(c, "/value", name)
		}
	case targetScope:
		scope, ok := op.Value.Strings()
		emptyScopeItem(c, "/value", scope)
		if c.warnings {
			if ok && len(scope) == 0 {
				c.report(RuleScopeDefaultsToAll, "/value", noScopes)
			}
			c.scopeHygiene("/value", scope)
		}
	case targetScopeItem, targetScopeEnd:
		if item, ok := op.Value.Text(); ok {
			c.scopeItem(item)
		}
	case targetExpiration:
		if at, ok := op.Value.Timestamp(); ok && c.hasClock {
			expirationNotFuture(c, "/value", Some(at))
		}
	}
}

// scopeItem judges one scope as a value.
func (c *checker) scopeItem(item string) {
	switch {
	case item == "":
		c.report(RuleEmptyScopeItem, "/value", wantScope)
	case item == ScopeAllScopes:
		c.report(RuleScopeAll, "/value", wantFewerScopes)
	case !isScopeToken(item):
		c.report(RuleScopeForm, "/value", wantScopeToken)
	}
}

// patchNotPatchable reports whether the operation may be (contract R4, R5, R10, R18).
func patchNotPatchable(c *checker, op *Operation) (ok bool) {
	t, wellFormed := op.target()
	if !wellFormed || !op.Op.known() {
		return false // that is a matter of shape
	}
	allowed := "`/name` and `/scope`"
	if !c.sixMonths {
		allowed = "`/name`, `/scope`, `/expirationDate` and `/userAwareTokenNeverExpires`"
	}
	ok = true
	refuse := func(at Pointer, format string, args ...any) {
		c.report(RulePatchNotPatchable, at, format, args...)
		ok = false
	}
	switch {
	case op.Op.hasFrom():
		if t != targetScopeItem && t != targetScopeEnd {
			refuse("/path", "expected `%s` to go to an element of `/scope`, got another path", op.Op)
		}
		if from, wellFormed := parseTarget(op.From); wellFormed && from != targetScopeItem {
			refuse("/from", "expected `%s` to come from an element of `/scope`, got another path", op.Op)
		}
	case t == targetOther, c.sixMonths && (t == targetExpiration || t == targetAcknowledgement):
		refuse("/path", "expected one of %s, got another path", allowed)
	case t == targetName && op.Op == OpRemove:
		refuse("/path", "expected `add`, `replace` or `test` of `/name`, got `remove`")
	}
	return ok
}

// patchClearsExpirationUnacknowledged judges what the patch leaves behind: the
// last of the operations on each member decides (contract R1, R2, R12).
func patchClearsExpirationUnacknowledged(c *checker, p Patch) {
	cleared, acknowledged := -1, false
	for k := range p {
		op := &p[k]
		if c.unreadIn(k, memberOp) || c.unreadIn(k, memberPath) {
			return // it might be about one of the two
		}
		t, _ := parseTarget(op.Path)
		if (t != targetExpiration && t != targetAcknowledgement) || op.Op != OpRemove && !op.Op.sets() {
			continue
		}
		if c.unreadIn(k, memberValue) {
			return
		}
		switch {
		case t == targetAcknowledgement:
			yes, _ := op.Value.Bool()
			acknowledged = op.Op.sets() && yes
		case op.Op == OpRemove || op.Value.IsNull() || op.Value == StringValue(""): // contract R8
			cleared = k
		default:
			cleared = -1
		}
	}
	if cleared < 0 {
		return
	}
	c.index = cleared
	if !acknowledged {
		c.report(RulePatchClearsExpirationUnacknowledged, "",
			"expected `/userAwareTokenNeverExpires` to be set to true in the same patch, since this clears `/expirationDate`, got no such operation")
	} else if c.warnings {
		c.report(RuleNeverExpires, "", wantExpiry)
	}
	c.index = -1
}

// unreadIn reports whether a member of operation k could not be read.
func (c *checker) unreadIn(k, member int) bool {
	return len(c.faulty) > 0 && c.unread(c.root.element(k)+Pointer("/"+memberNames[member]))
}
