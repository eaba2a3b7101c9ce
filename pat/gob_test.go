package pat_test

import (
	"bytes"
	"encoding"
	"encoding/gob"
	"errors"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// What gob writes of a payload, gob reads back: hidden parts, unknown members and
// the secret included.
func TestGob(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyPayload.Draw(t, "payload")
		var b bytes.Buffer
		if err := gob.NewEncoder(&b).Encode(want); err != nil {
			t.Fatal(err)
		}
		got, _ := pat.NewPayload(want.Kind())
		if err := gob.NewDecoder(&b).Decode(got); err != nil {
			t.Fatal(err)
		}
		again, err := pat.Marshal(got)
		text, _ := pat.Marshal(want)
		if string(again) != string(text) || err != nil {
			t.Fatalf("got %s, %v, want %s", again, err, text)
		}
	})
	for _, kind := range pat.Kinds() {
		want, _ := readFull(t, kind)
		var b bytes.Buffer
		if err := gob.NewEncoder(&b).Encode(want); err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		got, _ := pat.NewPayload(kind)
		if err := gob.NewDecoder(&b).Decode(got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, %v, want %+v", kind, got, err, want)
		}
	}
}

// A struct of the caller's may hold a payload and timestamps; what Marshal refuses,
// gob refuses, and so it does a Secret by itself.
func TestGobMembers(t *testing.T) {
	type cached struct {
		Answer  pat.CreateResponse
		Read    pat.Timestamp
		Expires pat.Timestamp
	}
	want := cached{Read: pat.MustParseTimestamp("2026-06-01T00:00:00.000Z")}
	if err := pat.Unmarshal([]byte(change(t, sampleCreated, "********", sampleSecret)), &want.Answer); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(want); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(b.Bytes(), []byte(sampleSecret)) {
		t.Error("the documentation says that gob holds the secret in clear")
	}
	var got cached
	if err := gob.NewDecoder(&b).Decode(&got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	want.Answer.Created = pat.Timestamp{}
	if err := gob.NewEncoder(&b).Encode(want); !errors.Is(err, pat.RuleTimestampZero) {
		t.Errorf("got %v, want %v", err, pat.RuleTimestampZero)
	}
	if err := gob.NewEncoder(&b).Encode(struct{ Secret pat.Secret }{pat.NewSecret("x")}); err == nil {
		t.Error("a Secret by itself is encoded")
	}
}

// AppendText appends what MarshalText returns, and an error appends nothing.
func TestAppendText(t *testing.T) {
	for _, c := range []struct {
		value encoding.TextAppender
		want  string
	}{
		{pat.MustParseTimestamp("2017-07-11T18:45:37.098Z"), "2017-07-11T18:45:37.098Z"}, {pat.KindBulk, "bulk"}, {pat.V2025, "v2025"}, {pat.SixMonths, "six-months"},
		{pat.Timestamp{}, ""}, {pat.Kind(200), ""}, {pat.APIVersion(200), ""}, {pat.Dialect(200), ""},
	} {
		got, err := c.value.AppendText([]byte("before "))
		if string(got) != "before "+c.want || (err == nil) != (c.want != "") {
			t.Errorf("%v: got %s, %v, want %s", c.value, got, err, c.want)
		}
		text, err := c.value.(encoding.TextMarshaler).MarshalText()
		if string(text) != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%v: got %s, %v, want %s", c.value, text, err, c.want)
		}
	}
}
