package main

import "strings"

// Grammar that is the same wherever it stands is tried on a token.

// number, text and literal put the text of a value where a token has one.
func number(s string) raw { return token.with("accessTokenValiditySeconds", s).plusRaw("") }
func text(s string) raw   { return token.with("name", s).plusRaw("") }

// behind puts a text between the members of a token and its closing brace.
func behind(s string) raw { return token.plusRaw(s) }

func syntax(name, description, reason, pointer string, text raw) record {
	return v("token", "syntax-"+name, description, reason, text, always(f("syntax", pointer)))
}

const validity = "/accessTokenValiditySeconds"

var grammarStructure = []record{
	syntax("trailing-comma-object", "a comma before the closing brace", "§4 trailing comma", "", raw(strings.TrimSuffix(token.String(), "}")+",«}»")),
	syntax("trailing-comma-array", "a comma before the closing bracket", "§4 trailing comma", "/scope",
		token.with("scope", "["+first+",«]»").plusRaw("")),
	syntax("comma-doubled", "two commas between members", "RFC 8259 §4: one comma between members", "",
		token.but(`,"scope"`, `,«,»"scope"`)),
	syntax("comma-missing", "no comma between members", "RFC 8259 §4: a comma between members", "",
		token.but(`,"scope"`, `«"»scope"`)),
	syntax("comma-first", "a comma before the first member", "RFC 8259 §4", "", token.but(`{"id"`, `{«,»"id"`)),
	syntax("colon-missing", "no colon between name and value", "RFC 8259 §4", "", token.but(`"name":"N`, `"name"«"»N`)),
	syntax("colon-equals", "an equals sign for the colon", "RFC 8259 §4", "", token.but(`"name":"N`, `"name"«=»"N`)),
	syntax("value-missing", "a colon and no value", "RFC 8259 §4", "/id", token.with("id", "").but(`"id":,`, `"id":«,»`)),
	syntax("item-missing", "two commas in an array", "RFC 8259 §5", "/scope/1", token.with("scope", "["+first+",«,»"+second+"]").plusRaw("")),
	syntax("closed-by-bracket", "a bracket closes the object", "RFC 8259 §4", "",
		raw(strings.TrimSuffix(token.String(), "}")+"«]»")),
	syntax("array-closed-by-brace", "a brace closes the array", "RFC 8259 §5", "/scope",
		token.with("scope", "["+first+"«}»").plusRaw("")),
	syntax("name-unquoted", "a member name without quotes", "RFC 8259 §4: a name is a string", "",
		token.but(`{"id":`, `{«i»d:`)),
	syntax("name-single-quotes", "a member name in single quotes", "RFC 8259 §4", "", token.but(`{"id":`, `{«'»id':`)),
	syntax("name-number", "a number for a member name", "RFC 8259 §4", "", behind(`,«5»:5`)),
	syntax("comment-line", "a line comment", "§4 comment", "", behind("«/»/ a comment\n")),
	syntax("comment-block", "a block comment", "§4 comment", "", token.but(`{"id"`, `{«/»* the id */"id"`)),
	syntax("comment-first", "a block comment before the payload", "§4 comment", "", raw("«/»* a token */"+token.String())),
	syntax("comment-hash", "a hash comment", "§4 comment", "", behind("«#» a comment\n")),
	syntax("form-feed", "a form feed between members", "RFC 8259 §2: white space is four characters", "",
		token.but(`{"id"`, "{«\f»\"id\"")),
	syntax("no-break-space", "U+00A0 between members", "RFC 8259 §2: white space is four characters", "",
		token.but(`{"id"`, "{«\xc2»\xa0\"id\"")),
	syntax("zero-width-no-break-space", "U+FEFF behind the opening brace", "RFC 8259 §2: not white space; and not at the start, so no byte order mark", "",
		token.but(`{"id"`, "{«\xef»\xbb\xbf\"id\"")),
	syntax("nul-byte", "the byte 00 between members", "RFC 8259 §2", "", token.but(`{"id"`, "{«\x00»\"id\"")),
	syntax("invalid-utf8-outside-strings", "the byte FF between members", "RFC 8259 §2: not a token of the grammar, so not a matter of encoding", "",
		token.but(`{"id"`, "{«\xff»\"id\"")),
	syntax("open-brace-only", "nothing but an opening brace", "RFC 8259 §4", "", raw("{«»")),
	syntax("closing-brace-only", "nothing but a closing brace", "RFC 8259 §3", "", raw("«}»")),
	syntax("cut-in-name", "cut off inside a member name", "§4 anything at all", "", raw(`{"i«»`)),
	syntax("cut-in-string", "cut off inside a string", "§4 anything at all", "/id", raw(`{"id":"86f1«»`)),
	syntax("cut-in-escape", "cut off inside an escape", "§4 anything at all", "/id", raw(`{"id":"86f1\«»`)),
	syntax("cut-behind-colon", "cut off behind a colon", "§4 anything at all", "/id", raw(`{"id":«»`)),
	syntax("cut-behind-comma", "cut off behind a comma", "§4 anything at all", "", raw(`{"id":`+idA+`,«»`)),
	syntax("cut-in-array", "cut off inside an array", "§4 anything at all", "/scope", raw(`{"scope":[`+first+`«»`)),
	syntax("cut-in-number", "cut off behind a minus", "§4 anything at all", validity, raw(`{"accessTokenValiditySeconds":-«»`)),
	syntax("cut-in-literal", "cut off inside true", "§4 anything at all", "/managed", raw(`{"managed":tru«»`)),

	v("token", "trailing-data-token", "a second token behind the first", "§4 trailing data: two values are framing, not a token",
		raw(token.String()+"\n«"+token.String()+"»\n"), always(f("trailing-data", ""))),
	v("token", "trailing-data-comma", "a comma behind the payload", "§4 trailing data", raw(token.String()+"«,»"), always(f("trailing-data", ""))),
	v("token", "trailing-data-brace", "one closing brace too many", "§4 trailing data", raw(token.String()+"«}»"), always(f("trailing-data", ""))),
	v("token", "trailing-data-nul", "the byte 00 behind the payload", "§4 trailing data", raw(token.String()+"«\x00»"), always(f("trailing-data", ""))),
	v("token", "trailing-data-spaced", "two values with white space around them", "§4 trailing data: from the first byte to the last that is not white space",
		raw(token.String()+"\n\n «1 2» \n"), always(f("trailing-data", ""))),
	v("token", "nesting-never-closed", "100,000 brackets are opened and none is closed", "§4 nesting: at once, in bounded memory; what is cut off behind the limit is not looked at",
		raw(strings.Repeat("[", 1000)+"«[»"+strings.Repeat("[", 98_999)), always(f("nesting-too-deep", strings.Repeat("/0", 1000)))),
	v("list", "nesting-never-closed", "objects and arrays in turn, 10,000 of them, and none is closed", "§4 nesting: at once, in bounded memory",
		raw(strings.Repeat(`[{"scope":`, 500)+"«[»"+strings.Repeat(`{"scope":[`, 4_499)), always(f("nesting-too-deep", strings.Repeat("/0/scope", 500)))),
	v("token", "byte-order-mark-utf16", "the byte order mark of UTF-16", "RFC 8259 §8.1: JSON is UTF-8; no value starts with FF",
		raw("«\xff»\xfe{\x00}\x00"), always(f("syntax", ""))),
	v("token", "byte-order-mark-and-trailing-data", "a byte order mark, and data behind the payload", "R43: reading goes on behind the mark, and finds the other fault of layers 0 and 1",
		raw("«\ufeff»"+token.String()+"«x»"), always(f("byte-order-mark", ""), f("trailing-data", ""))),
}

var grammarNumbers = []record{
	syntax("leading-zero", "`036900`", "§4 leading zero", validity, number("0«3»6900")),
	syntax("leading-zero-negative", "`-01`", "§4 leading zero", validity, number("-0«1»")),
	syntax("leading-plus", "`+1`", "§4 +1", validity, number("«+»1")),
	syntax("nan", "`NaN`", "§4 NaN", validity, number("«N»aN")),
	syntax("infinity", "`Infinity`", "§4 NaN", validity, number("«I»nfinity")),
	syntax("negative-infinity", "`-Infinity`", "§4 NaN", validity, number("-«I»nfinity")),
	syntax("hexadecimal", "`0x9024`", "RFC 8259 §6: the number ends behind 0, and a comma or brace is due", "", number("0«x»9024")),
	syntax("point-first", "`.5`", "RFC 8259 §6", validity, number("«.»5")),
	syntax("point-last", "`36900.`", "RFC 8259 §6: a digit behind the point", validity, number("36900.").but("36900.,", "36900.«,»")),
	syntax("exponent-empty", "`36900e`", "RFC 8259 §6: a digit in the exponent", validity, number("36900e").but("36900e,", "36900e«,»")),
	syntax("exponent-sign-only", "`36900e+`", "RFC 8259 §6: a digit in the exponent", validity, number("36900e+").but("36900e+,", "36900e+«,»")),
	syntax("minus-only", "`-`", "RFC 8259 §6", validity, number("-").but(":-,", ":-«,»")),
	syntax("digit-separator", "`36_900`", "RFC 8259 §6: the number ends behind 36, and a comma or brace is due", "", number("36«_»900")),
	syntax("literal-true-upper-case", "`True`", "RFC 8259 §3: literals are lower case", "/managed", token.with("managed", "«T»rue").plusRaw("")),
	syntax("literal-null-misspelt", "`nul`", "RFC 8259 §3", "/managed", token.with("managed", "nul").but("nul,", "nul«,»")),
	syntax("literal-too-long", "`falsey`", "RFC 8259 §3: the literal ends behind false, and a comma or brace is due", "", token.with("managed", "false«y»").plusRaw("")),
	syntax("literal-undefined", "`undefined`", "RFC 8259 §3", "/managed", token.with("managed", "«u»ndefined").plusRaw("")),
}

var grammarStrings = []record{
	syntax("string-single-quotes", "a string in single quotes", "RFC 8259 §7", "/name", text("«'»NodeJS'")),
	syntax("string-unquoted", "a string without quotes", "RFC 8259 §7", "/name", text("«N»odeJS")),
	syntax("string-line-feed", "a line feed in a string", "§4 raw control character", "/name", text("\"Node«\n»JS\"")),
	syntax("string-tab", "a tab in a string", "§4 raw control character", "/name", text("\"Node«\t»JS\"")),
	syntax("string-nul", "the byte 00 in a string", "§4 raw control character", "/name", text("\"Node«\x00»JS\"")),
	syntax("string-unit-separator", "the byte 1F in a string", "§4 raw control character: the last of them", "/name", text("\"Node«\x1f»JS\"")),
	syntax("escape-unknown", "`\\x4e`", "RFC 8259 §7: the escapes are a closed set", "/name", text(`"«\x»4eode"`)),
	syntax("escape-quote-single", "`\\'`", "RFC 8259 §7: the escapes are a closed set", "/name", text(`"«\'»"`)),
	syntax("escape-upper-case-u", "`\\U004e`", "RFC 8259 §7: the escapes are a closed set", "/name", text(`"«\U»004eode"`)),
	syntax("escape-short", "`\\u4e` and the end of the string", "RFC 8259 §7: four hexadecimal digits", "/name", text(`"«\u4e»"`)),
	syntax("escape-not-hexadecimal", "`\\u00g0`", "RFC 8259 §7: four hexadecimal digits", "/name", text(`"«\u00g»0"`)),
	syntax("control-character-in-name", "a line feed in a member name", "§4 raw control character: a name has no pointer of its own, so it stands at the object", "",
		token.but(`{"id":`, "{\"i«\n»d\":")),

	v("token", "invalid-utf8-continuation", "a continuation byte alone", "§4 invalid UTF-8", text("\"«\x80»\""), always(f("invalid-utf8", "/name"))),
	v("token", "invalid-utf8-truncated", "two bytes of three", "§4 invalid UTF-8", text("\"«\xe2\x82»\""), always(f("invalid-utf8", "/name"))),
	v("token", "invalid-utf8-overlong", "a slash in two bytes", "§4 invalid UTF-8: RFC 3629 §3 has one form for each character", text("\"«\xc0\xaf»\""), always(f("invalid-utf8", "/name"))),
	v("token", "invalid-utf8-surrogate", "a surrogate in three bytes", "§4 invalid UTF-8: RFC 3629 §3 has no surrogates", text("\"«\xed\xa0\x80»\""), always(f("invalid-utf8", "/name"))),
	v("token", "invalid-utf8-beyond-unicode", "U+110000 in four bytes", "§4 invalid UTF-8: RFC 3629 §3 ends at U+10FFFF", text("\"«\xf4\x90\x80\x80»\""), always(f("invalid-utf8", "/name"))),
	v("token", "invalid-utf8-twice", "two bad bytes apart from each other", "§4 invalid UTF-8: a fault in a string does not hide the next", text("\"a«\xff»b«\xfe»c\""),
		always(f("invalid-utf8", "/name"), f("invalid-utf8", "/name"))),
	v("token", "invalid-utf8-in-name", "the byte FF in a member name", "§4 invalid UTF-8: a name has no pointer of its own, so it stands at the object", token.but(`{"id":`, "{\"i«\xff»d\":"), always(f("invalid-utf8", ""))),
	v("token", "invalid-utf8-in-owner", "the byte FF in a member of `owner`", "§4 invalid UTF-8", token.with("owner", owner.with("name", "\"«\xff»\"")).plusRaw(""), always(f("invalid-utf8", "/owner/name"))),
	v("token", "invalid-utf8-in-unknown-member", "the byte FF in an unknown member", "R43: a fault of layer 1, so that layer 2 is not reported", behind(",\"colour\":\"«\xff»\""), always(f("invalid-utf8", "/colour"))),

	v("token", "lone-surrogate-low", "a low surrogate alone", "§4 lone surrogate", text(`"«\udc00»"`), always(f("lone-surrogate", "/name"))),
	v("token", "lone-surrogate-swapped", "a low surrogate before a high one", "§4 lone surrogate: each is alone", text(`"«\ude00»«\ud83d»"`),
		always(f("lone-surrogate", "/name"), f("lone-surrogate", "/name"))),
	v("token", "lone-surrogate-doubled", "two high surrogates and a low one", "§4 lone surrogate: only the first is alone", text(`"«\ud83d»\ud83d\ude00"`), always(f("lone-surrogate", "/name"))),
	v("token", "lone-surrogate-before-escape", "a high surrogate before another escape", "§4 lone surrogate", text(`"«\uD83D»\u0041"`), always(f("lone-surrogate", "/name"))),
	v("token", "lone-surrogate-in-name", "a lone surrogate in a member name", "§4 lone surrogate: a name has no pointer of its own, so it stands at the object", behind(`,"«\ud800»":1`), always(f("lone-surrogate", ""))),
	v("token", "lone-surrogate-hides-shape", "a lone surrogate, and a member missing", "R43: after a violation of layer 1 nothing deeper is reported",
		token.without("created").with("name", `"«\ud800»"`), always(f("lone-surrogate", "/name"))),
}
