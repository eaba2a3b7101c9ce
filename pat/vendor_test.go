package pat_test

import (
	"errors"
	"testing"

	"github.com/sailpat/sailpat/pat"
)

// What the vendor's own Go SDK v3.0.4 does with an input (contract §6), and what
// this library does instead.
func TestVendorSDK(t *testing.T) {
	created := func(value string) string {
		return change(t, sampleToken, `"2017-07-11T18:45:37.098Z"`, value)
	}
	for _, c := range []struct {
		input, there string
		kind         pat.Kind
		doc          string
		want         []string
	}{
		{`"created":5`, "panic: slice bounds out of range", pat.KindToken, created(`5`), []string{"error PAT203 /created"}},
		{`"created":"next friday"`, "year 1", pat.KindToken, created(`"next friday"`), []string{"error PAT207 /created"}},
		{"epoch number", "year 1", pat.KindToken, created(`1499798737`), []string{"error PAT203 /created"}},
		{`"created":""`, "year 1", pat.KindToken, created(`""`), []string{"error PAT207 /created"}},
		{"30 February", "year 1", pat.KindToken, created(`"2017-02-30T18:45:37.098Z"`), []string{"error PAT207 /created"}},
		{`"expirationDate":"soon"`, "year 1: expired, or never expiring", pat.KindToken,
			change(t, sampleToken, `2026-12-31T23:59:59.999Z`, `soon`), []string{"error PAT207 /expirationDate"}},
		{"a timestamp with a JSON escape", "year 1", pat.KindToken, created(`"2017\u002d07-11T18:45:37.098Z"`), nil},
		{"duplicate members", "the last one wins", pat.KindToken,
			change(t, sampleToken, `"name"`, `"name":"first","name"`), []string{"error PAT105 /name"}},
		{"ID beside id", "the last one wins", pat.KindToken,
			change(t, sampleToken, `"name"`, `"ID":"x","name"`), []string{"error PAT202 /ID"}},
		{`"owner":{"type":"ROBOT"}`, "accepted", pat.KindToken, change(t, sampleToken, `IDENTITY`, `ROBOT`), []string{"error PAT305 /owner/type"}},
		{"an unknown member", "accepted", pat.KindToken, change(t, sampleToken, `"name"`, `"x":1,"name"`), []string{"error PAT202 /x"}},
	} {
		t.Run(c.input, func(t *testing.T) { judge(t, c.doc, c.kind, c.want) })
	}

	t.Run(".100Z, .000Z: there written back as .1Z and without fraction", func(t *testing.T) {
		for _, text := range []string{"2017-07-11T18:45:37.100Z", "2017-07-11T18:45:37.000Z"} {
			writesBack(t, created(`"`+text+`"`))
		}
	})
	t.Run("scope null: there written back without scope, which its own decoder refuses", func(t *testing.T) {
		writesBack(t, change(t, sampleToken,
			`["demo:personal-access-token-scope:first","demo:personal-access-token-scope:second"]`, `null`))
	})
	t.Run("a create response without expirationDate: there an error, and the secret is lost", func(t *testing.T) {
		doc := change(t, sampleCreated, `,"expirationDate":"2026-12-31T23:59:59.999Z"`, ``, `********`, sampleSecret)
		var r pat.CreateResponse
		if err := pat.Unmarshal([]byte(doc), &r); err != nil || r.Secret.Reveal() != sampleSecret {
			t.Errorf("error %v, secret kept: %v", err, r.Secret.Reveal() == sampleSecret)
		}
	})
	t.Run("a create response with an odd member: the secret is in the struct beside the error", func(t *testing.T) {
		for _, odd := range [][2]string{
			{`"2017-07-11T18:45:37.098Z"`, `5`}, {`"NodeJS Integration"`, `null`}, {`36900`, `"x"`}, {`"id":"86f1dc6fe8f54414950454cbb11278fa",`, ``},
			{`"owner":{`, `"owner":[{`}, {`"name":`, `"x":1,"name":`}, {`"name":`, `"secret":"y","name":`}, {`NodeJS`, "\xFF"},
		} {
			doc := change(t, sampleCreated, `********`, sampleSecret, odd[0], odd[1])
			var r pat.CreateResponse
			err := pat.Unmarshal([]byte(doc), &r)
			var invalid *pat.ValidationError
			if !errors.As(err, &invalid) || r.Secret.Reveal() != sampleSecret {
				t.Errorf("%s: error %v, secret kept: %v", odd[1], err, r.Secret.Reveal() == sampleSecret)
			}
		}
	})
	t.Run("PATCH replace with null: there the value is dropped", func(t *testing.T) {
		const doc = `[{"op":"replace","path":"/expirationDate","value":null},{"op":"replace","path":"/userAwareTokenNeverExpires","value":true}]`
		var p pat.Patch
		if err := pat.Unmarshal([]byte(doc), &p); err != nil {
			t.Fatal(err)
		}
		if out, err := pat.Marshal(&p); err != nil || string(out) != doc {
			t.Errorf("got %s, %v", out, err)
		}
	})
}

// writesBack checks that a canonical token is written as it was read.
func writesBack(t *testing.T, doc string) {
	t.Helper()
	var token pat.Token
	if err := pat.Unmarshal([]byte(doc), &token); err != nil {
		t.Fatal(err)
	}
	if out, err := pat.Marshal(&token); err != nil || string(out) != doc {
		t.Errorf("got %s, %v\nwant %s", out, err, doc)
	}
}
