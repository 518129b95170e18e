package prove

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
)

// maker makes values of columns: for a number always the same value, for two
// numbers two values, as far as the column's type and checks have so many.
type maker struct {
	dialect schema.Dialect
	cat     *schema.Catalog
	// letters says that the lookup folds case: the two sessions write shared
	// texts in letters of different case.
	letters bool
}

// cell is the value of a cell in a session. why says that none can be made.
func (m *maker) cell(t *schema.Table, c finding.Cell, session int) (value any, why string) {
	col := t.Column(c.Column)
	v := c.Value
	switch {
	case v.Kind == finding.Null:
		return nil, ""
	case col == nil && v.Kind == finding.Constant:
		return v.Text, ""
	case col == nil:
		return nil, fmt.Sprintf("the table %s has no column %s", t.Name, c.Column)
	case v.Kind == finding.Constant:
		return m.constant(col, v.Text), ""
	}
	n := 3 * v.ID
	if v.Kind != finding.Shared {
		n += 1 + session
	}
	value, why = m.value(t, col, n)
	if s, ok := value.(string); ok {
		if m.letters && v.Kind == finding.Shared {
			s = inLetters(s, session)
		}
		value = fold(s, v.Fold)
	}
	return value, why
}

// inLetters is a text as the session writes it: Dupsert-3, dUPSERT-3.
func inLetters(s string, session int) string {
	if s == "" {
		return s
	}
	if session == 0 {
		return strings.ToUpper(s[:1]) + strings.ToLower(s[1:])
	}
	return strings.ToLower(s[:1]) + strings.ToUpper(s[1:])
}

func fold(s, name string) string {
	for _, f := range strings.Fields(name) {
		switch f {
		case "lower":
			s = strings.ToLower(s)
		case "upper":
			s = strings.ToUpper(s)
		case "trim":
			s = strings.TrimSpace(s)
		}
	}
	return s
}

// constant is a constant of the code as the column takes it.
func (m *maker) constant(c *schema.Column, text string) any {
	if m.dialect == schema.Postgres {
		return text
	}
	switch text {
	case "true":
		return int64(1)
	case "false":
		return int64(0)
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && family(c.Type) == "int" {
		return n
	}
	return text
}

// value is the column's value for a number.
func (m *maker) value(t *schema.Table, c *schema.Column, n int) (value any, why string) {
	r := rulesOf(t, c, m.dialect)
	if len(r.oneOf) > 0 {
		return m.constant(c, r.oneOf[n%len(r.oneOf)]), ""
	}
	typ := strings.ToLower(c.Type)
	for _, d := range m.cat.Types {
		if name := typeNamed(m.cat, c.Type); name == d.Name && name != "" {
			if len(d.Values) > 0 {
				return d.Values[n%len(d.Values)], ""
			}
			typ = strings.ToLower(d.Base)
		}
	}
	text, ok := generate(typ, n, r)
	if !ok {
		return nil, fmt.Sprintf("no value can be made for %s.%s of type %s", t.Name, c.Name, c.Type)
	}
	if m.dialect != schema.Postgres && slices.Contains([]string{"int", "bool", "bit"}, family(typ)) {
		if i, err := strconv.ParseInt(text, 10, 64); err == nil {
			return i, ""
		}
		return m.constant(c, text), ""
	}
	return text, ""
}

// other is the column's value for a number, if that is not the given one.
func (m *maker) other(t *schema.Table, c *schema.Column, n int, given any) (value any, why string) {
	if family(c.Type) == "bool" && (fmt.Sprint(given) == "true" || fmt.Sprint(given) == "1") {
		return m.constant(c, "false"), ""
	}
	for range 3 { // an enumeration has few values
		if value, why = m.value(t, c, n); why != "" || fmt.Sprint(value) != fmt.Sprint(given) {
			break
		}
		n++
	}
	return value, why
}

var (
	enumeration = regexp.MustCompile(`^(?:enum|set)\s*\((.*)\)`)
	quoted      = regexp.MustCompile(`'((?:[^']|'')*)'`)
	length      = regexp.MustCompile(`\(\s*(\d+)`)
)

// families are the words that types begin with, the longer ones first.
var families = []struct{ prefix, family string }{
	{"interval", "interval"}, {"int", "int"}, {"integer", "int"}, {"bigint", "int"}, {"smallint", "int"}, {"mediumint", "int"},
	{"tinyint(1)", "bool"}, {"tinyint", "int"}, {"serial", "int"}, {"bigserial", "int"}, {"smallserial", "int"}, {"year", "year"},
	{"bool", "bool"}, {"bit", "bit"}, {"numeric", "number"}, {"decimal", "number"}, {"dec", "number"}, {"double", "number"}, {"float", "number"},
	{"real", "number"}, {"money", "number"}, {"uuid", "uuid"}, {"uniqueidentifier", "uuid"}, {"timestamp", "time"}, {"datetime", "time"}, {"date", "date"}, {"time", "clock"},
	{"jsonb", "json"}, {"json", "json"}, {"bytea", "bytes"}, {"varbinary", "text"}, {"binary", "text"}, {"tinyblob", "text"}, {"blob", "text"},
	{"mediumblob", "text"}, {"longblob", "text"}, {"inet6", "inet6"}, {"inet", "inet"}, {"cidr", "inet"}, {"macaddr", "mac"}, {"tsvector", "text"}, {"ltree", "path"},
	{"varchar", "text"}, {"nvarchar", "text"}, {"nchar", "text"}, {"character", "text"}, {"char", "text"}, {"bpchar", "text"}, {"text", "text"},
	{"tinytext", "text"}, {"mediumtext", "text"}, {"longtext", "text"}, {"citext", "text"}, {"clob", "text"}, {"string", "text"}, {"name", "text"}, {"point", "point"},
	{"hstore", "hstore"}, {"unsigned", "int"}, {"long", "int"},
}

// family is what kind of values a type has; "" if that is not known.
func family(typ string) string {
	typ = strings.ToLower(strings.TrimSpace(typ))
	typ = strings.TrimPrefix(typ, "pg_catalog.")
	if strings.HasSuffix(typ, "]") {
		return "array"
	}
	for _, f := range families {
		if strings.HasPrefix(typ, f.prefix) {
			return f.family
		}
	}
	return ""
}

// generate is the text of the value that a type has for a number.
func generate(typ string, n int, r rules) (string, bool) {
	if m := enumeration.FindStringSubmatch(typ); m != nil {
		values := quoted.FindAllStringSubmatch(m[1], -1)
		if len(values) == 0 {
			return "", false
		}
		return strings.ReplaceAll(values[n%len(values)][1], "''", "'"), true
	}
	day := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)
	switch family(typ) {
	case "int", "number":
		return strconv.Itoa(r.number(n)), true
	case "bool":
		return "true", true // there are not enough values to tell callers apart
	case "bit":
		return "1", true
	case "text":
		return r.text(n, lengthOf(typ)), true
	case "uuid":
		return fmt.Sprintf("00000000-0000-4000-8000-%012d", n), true
	case "time":
		return day.Add(time.Duration(n) * time.Second).Format(time.DateTime), true
	case "date":
		return day.AddDate(0, 0, n).Format(time.DateOnly), true
	case "clock":
		return day.Add(time.Duration(n) * time.Second).Format(time.TimeOnly), true
	case "year":
		return strconv.Itoa(2001 + n), true
	case "json":
		return fmt.Sprintf(`{"dupsert": %d}`, n), true
	case "bytes":
		return fmt.Sprintf(`\x%04x`, n), true
	case "inet":
		return fmt.Sprintf("10.0.%d.%d", n/256, n%256), true
	case "inet6":
		return fmt.Sprintf("fd00::%x", n), true
	case "mac":
		return fmt.Sprintf("02:00:00:00:%02x:%02x", n/256, n%256), true
	case "interval":
		return fmt.Sprintf("%d seconds", n), true
	case "path":
		return fmt.Sprintf("dupsert_%d", n), true
	case "hstore":
		return fmt.Sprintf("dupsert=>%d", n), true
	case "array":
		return "{}", true
	}
	if typ == "" { // SQLite's columns without a type; a model's
		return r.text(n, 0), true
	}
	return "", false
}

// lengthOf is the greatest length of a text type's values, 0 for any.
func lengthOf(typ string) int {
	if m := length.FindStringSubmatch(typ); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil {
			return n
		}
	}
	if strings.HasPrefix(typ, "char") && !strings.Contains(typ, "var") || strings.HasPrefix(typ, "binary") {
		return 1
	}
	return 0
}
