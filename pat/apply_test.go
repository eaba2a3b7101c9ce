package pat_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"testing"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/pat/pattest"
)

// patchOf builds a patch from its JSON, which must be one.
func patchOf(t testing.TB, doc string) (p pat.Patch) {
	t.Helper()
	if err := pat.Unmarshal([]byte(doc), &p); err != nil {
		t.Fatalf("%s: %v", doc, err)
	}
	return p
}

func tokenOf(t testing.TB, doc string) (k pat.Token) {
	t.Helper()
	if err := pat.Unmarshal([]byte(doc), &k); err != nil {
		t.Fatalf("%s: %v", doc, err)
	}
	return k
}

// What a patch makes of a token (RFC 6902 §4), in the words of JSON: only the four
// members that can be patched change.
func TestApply(t *testing.T) {
	const (
		ab    = `"name":"n","scope":["a","b"]`
		never = `,"expirationDate":null,"userAwareTokenNeverExpires":true`
		dated = `,"expirationDate":"2026-12-31T23:59:59.999Z"`
	)
	for _, c := range []struct {
		name, reason string
		before       string // from the name on
		patch        string
		after        string // "" where err is not nil
		err          error
		index        int // of the operation at fault
	}{
		{"empty patch", "changes nothing", ab + dated, `[]`, ab + dated, nil, 0},
		{"replace name", "RFC 6902 §4.3", ab + dated, `[{"op":"replace","path":"/name","value":"m"}]`, `"name":"m","scope":["a","b"]` + dated, nil, 0},
		{"add name", "RFC 6902 §4.1: an existing member is replaced", ab + dated, `[{"op":"add","path":"/name","value":"m"}]`, `"name":"m","scope":["a","b"]` + dated, nil, 0},
		{"test name", "RFC 6902 §4.6: equal", ab + dated, `[{"op":"test","path":"/name","value":"n"}]`, ab + dated, nil, 0},
		{"test another name", "RFC 6902 §4.6: not equal", ab + dated, `[{"op":"test","path":"/name","value":"m"}]`, "", pat.ErrTestFailed, 0},
		{"test what was just set", "operations follow each other (RFC 6902 §5)", ab + dated, `[{"op":"add","path":"/name","value":"m"},{"op":"test","path":"/name","value":"n"}]`, "", pat.ErrTestFailed, 1},
		{"replace scope", "RFC 6902 §4.3", ab + dated, `[{"op":"replace","path":"/scope","value":["c"]}]`, `"name":"n","scope":["c"]` + dated, nil, 0},
		{"replace scope null", "null is there, so it can be replaced", `"name":"n","scope":null` + dated, `[{"op":"replace","path":"/scope","value":["c"]}]`, `"name":"n","scope":["c"]` + dated, nil, 0},
		{"remove scope", "it becomes null, since a token has one", ab + dated, `[{"op":"remove","path":"/scope"}]`, `"name":"n","scope":null` + dated, nil, 0},
		{"remove scope twice", "the second time nothing is there", ab + dated, `[{"op":"remove","path":"/scope"},{"op":"remove","path":"/scope"}]`, "", pat.ErrNoTarget, 1},
		{"replace a removed scope", "nothing is there", ab + dated, `[{"op":"remove","path":"/scope"},{"op":"replace","path":"/scope","value":["c"]}]`, "", pat.ErrNoTarget, 1},
		{"test a removed scope", "nothing is there", ab + dated, `[{"op":"remove","path":"/scope"},{"op":"test","path":"/scope","value":[]}]`, "", pat.ErrNoTarget, 1},
		{"add a removed scope", "add needs nothing there", ab + dated, `[{"op":"remove","path":"/scope"},{"op":"add","path":"/scope","value":["c"]}]`, `"name":"n","scope":["c"]` + dated, nil, 0},
		{"add to a removed scope", "the array must be there (RFC 6902 §4.1)", ab + dated, `[{"op":"remove","path":"/scope"},{"op":"add","path":"/scope/-","value":"c"}]`, "", pat.ErrNoTarget, 1},
		{"add to null", "null is no array", `"name":"n","scope":null` + dated, `[{"op":"add","path":"/scope/0","value":"c"}]`, "", pat.ErrNoTarget, 0},
		{"test scope", "equal in order", ab + dated, `[{"op":"test","path":"/scope","value":["a","b"]}]`, ab + dated, nil, 0},
		{"test scope in another order", "arrays have an order (RFC 6902 §4.6)", ab + dated, `[{"op":"test","path":"/scope","value":["b","a"]}]`, "", pat.ErrTestFailed, 0},
		{"test empty scope against null", "null is not an empty array", `"name":"n","scope":null` + dated, `[{"op":"test","path":"/scope","value":[]}]`, "", pat.ErrTestFailed, 0},
		{"insert", "elements after move up", ab + dated, `[{"op":"add","path":"/scope/1","value":"c"}]`, `"name":"n","scope":["a","c","b"]` + dated, nil, 0},
		{"insert in front", "index 0", ab + dated, `[{"op":"add","path":"/scope/0","value":"c"}]`, `"name":"n","scope":["c","a","b"]` + dated, nil, 0},
		{"insert at the end by index", "the index may be the length (RFC 6902 §4.1)", ab + dated, `[{"op":"add","path":"/scope/2","value":"c"}]`, `"name":"n","scope":["a","b","c"]` + dated, nil, 0},
		{"append", "- is the end", ab + dated, `[{"op":"add","path":"/scope/-","value":"c"}]`, `"name":"n","scope":["a","b","c"]` + dated, nil, 0},
		{"append to an empty scope", "- is the end", `"name":"n","scope":[]` + dated, `[{"op":"add","path":"/scope/-","value":"c"}]`, `"name":"n","scope":["c"]` + dated, nil, 0},
		{"insert beyond the end", "RFC 6902 §4.1: not greater than the length", ab + dated, `[{"op":"add","path":"/scope/3","value":"c"}]`, "", pat.ErrNoTarget, 0},
		{"insert far beyond the end", "an index that no machine counts to", ab + dated, `[{"op":"add","path":"/scope/18446744073709551616","value":"c"}]`, "", pat.ErrNoTarget, 0},
		{"replace an item", "RFC 6902 §4.3", ab + dated, `[{"op":"replace","path":"/scope/1","value":"c"}]`, `"name":"n","scope":["a","c"]` + dated, nil, 0},
		{"replace after the last item", "nothing is there", ab + dated, `[{"op":"replace","path":"/scope/2","value":"c"}]`, "", pat.ErrNoTarget, 0},
		{"remove an item", "elements after move down", ab + dated, `[{"op":"remove","path":"/scope/0"}]`, `"name":"n","scope":["b"]` + dated, nil, 0},
		{"remove the last item", "what is left is empty, not null", `"name":"n","scope":["a"]` + dated, `[{"op":"remove","path":"/scope/0"}]`, `"name":"n","scope":[]` + dated, nil, 0},
		{"remove after the last item", "nothing is there", ab + dated, `[{"op":"remove","path":"/scope/2"}]`, "", pat.ErrNoTarget, 0},
		{"test an item", "equal", ab + dated, `[{"op":"test","path":"/scope/1","value":"b"}]`, ab + dated, nil, 0},
		{"test another item", "not equal", ab + dated, `[{"op":"test","path":"/scope/1","value":"a"}]`, "", pat.ErrTestFailed, 0},
		{"test after the last item", "nothing is there", ab + dated, `[{"op":"test","path":"/scope/2","value":"a"}]`, "", pat.ErrNoTarget, 0},
		{"move", "removed, then added (RFC 6902 §4.4)", `"name":"n","scope":["a","b","c"]` + dated, `[{"op":"move","from":"/scope/0","path":"/scope/1"}]`, `"name":"n","scope":["b","a","c"]` + dated, nil, 0},
		{"move to the last place", "after the removal the index is the length", ab + dated, `[{"op":"move","from":"/scope/0","path":"/scope/1"}]`, `"name":"n","scope":["b","a"]` + dated, nil, 0},
		{"move after the last place", "after the removal it is beyond the length", ab + dated, `[{"op":"move","from":"/scope/0","path":"/scope/2"}]`, "", pat.ErrNoTarget, 0},
		{"move to the end", "- is the end", ab + dated, `[{"op":"move","from":"/scope/0","path":"/scope/-"}]`, `"name":"n","scope":["b","a"]` + dated, nil, 0},
		{"move onto itself", "no effect (R17)", ab + dated, `[{"op":"move","from":"/scope/1","path":"/scope/1"}]`, ab + dated, nil, 0},
		{"move nothing", "from must be there", ab + dated, `[{"op":"move","from":"/scope/2","path":"/scope/0"}]`, "", pat.ErrNoTarget, 0},
		{"copy", "added without a removal (RFC 6902 §4.5)", ab + dated, `[{"op":"copy","from":"/scope/1","path":"/scope/0"}]`, `"name":"n","scope":["b","a","b"]` + dated, nil, 0},
		{"copy to the length", "the index may be the length", ab + dated, `[{"op":"copy","from":"/scope/0","path":"/scope/2"}]`, `"name":"n","scope":["a","b","a"]` + dated, nil, 0},
		{"copy nothing", "from must be there", `"name":"n","scope":[]` + dated, `[{"op":"copy","from":"/scope/0","path":"/scope/-"}]`, "", pat.ErrNoTarget, 0},
		{"set the date", "add needs nothing there", ab + never, `[{"op":"add","path":"/expirationDate","value":"2026-12-31T23:59:59.999Z"}]`, ab + dated + `,"userAwareTokenNeverExpires":true`, nil, 0},
		{"replace a null date", "null is there", ab + never, `[{"op":"replace","path":"/expirationDate","value":"2026-12-31T23:59:59.999Z"}]`, ab + dated + `,"userAwareTokenNeverExpires":true`, nil, 0},
		{"replace no date", "nothing is there", ab + `,"userAwareTokenNeverExpires":true`, `[{"op":"replace","path":"/expirationDate","value":"2026-12-31T23:59:59.999Z"}]`, "", pat.ErrNoTarget, 0},
		{"remove no date", "nothing is there", ab + `,"userAwareTokenNeverExpires":true`, `[{"op":"remove","path":"/expirationDate"},{"op":"add","path":"/userAwareTokenNeverExpires","value":true}]`, "", pat.ErrNoTarget, 0},
		{"clear the date", "with the acknowledgement", ab + dated, `[{"op":"replace","path":"/expirationDate","value":null},{"op":"add","path":"/userAwareTokenNeverExpires","value":true}]`, ab + never, nil, 0},
		{"remove the date", "absent is not null", ab + dated, `[{"op":"remove","path":"/expirationDate"},{"op":"add","path":"/userAwareTokenNeverExpires","value":true}]`, ab + `,"userAwareTokenNeverExpires":true`, nil, 0},
		{"test the date", "the same instant, however it is written", ab + dated, `[{"op":"test","path":"/expirationDate","value":"2027-01-01T00:59:59.9990+01:00"}]`, ab + dated, nil, 0},
		{"test for no date", "null is a value", ab + never, `[{"op":"test","path":"/expirationDate","value":null}]`, ab + never, nil, 0},
		{"test for null where there is a date", "not equal", ab + dated, `[{"op":"test","path":"/expirationDate","value":null}]`, "", pat.ErrTestFailed, 0},
		{"test for null where there is nothing", "nothing is there: RFC 6902 §4.6 asks for a value", ab + `,"userAwareTokenNeverExpires":true`, `[{"op":"test","path":"/expirationDate","value":null}]`, "", pat.ErrNoTarget, 0},
		{"test the acknowledgement", "not equal", ab + never, `[{"op":"test","path":"/userAwareTokenNeverExpires","value":false}]`, "", pat.ErrTestFailed, 0},
		{"remove the acknowledgement", "the token has a date", ab + dated + `,"userAwareTokenNeverExpires":false`, `[{"op":"remove","path":"/userAwareTokenNeverExpires"}]`, ab + dated, nil, 0},
		{"replace no acknowledgement", "nothing is there", ab + dated, `[{"op":"replace","path":"/userAwareTokenNeverExpires","value":true}]`, "", pat.ErrNoTarget, 0},

		// The vendor's rules: first of the patch, then of the token.
		{"cleared without acknowledgement", "the patch cannot be", ab + dated, `[{"op":"remove","path":"/expirationDate"}]`, "", pat.RulePatchClearsExpirationUnacknowledged, 0},
		{"an id", "it cannot be patched", ab + dated, `[{"op":"replace","path":"/id","value":"x"}]`, "", pat.RulePatchNotPatchable, 0},
		{"no longer acknowledged", "the token never expires", ab + never, `[{"op":"replace","path":"/userAwareTokenNeverExpires","value":false}]`, "", pat.RuleAcknowledgementFalse, 0},
		{"acknowledgement removed", "the token never expires", ab + never, `[{"op":"remove","path":"/userAwareTokenNeverExpires"}]`, "", pat.RuleAcknowledgementMissing, 0},
		{"a date before creation", "the token would never have been valid", ab + dated, `[{"op":"add","path":"/expirationDate","value":"2017-07-11T18:45:37.098Z"}]`, "", pat.RuleExpirationBeforeCreation, 0},
		{"what was wrong before", "a rename does not have to repair it", ab + `,"expirationDate":null`, `[{"op":"replace","path":"/name","value":"m"}]`, `"name":"m","scope":["a","b"],"expirationDate":null`, nil, 0},
		{"what was wrong before, moved", "the patch breaks no rule that the token holds", `"name":"n","scope":["","b"]` + dated, `[{"op":"move","from":"/scope/0","path":"/scope/1"}]`, `"name":"n","scope":["b",""]` + dated, nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			token := func(from string) string {
				return `{"id":"86f1dc6fe8f54414950454cbb11278fa","owner":{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Support"},"created":"2017-07-11T18:45:37.098Z",` + from + `}`
			}
			before := tokenOf(t, token(c.before))
			got, err := patchOf(t, c.patch).Apply(before)
			want := before // with an error the token is returned as it was
			if c.err == nil {
				want = tokenOf(t, token(c.after))
			}
			if !errors.Is(err, c.err) || c.err == nil && err != nil {
				t.Errorf("%s: expected %v, got %v", c.reason, c.err, err)
			}
			var failed *pat.ApplyError
			if errors.As(err, &failed) && (failed.Index != c.index || failed.Op != patchOf(t, c.patch)[c.index].Op || failed.Path != patchOf(t, c.patch)[c.index].Path) {
				t.Errorf("%s: expected operation %d to be at fault, got %+v", c.reason, c.index, failed)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s: expected %+v, got %+v", c.reason, want, got)
			}
		})
	}
}

// Apply changes neither the token it is given nor the patch, and what it returns
// shares no list with either.
func TestApplySharesNothing(t *testing.T) {
	token := tokenOf(t, sampleToken)
	token.Scope = append(make([]string, 0, 16), token.Scope...) // room to grow into
	patch := patchOf(t, `[{"op":"remove","path":"/scope/0"},{"op":"add","path":"/scope/-","value":"c"},{"op":"add","path":"/scope/-","value":"d"}]`)
	got, err := patch.Apply(token)
	if err != nil {
		t.Fatal(err)
	}
	if want := tokenOf(t, sampleToken); !reflect.DeepEqual(token, want) {
		t.Errorf("the token was changed to %+v", token)
	}
	if extra := token.Scope[:4]; extra[2] != "" || extra[3] != "" {
		t.Errorf("written after the token's scope: %q", extra)
	}
	got.Scope[0] = "changed"
	if token.Scope[0] == "changed" || token.Scope[1] == "changed" {
		t.Error("the result shares its scope with the token")
	}
	set := patchOf(t, `[{"op":"replace","path":"/scope","value":["a"]}]`)
	first, _ := set.Apply(token)
	first.Scope[0] = "changed"
	if second, _ := set.Apply(token); second.Scope[0] != "a" {
		t.Error("the result shares its scope with the patch")
	}
}

// What a token holds besides stays, unknown members too.
func TestApplyKeepsTheRest(t *testing.T) {
	var token pat.Token
	if err := pat.Unmarshal([]byte(change(t, sampleToken, `"managed"`, `"new":[1, 2],"managed"`)), &token, pat.Tolerant()); err != nil {
		t.Fatal(err)
	}
	got, err := patchOf(t, `[{"op":"replace","path":"/name","value":"m"}]`).Apply(token)
	if err != nil {
		t.Fatal(err)
	}
	text, err := pat.Marshal(&got)
	if want := change(t, sampleToken, `"NodeJS Integration"`, `"m"`, `false}`, `false,"new":[1,2]}`); string(text) != want || err != nil {
		t.Errorf("expected %s, got %s, %v", want, text, err)
	}
}

// evanphx/json-patch agrees on every patch of the four members, but for what is
// said here.
func TestApplyAgainstJSONPatch(t *testing.T) {
	options := jsonpatch.NewApplyOptions()
	options.SupportNegativeIndices = false // RFC 6901 knows none
	options.EscapeHTML = false
	applied, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		token := pattest.Token().Draw(t, "token")
		patch := patches(token).Filter(func(p pat.Patch) bool { return pat.Validate(&p) == nil }).Draw(t, "patch") // of others see TestApply
		text, err := pat.Marshal(&patch)
		if err != nil {
			t.Fatal(err)
		}
		before, err := pat.Marshal(&token)
		if err != nil {
			t.Fatal(err)
		}
		oracle, err := jsonpatch.DecodePatch(text)
		if err != nil {
			t.Fatal(err)
		}
		after, oracleErr := before, error(nil)
		for k := range oracle { // one by one, since the oracle does not find a null that it has just put there
			if after, oracleErr = oracle[k:k+1].ApplyWithOptions(after, options); oracleErr != nil {
				break
			}
		}
		got, err := patch.Apply(token)
		if nothingThere(token, patch) { // the oracle takes nothing for null, where RFC 6902 §4.6 asks for a value
			oracleErr = jsonpatch.ErrMissing
		}
		if oracleErr != nil {
			refused++
			var failed *pat.ApplyError
			if !errors.As(err, &failed) {
				t.Fatalf("%s of %s: json-patch says %v, got %v", text, before, oracleErr, err)
			}
			return
		}
		applied++
		var want map[string]any
		if err := json.Unmarshal(after, &want); err != nil {
			t.Fatal(err)
		}
		if _, ok := want["scope"]; !ok {
			want["scope"] = nil // a removed scope becomes null
		}
		after, _ = json.Marshal(want)
		var wanted pat.Token
		if err := pat.Unmarshal(after, &wanted); err != nil {
			t.Fatalf("json-patch made %s: %v", after, err)
		}
		if invalid := pat.Validate(&wanted); invalid != nil { // the patch breaks a rule that the token, which is valid, holds
			wanted = token
			if err == nil || err.Error() != invalid.Error() {
				t.Fatalf("%s of %s: expected %v, got %v", text, before, invalid, err)
			}
		} else if err != nil {
			t.Fatalf("%s of %s: json-patch says %s, got %v", text, before, after, err)
		}
		if !reflect.DeepEqual(got, wanted) {
			t.Fatalf("%s of %s: expected %+v, got %+v", text, before, wanted, got)
		}
	})
	if applied == 0 || refused == 0 {
		t.Errorf("nothing learned: %d applied, %d refused", applied, refused)
	}
}

// patches draws patches of a token that find something there more often than any
// patch would.
func patches(token pat.Token) *rapid.Generator[pat.Patch] {
	return rapid.Custom(func(t *rapid.T) pat.Patch {
		patch := pat.Patch{}
		index := func() pat.Pointer {
			return pat.Pointer("/scope").AppendToken(strconv.Itoa(rapid.IntRange(0, len(token.Scope)+1).Draw(t, "index")))
		}
		item := func() pat.Value { return pat.StringValue(rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "item")) }
		for range rapid.IntRange(0, 4).Draw(t, "operations") {
			switch rapid.IntRange(0, 7).Draw(t, "operation") {
			case 0:
				patch = append(patch, pat.Operation{Op: pat.OpAdd, Path: index(), Value: item()})
			case 1:
				patch = append(patch, pat.Operation{Op: pat.OpReplace, Path: index(), Value: item()})
			case 2:
				patch = append(patch, pat.Operation{Op: pat.OpRemove, Path: index()})
			case 3:
				patch = append(patch, pat.Operation{Op: pat.OpMove, From: index(), Path: index()})
			case 4:
				patch = append(patch, pat.Operation{Op: pat.OpCopy, From: index(), Path: "/scope/-"})
			case 5:
				patch = append(patch, pat.Operation{Op: pat.OpTest, Path: "/scope", Value: pat.StringsValue(token.Scope...)})
			case 6:
				patch = append(patch, pat.Operation{Op: pat.OpTest, Path: "/name", Value: pat.StringValue(token.Name)})
			default:
				patch = append(patch, pattest.Patch().Draw(t, "any")...)
			}
		}
		return patch
	})
}

// nothingThere reports whether a patch tests an absent date for null. If it gets
// that far, nothing stands there; if it does not, it fails before.
func nothingThere(token pat.Token, patch pat.Patch) bool {
	absent := token.ExpirationDate.IsZero()
	for _, op := range patch {
		switch {
		case op.Path != "/expirationDate":
		case op.Op == pat.OpAdd:
			absent = false
		case op.Op == pat.OpRemove:
			absent = true
		case op.Op == pat.OpTest && absent && op.Value.IsNull():
			return true
		}
	}
	return false
}
