package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/auditreport"
	"github.com/sailpat/sailpat/internal/export"
	"github.com/sailpat/sailpat/internal/mask"
	"github.com/sailpat/sailpat/pat"
)

type planFlags struct {
	auditInputs
	expire      string
	acknowledge bool
	remove      bool
	format      string
}

func planCommand(p Process) *cobra.Command {
	flags := planFlags{format: "text"}
	cmd := &cobra.Command{
		Use:   "plan file ... | -",
		Short: "Print the requests that would fix findings of an audit",
		Long: `Print the requests that would fix findings of "patlint audit", with the command that
sends each. Nothing is sent.

One action is needed: --expire gives tokens an expiration date, --acknowledge
acknowledges that tokens never expire, --delete deletes tokens. It applies to the
tokens with an open finding of the rules of --only: by default never-expires,
acknowledgement-false and expired. Suppressed findings, managed tokens and tokens
that could not be read are left out. --expire never extends a token.

Exit codes: 0 the plan is complete; 2 the command line or the policy is wrong; 3
something could not be read to its end, so that the plan may lack tokens.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error { return p.plan(&flags, args) },
	}
	flags.auditInputs.add(cmd, p)
	f := cmd.Flags()
	f.StringVar(&flags.expire, "expire", "", "let tokens expire at `TIME`: a timestamp, or days after the clock, such as 90d")
	f.BoolVar(&flags.acknowledge, "acknowledge", false, "acknowledge that tokens never expire")
	f.BoolVar(&flags.remove, "delete", false, "delete tokens")
	addChoice(cmd, "format", "FORMAT", "text", "of the plan", []string{"text", "json"}, func(s string) { flags.format = s })
	return cmd
}

// A planJSON is a plan as --format json writes it.
type planJSON struct {
	DryRun   bool          `json:"dryRun"` // always true
	AsOf     pat.Timestamp `json:"asOf"`
	Requests []planRequest `json:"requests"`
	Skipped  []planSkipped `json:"skipped"`
}

type planRequest struct {
	Method  string          `json:"method"`
	Path    string          `json:"path"`
	Body    json.RawMessage `json:"body,omitempty"`
	Tokens  []planToken     `json:"tokens"`
	Command string          `json:"command"`
}

type planToken struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Owner string `json:"owner"`

	expires pat.Timestamp
}

type planSkipped struct {
	planToken
	Reason string `json:"reason"`
}

func (p Process) plan(flags *planFlags, args []string) error {
	action := ""
	for _, a := range []struct {
		name  string
		given bool
	}{{"expire", flags.expire != ""}, {"acknowledge", flags.acknowledge}, {"delete", flags.remove}} {
		switch {
		case a.given && action != "":
			return usagef("--%s and --%s exclude each other", action, a.name)
		case a.given:
			action = a.name
		}
	}
	if action == "" {
		return usagef("no action given; write --expire, --acknowledge or --delete")
	}
	if action != "delete" && flags.version.Dialect() == pat.SixMonths {
		return usagef("API %s has no bulk-update; --delete is possible", flags.version)
	}
	if len(flags.only) == 0 {
		defaults := map[string]audit.RuleID{"expire": audit.RuleNeverExpires, "acknowledge": audit.RuleAcknowledgementFalse, "delete": audit.RuleExpired}
		flags.only = []string{string(defaults[action])}
	}
	var expires time.Time
	if action == "expire" {
		var err error
		if expires, err = parseExpiry(flags.expire, flags.clock(p)); err != nil {
			return usagef("--expire: %v", err)
		}
	}
	args, err := p.orStdin(args, "file")
	if err != nil {
		return err
	}
	r := p.newAuditRun()
	if err := r.begin(&flags.auditInputs, args); err != nil {
		return err
	}
	a, err := audit.New(r.auditPolicy(), r.options)
	if err != nil {
		return &usageError{message: strings.TrimPrefix(err.Error(), "audit: ")}
	}
	r.read(a)
	chosen, skipped := r.choose(a, flags.only, action, pat.TimestampOf(expires))
	plan := planJSON{DryRun: true, AsOf: pat.TimestampOf(r.options.AsOf), Skipped: skipped}
	if plan.Requests, err = requests(action, flags.version, expires, r.options.AsOf, chosen); err != nil {
		return err
	}
	if flags.format == "json" {
		err = p.writeJSON(plan)
	} else {
		_, err = p.Stdout.Write(planText(&plan))
	}
	if err != nil && !leftEarly(err) {
		return fmt.Errorf("writing standard output: %w", cause(err))
	}
	if len(r.unread) > 0 {
		return exitCode(exitUnread)
	}
	return nil
}

// parseExpiry reads a timestamp, or days after the clock.
func parseExpiry(s string, now time.Time) (time.Time, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := parseCount(days, 36500)
		if err != nil {
			return time.Time{}, errors.New("must be a timestamp, or 1 to 36500 days after the clock, such as 90d")
		}
		t := now.Add(time.Duration(n) * 24 * time.Hour)
		if t.Year() > 9999 {
			return time.Time{}, errors.New("must be before the year 10000")
		}
		return t, nil
	}
	t, err := pat.ParseTimestamp(s)
	switch {
	case err != nil:
		return time.Time{}, errors.New("must be a timestamp, or days after the clock, such as 90d")
	case !t.Time().After(now):
		return time.Time{}, fmt.Errorf("must be after the clock, %s", pat.TimestampOf(now))
	}
	return t.Time(), nil
}

// choose returns the tokens with an open finding of the rules, by ID, and those of
// them that the action must not touch.
func (r *auditRun) choose(a *audit.Auditor, only []string, action string, expires pat.Timestamp) (chosen []planToken, skipped []planSkipped) {
	skipped = []planSkipped{}
	times := map[string]int{}
	s := a.Stream()
	r.each(r.files, func(el export.Element) {
		row, ok := streamRow(s, el)
		if !ok {
			return
		}
		if n := times[row.Token.ID]; n > 0 {
			times[row.Token.ID] = n + 1
		}
		selected := slices.ContainsFunc(row.Findings, func(f audit.Finding) bool {
			return f.State == audit.StateOpen && slices.Contains(only, string(f.Rule))
		})
		if !selected {
			return
		}
		t := planToken{ID: strings.Clone(row.Token.ID), Name: strings.Clone(mask.Name(row.Token.Name)), Owner: strings.Clone(mask.Name(row.Owner.Name)), expires: row.Expires}
		times[t.ID] = max(1, times[t.ID])
		reason := ""
		switch {
		case row.State == audit.TokenUnreadable:
			reason = "it could not be read completely"
		case row.Managed && action != "delete":
			reason = "bulk-update cannot change managed tokens"
		case row.Managed:
			reason = "it is managed by the platform"
		case strings.TrimSpace(t.ID) == "" || t.ID == "." || t.ID == ".." || t.ID == "bulk-update":
			reason = "no request can name its ID"
		case action == "expire" && row.State == audit.TokenExpired:
			reason = "it has expired"
		case action == "expire" && !row.Expires.IsZero() && row.Expires.Time().Before(expires.Time()):
			reason = "it expires earlier, at " + row.Expires.String()
		case action == "acknowledge" && row.State != audit.TokenNeverExpires:
			reason = "it has an expiration date"
		}
		if reason != "" {
			skipped = append(skipped, planSkipped{t, reason})
			return
		}
		chosen = append(chosen, t)
	})
	chosen = slices.DeleteFunc(chosen, func(t planToken) bool {
		if times[t.ID] > 1 {
			skipped = append(skipped, planSkipped{t, "different tokens have its ID"})
		}
		return times[t.ID] > 1
	})
	slices.SortFunc(chosen, func(x, y planToken) int { return strings.Compare(x.ID, y.ID) })
	slices.SortFunc(skipped, func(x, y planSkipped) int {
		return strings.Compare(x.ID+"\x00"+x.Reason+x.Name+x.Owner, y.ID+"\x00"+y.Reason+y.Name+y.Owner)
	})
	return chosen, skipped
}

// requests returns the requests of an action. Every body passes pat.Lint.
func requests(action string, version pat.APIVersion, expires, now time.Time, tokens []planToken) ([]planRequest, error) {
	list := []planRequest{}
	if action == "delete" {
		for _, t := range tokens {
			path := auditreport.TokenPath(version, t.ID)
			list = append(list, planRequest{Method: "DELETE", Path: path, Tokens: []planToken{t},
				Command: `curl --fail-with-body -X DELETE -H "Authorization: Bearer $SAIL_TOKEN" "$SAIL_BASE_URL` + path + `"`})
		}
		return list, nil
	}
	for some := range slices.Chunk(tokens, pat.MaxBulkIDs) {
		ids := make([]string, len(some))
		for i, t := range some {
			ids[i] = t.ID
		}
		bulk := pat.BulkNeverExpires(ids...)
		if action == "expire" {
			bulk = pat.BulkExpiration(expires, ids...)
		}
		body, err := pat.Marshal(&bulk)
		if err != nil {
			return nil, err
		}
		if faults := pat.Lint(body, pat.KindBulk, pat.At(now), pat.ForVersion(version)); len(faults.Violations) > 0 {
			v := faults.Violations[0]
			return nil, fmt.Errorf("the body of a request is wrong at %s: %s [%s]; please report this", v.Pointer, v.Message, string(v.Rule))
		}
		path := auditreport.TokenPath(version, "bulk-update")
		list = append(list, planRequest{Method: "PATCH", Path: path, Body: body, Tokens: some,
			Command: `curl --fail-with-body -X PATCH -H "Authorization: Bearer $SAIL_TOKEN" -H "Content-Type: application/json" --data '` +
				strings.ReplaceAll(string(body), `'`, `'\''`) + `' "$SAIL_BASE_URL` + path + `"`})
	}
	return list, nil
}

// planText writes a plan as a shell script, with the tokens as comments.
func planText(plan *planJSON) []byte {
	var b bytes.Buffer
	n := 0
	for _, r := range plan.Requests {
		n += len(r.Tokens)
	}
	fmt.Fprintf(&b, "# A dry run as of %s: nothing was sent. Requests: %d, tokens: %d, left out: %d.\n", plan.AsOf, len(plan.Requests), n, len(plan.Skipped))
	b.WriteString("# Set SAIL_BASE_URL and SAIL_TOKEN to run the commands.\n")
	for _, r := range plan.Requests {
		b.WriteByte('\n')
		for _, t := range r.Tokens {
			fmt.Fprintf(&b, "# %s\n", t.text())
		}
		fmt.Fprintf(&b, "%s\n", r.Command)
	}
	if len(plan.Skipped) > 0 {
		b.WriteString("\n# Left out:\n")
	}
	for _, s := range plan.Skipped {
		fmt.Fprintf(&b, "# %s: %s\n", s.text(), s.Reason)
	}
	return b.Bytes()
}

func (t *planToken) text() string {
	text := fmt.Sprintf("%s \"%s\"", auditreport.Shown(t.ID), auditreport.Shown(t.Name))
	if t.Owner != "" {
		text += " of " + auditreport.Shown(t.Owner)
	}
	return text
}
