package pat_test

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/sailpat/sailpat/pat"
)

// Integers of every length, at the end of a member and of the object, with and
// without white space: the reader of short ones takes eight bytes at once.
func TestIntegers(t *testing.T) {
	texts := []string{"0", "-0", "2147483647", "2147483648", "-2147483648", "-2147483649", "9999999999", "12345678901234567890"}
	for n := 1; n <= 10; n++ {
		texts = append(texts, "1"+strings.Repeat("0", n-1), strings.Repeat("9", n), "-"+strings.Repeat("9", n), "1234567890"[:n], "9087654321"[:n])
	}
	for _, text := range texts {
		for _, behind := range []string{"}", " }", "\n}", `,"name":"n"}`, "\t,\"name\":\"n\"}", ` , "name" : "a name longer than that"}`} {
			doc := `{"accessTokenValiditySeconds":` + text + behind
			var r pat.CreateRequest
			err := pat.Unmarshal([]byte(doc), &r)
			want, wrong := strconv.ParseInt(text, 10, 32)
			if got, ok := r.AccessTokenValiditySeconds.Get(); ok != (wrong == nil) || wrong == nil && int64(got) != want || errors.Is(err, pat.RuleIntegerRange) != (wrong != nil) {
				t.Errorf("%s: %v, %v, %v", doc, got, ok, err)
			}
		}
	}
}

// Every byte in every place of a short integer: either it is one still, or it is
// refused for the reason that it is none.
func TestIntegerEveryByte(t *testing.T) {
	for _, text := range []string{"5", "36900", "1234567", "12345678"} {
		for k := range len(text) {
			for c := range 256 {
				changed := text[:k] + string([]byte{byte(c)}) + text[k+1:]
				doc := `{"accessTokenValiditySeconds":` + changed + `,"name":"n"}`
				var r pat.CreateRequest
				err := pat.Unmarshal([]byte(doc), &r)
				var member struct {
					Seconds json.Number `json:"accessTokenValiditySeconds"`
				}
				broken := json.Unmarshal([]byte(doc), &member)
				want, wrong := strconv.ParseInt(string(member.Seconds), 10, 32)
				quoted := c == '"' && len(text) == 1
				if ok := broken == nil && wrong == nil && !quoted; (err == nil) != ok || ok && r.AccessTokenValiditySeconds != pat.Some(int32(want)) {
					t.Fatalf("%q: %v, %v, expected %d, %v", doc, r.AccessTokenValiditySeconds, err, want, ok)
				}
			}
		}
	}
}

// A literal is read whole, or not at all.
func TestLiteralEveryByte(t *testing.T) {
	for _, literal := range []string{"true", "false", "null"} {
		for k := range len(literal) {
			for _, changed := range []string{literal[:k], literal[:k] + "x" + literal[k+1:], literal + "x", literal[:k] + string(literal[k]-'a'+'A') + literal[k+1:]} {
				for _, member := range []string{"userAwareTokenNeverExpires", "scope", "expirationDate", "accessTokenValiditySeconds"} {
					for _, end := range []string{"}", ""} {
						doc := `{"name":"n","` + member + `":` + changed + end
						vs := pat.Lint([]byte(doc), pat.KindCreate).Violations
						if len(vs) != 1 || vs[0].Rule != pat.RuleSyntax {
							t.Errorf("%s: %v", doc, verdict(vs))
						}
					}
				}
			}
		}
	}
}
