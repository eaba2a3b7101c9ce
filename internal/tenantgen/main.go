// Command tenantgen writes testdata/example/tenant: the export of an invented tenant
// of 500 tokens with its owners, for the README and the tests. Run it with
//
//	go run ./internal/tenantgen
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/sailpat/sailpat/pat"
)

const folder = "testdata/example/tenant"

func main() {
	for name, text := range files() {
		if err := os.WriteFile(filepath.Join(filepath.FromSlash(folder), name), text, 0o666); err != nil {
			fmt.Fprintln(os.Stderr, "tenantgen:", err)
			os.Exit(1)
		}
	}
}

// A source draws numbers, the same ones each time: splitmix64.
type source uint64

func (s *source) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (s *source) below(n int) int { return int(s.next() % uint64(n)) }

// oneIn reports true once in n draws, on average.
func (s *source) oneIn(n int) bool { return s.below(n) == 0 }

func pick[T any](s *source, list []T) T { return list[s.below(len(list))] }

// clock is when the export was made.
var clock = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

const day = 24 * time.Hour

var (
	first  = []string{"Aiko", "Bola", "Chidi", "Dana", "Elif", "Farid", "Gwen", "Hana", "Ivo", "Jana", "Kemal", "Lea", "Milo", "Nour", "Otis", "Pia", "Rune", "Sana", "Tove", "Zoë"}
	last   = []string{"Abara", "Berg", "Costa", "Dahl", "Eriksen", "Fontaine", "Garcia", "Haddad"}
	robots = []string{"svc-terraform", "svc-reporting", "svc-servicenow", "svc-siem", "svc-hr-feed", "svc-backup", "svc-rotation", "svc-dashboards", "svc-ci", "svc-access-reviews"}
	tasks  = []string{"Certification report", "Source aggregation", "SIEM export", "Role import", "Access request bot", "Terraform", "HR feed", "Nightly backup", "Dashboard", "Password audit"}
	scopes = [][]string{
		{"idn:sources:read"}, {"idn:accounts:read", "idn:sources:read"}, {"idn:identity:read"}, {"sp:search:read"},
		{"idn:access-request:manage"}, {"idn:campaign:read", "idn:certification:read"}, {"idn:roles:read", "idn:role-checked:read"},
		{"idn:sources:manage"}, {"idn:accounts:manage", "idn:accounts:read"}, {"sp:config:manage"}, {"sp:workflow:manage"},
		{"idn:source:read"}, {"sp:my-personal-access-tokens:manage"},
	}
)

type owner struct{ id, name, status, contact, class string }

func owners(s *source) (list []owner) {
	for i, name := range robots {
		list = append(list, owner{id(s), name, "ACTIVE", fmt.Sprintf("team-%d@example.com", i%3+1), "service"})
	}
	for _, f := range first {
		for range 5 {
			l := pick(s, last)
			o := owner{id(s), f + " " + l, "ACTIVE", "", "person"}
			o.contact = fmt.Sprintf("user-%s@example.com", o.id[:6])
			switch s.below(20) {
			case 0:
				o.status = "TERMINATED"
			case 1:
				o.status = "DISABLED"
			}
			list = append(list, o)
		}
	}
	return list
}

func id(s *source) string { return fmt.Sprintf("%016x%016x", s.next(), s.next()) }

// token draws a token of an owner.
func token(s *source, o owner, i int) pat.Token {
	created := clock.Add(-time.Duration(s.below(1500))*day - time.Duration(s.below(86400000))*time.Millisecond)
	if s.oneIn(8) {
		created = clock.Add(-time.Duration(s.below(40*24)) * time.Hour)
	}
	t := pat.Token{
		ID: id(s), Name: fmt.Sprintf("%s %d", pick(s, tasks), i), Scope: pick(s, scopes), Created: pat.TimestampOf(created),
		Owner: pat.Owner{Type: "IDENTITY", ID: o.id, Name: o.name}, Managed: pat.Some(false),
		AccessTokenValiditySeconds: pat.Some(int32(pick(s, []int{43200, 43200, 43200, 3600, 900}))),
	}
	if s.oneIn(6) {
		t.Scope = []string{"sp:scopes:all"}
	} else if s.oneIn(25) {
		t.Scope = []string{}
	}
	switch used := clock.Add(-time.Duration(s.below(400*24)) * time.Hour); {
	case s.oneIn(7) || used.Before(created):
		t.LastUsed = pat.Null[pat.Timestamp]()
	case s.oneIn(3):
		t.LastUsed = pat.Some(pat.TimestampOf(used))
	default:
		t.LastUsed = pat.Some(pat.TimestampOf(latest(created, clock.Add(-time.Duration(s.below(20*24))*time.Hour))))
	}
	switch s.below(9) {
	case 0: // never, acknowledged
		t.ExpirationDate, t.UserAwareTokenNeverExpires = pat.Null[pat.Timestamp](), pat.Some(true)
	case 1:
		t.ExpirationDate = pat.Some(pat.TimestampOf(latest(created.Add(day), clock.Add(time.Duration(s.below(40)-8)*day))))
		t.UserAwareTokenNeverExpires = pat.Some(false)
	default:
		expires := created.Add(time.Duration(pick(s, []int{90, 180, 365, 365, 730})) * day)
		for expires.Before(clock) && !s.oneIn(12) { // it was extended, again and again
			expires = expires.Add(180 * day)
		}
		t.ExpirationDate, t.UserAwareTokenNeverExpires = pat.Some(pat.TimestampOf(expires)), pat.Some(false)
	}
	if s.oneIn(20) {
		t.Managed = pat.Some(true)
	}
	return t
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// files returns the files of the folder that this command writes.
func files() map[string][]byte {
	s := source(2026)
	all := owners(&s)
	var export, table bytes.Buffer
	export.WriteByte('[')
	for i := range 500 {
		o := all[len(robots)+s.below(len(all)-len(robots))]
		if s.oneIn(3) {
			o = all[s.below(len(robots))]
		}
		if i > 0 {
			export.WriteByte(',')
		}
		export.WriteByte('\n')
		t := token(&s, o, i+1)
		text, err := pat.Marshal(&t)
		if err != nil {
			panic(err) // the generator makes only valid tokens
		}
		export.Write(text)
	}
	export.WriteString("\n]\n")
	table.WriteString("id,name,status,contact,class\n")
	for i, o := range all {
		if i%25 == 24 { // whom the directory does not know
			continue
		}
		fmt.Fprintf(&table, "%s,%s,%s,%s,%s\n", o.id, o.name, o.status, o.contact, o.class)
	}
	return map[string][]byte{"pats.json": export.Bytes(), "owners.csv": table.Bytes()}
}
