// Package pattest generates valid payloads for property tests with
// pgregory.net/rapid.
//
//   - [Token], [TokenList], [CreateRequest], [CreateResponse], [Patch] and
//     [BulkUpdate] generate Go values, and [Timestamp] and [Secret] parts of them.
//   - [Document] generates the text of a payload. [Spelling] generates other texts
//     of one payload: members in any order, white space, escapes, timestamps with
//     offsets. pat reads the same payload from each of them.
//
// Payloads are valid in the API version and at the time of the options. A service
// tests with them that it accepts every valid body:
//
//	func TestEveryBody(t *testing.T) {
//		bodies := pattest.Document(pat.KindCreate, pattest.ForVersion(pat.V2024), pattest.At(now))
//		rapid.Check(t, func(t *rapid.T) {
//			if err := post(bodies.Draw(t, "body")); err != nil {
//				t.Fatal(err)
//			}
//		})
//	}
//
// For invalid payloads, see the conformance vectors in testdata/vectors.
//
// Secrets, ids and names are random. A secret is 64 hexadecimal digits that open
// nothing.
package pattest
