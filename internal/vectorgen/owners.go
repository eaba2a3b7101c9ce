package main

// owned is the token with another owner.
func owned(owner any) object { return token.with("owner", owner) }

var owners = []record{
	v("token", "owner-empty-member-id", "`id` of the owner is empty", "R36: a shape that cannot be, whatever the member", owned(owner.with("id", `«""»`)), always(f("owner-empty-member", "/owner/id"))),
	v("token", "owner-empty-member-name", "`name` of the owner is empty", "R36", owned(owner.with("name", `«""»`)), always(f("owner-empty-member", "/owner/name"))),
	v("token", "owner-empty-member-type", "`type` of the owner is empty", "R36: also for `type`, and not owner-type", owned(owner.with("type", `«""»`)), always(f("owner-empty-member", "/owner/type"))),
	v("token", "owner-empty-members", "all three members of the owner are empty", "R36", owned(object{{"type", `«""»`}, {"id", `«""»`}, {"name", `«""»`}}),
		always(f("owner-empty-member", "/owner/type"), f("owner-empty-member", "/owner/id"), f("owner-empty-member", "/owner/name"))),
	v("token", "owner-type-robot", "`type` of the owner is ROBOT", "D9: strict, an error; tolerant, a warning, and the value is kept", owned(owner.with("type", `«"ROBOT"»`)), relaxable(f("owner-type", "/owner/type"))),
	v("token", "owner-type-lower-case", "`type` of the owner is identity", "D9: any other value, this one too", owned(owner.with("type", `«"identity"»`)), relaxable(f("owner-type", "/owner/type"))),
	v("token", "owner-type-space", "`type` of the owner is a space", "R23, D9: not empty, so another value", owned(owner.with("type", `«" "»`)), relaxable(f("owner-type", "/owner/type"))),
	v("token", "owner-incomplete-empty", "`owner` is {}", "§4 owner {}: accepted, with one warning", owned("«{»}"), always(f("owner-incomplete", "/owner"))),
	v("token", "owner-incomplete-type", "`owner` without `type`", "R36: an absent member is only incomplete", owned("«{»"+owner.without("type").String()[1:]), always(f("owner-incomplete", "/owner"))),
	v("token", "owner-incomplete-id", "`owner` without `id`", "R36", owned("«{»"+owner.without("id").String()[1:]), always(f("owner-incomplete", "/owner"))),
	v("token", "owner-incomplete-name", "`owner` without `name`", "R36", owned("«{»"+owner.without("name").String()[1:]), always(f("owner-incomplete", "/owner"))),
	v("token", "owner-incomplete-two", "`owner` with `name` only", "R36: one warning, whatever number is absent", owned("«{»"+owner.without("type").without("id").String()[1:]), always(f("owner-incomplete", "/owner"))),
	v("token", "owner-name-of-spaces", "`name` of the owner is a space", "R23: empty means length 0", owned(owner.with("name", `" "`)), always()),
	v("token", "null-not-allowed-owner-type", "`type` of the owner is null", "R42: null anywhere it is not allowed", owned(owner.with("type", "«null»")), always(f("null-not-allowed", "/owner/type"))),
	v("token", "null-not-allowed-owner-id", "`id` of the owner is null", "R42", owned(owner.with("id", "«null»")), always(f("null-not-allowed", "/owner/id"))),
	v("token", "null-not-allowed-owner-name", "`name` of the owner is null", "R42", owned(owner.with("name", "«null»")), always(f("null-not-allowed", "/owner/name"))),
	v("token", "wrong-type-owner-type", "`type` of the owner is 5", "§1: all strings", owned(owner.with("type", "«5»")), always(f("wrong-type", "/owner/type"))),
	v("token", "wrong-type-owner-id", "`id` of the owner is 5", "§1: all strings", owned(owner.with("id", "«5»")), always(f("wrong-type", "/owner/id"))),
	v("token", "wrong-type-owner-name", "`name` of the owner is []", "§1: all strings", owned(owner.with("name", "«[]»")), always(f("wrong-type", "/owner/name"))),

	v("created", "owner-empty-member", "`id` of the owner is empty", "R36", created.with("owner", owner.with("id", `«""»`)), always(f("owner-empty-member", "/owner/id"))),
	v("created", "owner-type", "`type` of the owner is ROBOT", "D9", created.with("owner", owner.with("type", `«"ROBOT"»`)), relaxable(f("owner-type", "/owner/type"))),
	v("created", "owner-incomplete", "`owner` is {}", "§4 owner {}", created.with("owner", "«{»}"), always(f("owner-incomplete", "/owner"))),
}
