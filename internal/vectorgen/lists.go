package main

import (
	"slices"
)

// listed is a token with an id, a name and an owner that a list compares.
func listed(id, name, ownerID string) object {
	o := owner.with("id", ownerID)
	return minimal.with("id", id).with("name", name).with("owner", o)
}

const idC = `"00000000000000000000000000000003"`

var lists = []record{
	v("list", "list-duplicate-id", "two tokens of the same id", "§2: ids are unique", array(listed(idA, `"a"`, idA), listed("«"+idA+"»", `"b"`, idA)), always(f("list-duplicate-id", "/1/id"))),
	v("list", "list-duplicate-id-three-times", "three tokens of the same id", "R27: each later element is reported once", array(listed(idA, `"a"`, idA), listed("«"+idA+"»", `"b"`, idA), listed("«"+idA+"»", `"c"`, idA)),
		always(f("list-duplicate-id", "/1/id"), f("list-duplicate-id", "/2/id"))),
	v("list", "list-duplicate-id-apart", "the first and the third token of the same id", "§2: ids are unique, not only next to each other", array(listed(idA, `"a"`, idA), listed(idB, `"b"`, idA), listed("«"+idA+"»", `"c"`, idA)),
		always(f("list-duplicate-id", "/2/id"))),
	v("list", "list-duplicate-id-escaped", "the same id, once with an escape in it", "R24: compared after unescaping", array(listed(idA, `"a"`, idA), listed(`«"\u00386f1dc6fe8f54414950454cbb11278fa"»`, `"b"`, idA)), always(f("list-duplicate-id", "/1/id"))),
	v("list", "ids-differ-by-case", "two ids that differ by case", "R24: no case folding", array(listed(`"a"`, `"a"`, idA), listed(`"A"`, `"b"`, idA)), always()),
	v("list", "ids-differ-by-space", "two ids that differ by a space", "R24: no trimming", array(listed(`"a"`, `"a"`, idA), listed(`"a "`, `"b"`, idA)), always()),
	v("list", "ids-empty-twice", "two empty ids", "R24: an empty id is its own fault, and compared with no other", array(listed(`«""»`, `"a"`, idA), listed(`«""»`, `"b"`, idA)), always(f("empty-id", "/0/id"), f("empty-id", "/1/id"))),
	v("list", "ids-broken-twice", "two ids that are 5", "R43: faulty members are not compared", array(listed(`«5»`, `"a"`, idA), listed(`«5»`, `"b"`, idA)), always(f("wrong-type", "/0/id"), f("wrong-type", "/1/id"))),
	v("list", "list-duplicate-name", "two tokens of one owner with the same name", "§2: names are unique per owner", array(listed(idA, `"a"`, idA), listed(idB, `«"a"»`, idA)), always(f("list-duplicate-name", "/1/name"))),
	v("list", "list-duplicate-name-three-times", "three tokens of one owner with the same name", "R27: each later element is reported once", array(listed(idA, `"a"`, idA), listed(idB, `«"a"»`, idA), listed(idC, `«"a"»`, idA)),
		always(f("list-duplicate-name", "/1/name"), f("list-duplicate-name", "/2/name"))),
	v("list", "list-duplicate-name-escaped", "the same name, once with an escape in it", "R24: compared after unescaping", array(listed(idA, `"a"`, idA), listed(idB, `«"\u0061"»`, idA)), always(f("list-duplicate-name", "/1/name"))),
	v("list", "list-duplicate-name-other-owner-name", "one owner id, two owner names, the same name", "R27: same owner = equal `owner.id`",
		array(listed(idA, `"a"`, idA), listed(idB, `«"a"»`, idA).with("owner", owner.with("id", idA).with("name", `"Other"`))), always(f("list-duplicate-name", "/1/name"))),
	v("list", "list-duplicate-name-managed", "the same name; one of the tokens is managed", "R27: no exception for managed tokens",
		array(listed(idA, `"a"`, idA), listed(idB, `«"a"»`, idA).with("managed", "true")), always(f("list-duplicate-name", "/1/name"))),
	v("list", "list-duplicate-id-and-name", "the same token twice", "R27: same id and same name = both", array(listed(idA, `"a"`, idA), listed("«"+idA+"»", `«"a"»`, idA)),
		always(f("list-duplicate-id", "/1/id"), f("list-duplicate-name", "/1/name"))),
	v("list", "names-of-two-owners", "the same name, two owners", "§2: names are unique per owner", array(listed(idA, `"a"`, idA), listed(idB, `"a"`, idB)), always()),
	v("list", "names-differ-by-case", "two names that differ by case", "R24: no case folding", array(listed(idA, `"a"`, idA), listed(idB, `"A"`, idA)), always()),
	v("list", "names-differ-by-space", "two names that differ by a space", "R24: no trimming", array(listed(idA, `"a"`, idA), listed(idB, `"a "`, idA)), always()),
	v("list", "names-differ-by-normalisation", "é as one character and as two", "R24: no normalisation", array(listed(idA, "\"\u00e9\"", idA), listed(idB, "\"e\u0301\"", idA)), always()),
	v("list", "owner-ids-differ-by-case", "the same name, two owner ids that differ by case", "R24, R27", array(listed(idA, `"a"`, `"b"`), listed(idB, `"a"`, `"B"`)), always()),
	v("list", "names-without-owner-id", "the same name, two owners without id", "R27: an element without `owner.id` is not compared",
		array(minimal.with("name", `"a"`).with("owner", "«{»"+owner.without("id").String()[1:]), minimal.with("id", idB).with("name", `"a"`).with("owner", "«{»"+owner.without("id").String()[1:])),
		always(f("owner-incomplete", "/0/owner"), f("owner-incomplete", "/1/owner"))),
	v("list", "names-with-broken-owner-id", "the same name, two owner ids that are 5", "R43: faulty members are not compared",
		array(listed(idA, `"a"`, "«5»"), listed(idB, `"a"`, "«5»")), always(f("wrong-type", "/0/owner/id"), f("wrong-type", "/1/owner/id"))),
	v("list", "names-empty-twice", "two empty names of one owner", "R24: an empty name is its own fault, and compared with no other", array(listed(idA, `«""»`, idA), listed(idB, `«""»`, idA)),
		always(f("empty-name", "/0/name"), f("empty-name", "/1/name"))),
	v("list", "secret-in-element", "`secret` in an element", "R34, R35: unknown here, whatever its value", array(token.plus(`«"secret"»:`+masked)), relaxable(f("unknown-member", "/0/secret"))),
	v("list", "updated", "an answer to bulk-update: elements that never expire, unacknowledged", "R26: an answer to bulk-update is no exception",
		array(never.open(), never.with("id", idB).with("name", `"b"`).open()),
		inB(f("acknowledgement-missing", "/0"), f("acknowledgement-missing", "/1")).and(inA())),
}

// elements puts the first token with each rule behind another token: what
// holds of a token holds of an element, one step deeper (R26).
func elements(all []record) (out []record) {
	done := map[string]bool{}
	for _, r := range all {
		rule := firstRule(r)
		if r.kind != "token" || rule == "" || done[rule] || ruleNamed(rule).id < "PAT205" || rule == "never-expires" {
			continue
		}
		done[rule] = true
		e := v("list", "element-"+r.name, "in the second element: "+r.description, "R26: exactly as in a token, at /1. "+r.reason,
			array(neighbour, raw(r.text)), slices.Clone(r.cases))
		for i := range e.cases {
			e.cases[i].faults = slices.Clone(e.cases[i].faults)
			for k := range e.cases[i].faults {
				e.cases[i].faults[k].pointer = "/1" + e.cases[i].faults[k].pointer
			}
		}
		if r.canonical != "" {
			e.canonical = array(neighbour, raw(r.canonical)).String()
		}
		out = append(out, e)
	}
	return out
}

// firstRule is the rule of a record's only fault in its first case.
func firstRule(r record) string {
	if ff := r.cases[0].faults; len(ff) == 1 {
		return ff[0].rule
	}
	return ""
}
