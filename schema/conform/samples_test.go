package conform_test

import (
	"encoding/json"
	"strings"
)

// sample is a document and its verdict. This package, ajv and hyperjump check all samples.
type sample struct {
	name   string
	reason string // the rule or the reading of the contract that decides
	kind   string
	text   string
	ok     string // dialects that accept it: A six-months, B acknowledged
	fault  string // where refused (in B, if both refuse; in A, bulk never is anything else): pointer of a fault, and its keyword after a space

	// byFormat marks what only the asserted format refuses, so that validators that annotate it accept.
	byFormat bool
	// byText marks a number whose spelling counts in VS Code, to which 43200.0 is not an integer.
	byText bool
}

const (
	tokenText = `{
		"id": "86f1dc6fe8f54414950454cbb11278fa",
		"name": "NodeJS Integration",
		"scope": ["demo:personal-access-token-scope:first", "demo:personal-access-token-scope:second"],
		"owner": {"type": "IDENTITY", "id": "2c9180a46faadee4016fb4e018c20639", "name": "Support"},
		"created": "2017-07-11T18:45:37.098Z",
		"lastUsed": "2017-07-11T18:45:37.098Z",
		"managed": false,
		"accessTokenValiditySeconds": 36900,
		"expirationDate": "2026-12-31T23:59:59.999Z",
		"userAwareTokenNeverExpires": false
	}`
	createText = `{
		"name": "NodeJS Integration",
		"scope": ["demo:personal-access-token-scope:first", "demo:personal-access-token-scope:second"],
		"accessTokenValiditySeconds": 36900,
		"expirationDate": "2026-12-31T23:59:59.999Z",
		"userAwareTokenNeverExpires": false
	}`
	createdText = `{
		"id": "86f1dc6fe8f54414950454cbb11278fa",
		"secret": "1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9",
		"name": "NodeJS Integration",
		"scope": ["demo:personal-access-token-scope:first", "demo:personal-access-token-scope:second"],
		"owner": {"type": "IDENTITY", "id": "2c9180a46faadee4016fb4e018c20639", "name": "Support"},
		"created": "2017-07-11T18:45:37.098Z",
		"accessTokenValiditySeconds": 36900,
		"expirationDate": "2026-12-31T23:59:59.999Z",
		"userAwareTokenNeverExpires": false
	}`
	date  = `"2026-12-31T23:59:59.999Z"`
	clear = `{"op": "remove", "path": "/expirationDate"}`
	ack   = `{"op": "replace", "path": "/userAwareTokenNeverExpires", "value": true}`
	unack = `{"op": "replace", "path": "/userAwareTokenNeverExpires", "value": false}`
	set   = `{"op": "replace", "path": "/expirationDate", "value": ` + date + `}`
)

// with sets members of an object to JSON values; the value "" takes the member away.
func with(object string, members ...string) string {
	var all map[string]json.RawMessage
	if err := json.Unmarshal([]byte(object), &all); err != nil {
		panic(err)
	}
	for i := 0; i < len(members); i += 2 {
		if members[i+1] == "" {
			delete(all, members[i])
			continue
		}
		all[members[i]] = json.RawMessage(members[i+1])
	}
	text, err := json.Marshal(all)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func token(members ...string) string   { return with(tokenText, members...) }
func create(members ...string) string  { return with(createText, members...) }
func created(members ...string) string { return with(createdText, members...) }

func array(items ...string) string { return "[" + strings.Join(items, ",") + "]" }

// op is a patch of one operation with a value.
func op(name, path, value string) string {
	return `[{"op": "` + name + `", "path": "` + path + `", "value": ` + value + `}]`
}

// bare is a patch of one operation without a value.
func bare(name, path string) string { return array(bareOp(name, path)) }

func bareOp(name, path string) string { return `{"op": "` + name + `", "path": "` + path + `"}` }

func move(name, from, path string) string {
	return `[{"op": "` + name + `", "from": "` + from + `", "path": "` + path + `"}]`
}

func bulk(members ...string) string {
	return with(`{"ids": ["86f1dc6fe8f54414950454cbb11278fa"], "patch": [`+set+`]}`, members...)
}

func samples() []sample {
	var all []sample
	for _, group := range []struct {
		kind    string
		samples []sample
	}{
		{"token", tokenSamples}, {"create", createSamples}, {"created", createdSamples},
		{"patch", patchSamples()}, {"bulk", bulkSamples}, {"list", listSamples},
	} {
		for _, s := range group.samples {
			s.kind = group.kind
			all = append(all, s)
		}
	}
	return append(all, timestampSamples()...)
}
