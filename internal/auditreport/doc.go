// Package auditreport writes audits in the formats that people and machines read,
// one file for each format.
//
// # What a format gets
//
// A bounded format is a [Renderer]: a function that writes one [Document], such as
//
//	func renderJSON(w io.Writer, d *Document) error
//
// A streamed format, with a line for each token or finding, is a [Streamer] that
// receives rows in the order of the input. Both are lines of the table in
// formats.go; nothing else needs to know them.
//
// The Document has the [audit.Report], which names the tool and its version, the
// tenant, the clock, the policy (path, SHA-256, preset) and the inputs (path,
// SHA-256, tokens, unreadable elements). Its counts are exact, and its lists are
// in the order of the report and bounded: Report.Rules has the number of findings
// that are not shown. The Document adds what a report does not say: the effective
// policy with its settings for calendars and metrics, the time zone for a second
// reading of times, and whether names are pseudonyms.
//
// # Rules for formats
//
//   - The same Document gives the same bytes: no clock, no map order, no floats.
//   - A name may contain anything. Whatever is not escaped as JSON goes through
//     [Visible], which makes control, C1 and bidi characters visible, and then
//     through the escaping of the format.
//   - A format returns the first error of the writer. The caller buffers, and
//     writes files completely or not at all.
//   - Lists that are cut say how many entries are left out.
//   - Times are UTC, as [pat.Timestamp] writes them. Document.Zone is only for
//     people: see [Document.Local].
package auditreport
