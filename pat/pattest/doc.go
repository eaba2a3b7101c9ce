// Package pattest has generators for property tests of programs that use package
// pat, for use with pgregory.net/rapid.
//
//   - [Token], [TokenList], [CreateRequest], [CreateResponse], [Patch] and
//     [BulkUpdate] make payloads as Go values, and [Timestamp] and [Secret] parts
//     of them. Each of them is valid, under the [Option] given.
//   - [Document] makes the text of a valid payload, and [Spelling] another text for
//     a payload at hand: members in any order, white space, escapes, timestamps with
//     offsets. Whatever the spelling, pat reads the same payload.
//   - [Mutation] makes a document that is wrong on purpose, and says which rule it
//     violates, and where. One thing was changed in a valid document, so one rule is
//     violated, and no other.
//
// A service proves with the last that it refuses what it should, without a list of
// bad bodies of its own:
//
//	func TestBadBodies(t *testing.T) {
//		bad := pattest.Mutation(pattest.OfKind(pat.KindCreate), pattest.Errors(), pattest.ForVersion(pat.V1), pattest.At(now))
//		rapid.Check(t, func(t *rapid.T) {
//			body := bad.Draw(t, "body")
//			if err := post(body.Text); !errors.Is(err, body.Rule) {
//				t.Errorf("expected %v, got %v", body.Rule, err)
//			}
//		})
//	}
//
// What looks like a secret here is random nonsense, 64 hexadecimal digits that open
// nothing, and so are ids and names.
package pattest
