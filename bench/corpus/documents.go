package corpus

import "strings"

// A Document is a token with one thing changed.
type Document struct {
	Name string
	Rule string // that it violates, or "" if it violates none
	Text []byte
}

// edit returns the token with one part replaced.
func edit(old, new string) []byte {
	text := string(Token())
	if strings.Count(text, old) != 1 {
		panic("not there once: " + old) // a mistake in this package
	}
	return []byte(strings.Replace(text, old, new, 1))
}

// before returns the token with something in front of its member id.
func before(text string) []byte { return edit(`"id":"86f`, text+`"id":"86f`) }

func created(text string) []byte {
	return edit(`"created":"2017-07-11T18:45:37.098Z"`, `"created":"`+text+`"`)
}

func seconds(text string) []byte { return edit(":36900", ":"+text) }

func name(text string) []byte { return edit("NodeJS Integration of team 000000", text) }

func endless(acknowledged string) []byte {
	return edit(`"2026-12-31T23:59:59.999Z","userAwareTokenNeverExpires":false`, `null,"userAwareTokenNeverExpires":`+acknowledged)
}

// Bad returns documents that have to be refused.
func Bad() []Document {
	deep := strings.Repeat("[", 1001) + strings.Repeat("]", 1001)
	return []Document{
		{"a member twice", "PAT105", before(`"id":"other",`)},
		{"a member twice, once with an escape", "PAT105", before(`"\u0069d":"other",`)},
		{"a member of `owner` twice", "PAT105", edit(`"type":"IDENTITY"`, `"type":"IDENTITY","type":"IDENTITY"`)},
		{"`Scope` for `scope`", "PAT201", edit(`"scope"`, `"Scope"`)},
		{"`ſcope` for `scope`", "PAT201", edit(`"scope"`, `"ſcope"`)},
		{"an unknown member", "PAT202", before(`"colour":"blue",`)},
		{"an unknown member, nested 1,001 deep", "PAT106", before(`"colour":` + deep + `,`)},
		{"a missing member", "PAT201", edit(`"name":"NodeJS Integration of team 000000",`, "")},
		{"invalid UTF-8", "PAT103", name("NodeJS \xff")},
		{"a lone surrogate", "PAT104", name(`NodeJS \ud800`)},
		{"a raw control character", "PAT101", name("NodeJS\tIntegration")},
		{"a byte order mark", "PAT003", append([]byte("\uFEFF"), Token()...)},
		{"trailing data", "PAT102", append(Token(), " {}"...)},
		{"a trailing comma", "PAT101", edit(`"userAwareTokenNeverExpires":false`, `"userAwareTokenNeverExpires":false,`)},
		{"a comment", "PAT101", before("/* first */")},
		{"NaN", "PAT101", seconds("NaN")},
		{"a leading zero", "PAT101", seconds("036900")},
		{"`+1`", "PAT101", seconds("+36900")},
		{"43200.0", "PAT205", seconds("43200.0")},
		{"4.32e4", "PAT205", seconds("4.32e4")},
		{"an integer of 33 bits", "PAT206", seconds("4294967297")},
		{"a string for an integer", "PAT203", seconds(`"36900"`)},
		{"null for `name`", "PAT204", edit(`"NodeJS Integration of team 000000"`, "null")},
		{"null for `managed`", "PAT204", edit(`"managed":false`, `"managed":null`)},
		{"the hour `T1:02:03Z`", "PAT207", created("2017-07-11T1:02:03Z")},
		{"a comma before the fraction", "PAT207", created("2017-07-11T18:45:37,098Z")},
		{"an offset of 24 hours", "PAT207", created("2017-07-11T18:45:37.098+24:00")},
		{"lower-case `t` and `z`", "PAT207", created("2017-07-11t18:45:37.098z")},
		{"30 February", "PAT207", created("2017-02-30T18:45:37.098Z")},
		{"second 60", "PAT207", created("2016-12-31T23:59:60.000Z")},
		{"digits below the millisecond", "PAT208", created("2017-07-11T18:45:37.098123Z")},
		{"the time that stands for none", "PAT209", created("0001-01-01T00:00:00Z")},
		{"an empty timestamp", "PAT207", created("")},
		{"an empty name", "PAT302", name("")},
		{"an empty scope", "PAT303", edit("demo:personal-access-token-scope:first", "")},
		{"an owner that is a robot", "PAT305", edit("IDENTITY", "ROBOT")},
		{"14 seconds of validity", "PAT306", seconds("14")},
		{"never expires, acknowledgement false", "PAT307", endless("false")},
		{"never expires, no acknowledgement", "PAT308", edit(`"expirationDate":"2026-12-31T23:59:59.999Z","userAwareTokenNeverExpires":false`, `"expirationDate":null`)},
		{"expires before its creation", "PAT310", edit("2026-12-31T23:59:59.999Z", "2016-12-31T23:59:59.999Z")},
		{"expired by now", "PAT311", edit("2026-12-31T23:59:59.999Z", "2025-12-31T23:59:59.999Z")},
		{"used before its creation", "PAT314", edit(`"lastUsed":"2017`, `"lastUsed":"2016`)},
	}
}

// Good returns documents that have to be accepted.
func Good() []Document {
	return []Document{
		{"an escape in a timestamp", "", created(`2017\u002d07-11T18:45:37.098Z`)},
		{"a timestamp with an offset", "", created("2017-07-11T20:45:37.098+02:00")},
		{"escapes in a name", "", name(`NodeJS \"\u0049ntegration\" \ud83d\ude00 \/`)},
		{"null for `scope`", "", edit(`["demo:personal-access-token-scope:first","demo:personal-access-token-scope:second",`+
			`"demo:personal-access-token-scope:third","demo:personal-access-token-scope:fourth"]`, "null")},
		{"never expires, acknowledged", "", endless("true")},
		{"an expiration date of `\"\"`, acknowledged", "", edit(`"2026-12-31T23:59:59.999Z","userAwareTokenNeverExpires":false`, `"","userAwareTokenNeverExpires":true`)},
		{"a known name with an escape", "", edit(`"managed"`, `"manage\u0064"`)},
	}
}
