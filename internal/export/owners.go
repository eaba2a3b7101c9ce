package export

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/mask"
	"github.com/sailpat/sailpat/pat"
)

// ownerColumns are the columns of an owners file in CSV. Only id is required.
var ownerColumns = []string{"id", "name", "status", "state", "contact", "class"}

// Owners reads an owners file: pages of GET /identities/v1, as an array or as
// NDJSON, or CSV with a header. It returns notes for the report. The error is an
// *[Error]; the rows before it are returned nevertheless.
func (f *File) Owners() (rows []audit.Owner, notes []string, err error) {
	r, err := f.begin()
	if err != nil {
		return nil, nil, err
	}
	t, err := f.open(r)
	if err == nil {
		var head []byte
		if head, err = t.first(peeked); err == nil {
			switch {
			case len(head) == 0:
				err = f.fail("is empty")
			case head[0] == '[' || head[0] == '{':
				rows, err = f.identities(t, head[0] == '{')
			default:
				if err = f.refuse(identityList, head); err == nil {
					rows, notes, err = f.csvOwners(t)
				}
			}
		}
		notes = append(t.notes, notes...)
	}
	if e := r.end(); e != nil {
		return rows, notes, e
	}
	return rows, notes, err
}

// An identity is the part of an identity that says who may own tokens.
type identity struct {
	ID             string
	Name           string
	EmailAddress   string
	IdentityStatus string
	LifecycleState struct{ StateName string }
}

func (f *File) identities(r io.Reader, lines bool) (rows []audit.Owner, err error) {
	var opts []pat.Option
	if lines {
		opts = append(opts, pat.NDJSON())
	}
	for el, err := range pat.Elements(r, opts...) {
		at := Error{Path: f.Path, Line: el.Line, Column: el.Column}
		if err != nil {
			at.Message = "the list of identities breaks off here"
			if invalid, ok := errors.AsType[*pat.ValidationError](err); ok {
				v := invalid.Violations[0]
				at.Message += ": " + mask.Printable(v.Message) + " [" + string(v.Rule) + "]"
			}
			return rows, &at
		}
		var i identity
		err = json.Unmarshal(el.Text, &i)
		if lines {
			if at.Message = f.foreign(identityList, el.Text); at.Message != "" {
				return rows, &at
			}
		}
		switch {
		case err != nil:
			at.Message = "is not an identity of GET /identities/v1"
			if lines {
				at.Message += "; give an array, or one identity on each line"
			}
			return rows, &at
		case i.ID == "":
			at.Message = "the identity has no id"
			return rows, &at
		}
		rows = append(rows, audit.Owner{ID: i.ID, Name: i.Name, Status: i.IdentityStatus, State: i.LifecycleState.StateName, Contact: i.EmailAddress})
	}
	return rows, nil
}

func (f *File) csvOwners(t *text) (rows []audit.Owner, notes []string, err error) {
	c := csv.NewReader(t)
	c.ReuseRecord, c.TrimLeadingSpace = true, true
	header, err := c.Read()
	if err != nil {
		return nil, nil, f.csvError(err)
	}
	columns := make([]int, len(ownerColumns)) // the field of each, or -1
	for i, name := range ownerColumns {
		columns[i] = slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), name) })
	}
	if columns[0] < 0 {
		return nil, nil, &Error{f.Path, 1, 1, "the header has no column id; the columns are " + strings.Join(ownerColumns, ",")}
	}
	for i, h := range header {
		if !slices.Contains(columns, i) {
			name := mask.Quote(h, 40)
			if f.Discreet {
				name = "with the number " + strconv.Itoa(i+1)
			}
			notes = append(notes, f.Path+": the column "+name+" was passed over; the columns are "+strings.Join(ownerColumns, ", "))
		}
	}
	for {
		record, err := c.Read()
		if err == io.EOF {
			return rows, notes, nil
		}
		if err != nil {
			return rows, notes, f.csvError(err)
		}
		field := func(i int) string {
			if columns[i] < 0 {
				return ""
			}
			return strings.Clone(strings.TrimSpace(record[columns[i]]))
		}
		row := audit.Owner{ID: field(0), Name: field(1), Status: field(2), State: field(3), Contact: field(4), Class: field(5)}
		if row.ID == "" {
			line, column := c.FieldPos(columns[0])
			return rows, notes, &Error{f.Path, line, column, "the owner has no id"}
		}
		rows = append(rows, row)
	}
}

func (f *File) csvError(err error) error {
	parse, ok := errors.AsType[*csv.ParseError](err)
	switch {
	case !ok:
		return f.fail("%s", describe(err))
	case errors.Is(err, csv.ErrFieldCount):
		return &Error{f.Path, parse.Line, 1, "the line has not as many fields as the header"}
	}
	return &Error{f.Path, parse.Line, parse.Column, parse.Err.Error()}
}
