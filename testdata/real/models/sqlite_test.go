package models

import (
	"cmp"
	"database/sql"
	"fmt"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dupsert/dupsert/schema/model"
)

// check compares the tables in the database with what model reads of the models.
func check(t *testing.T, db *sql.DB, orm model.ORM, naming model.Naming, models ...any) {
	t.Helper()
	want := inDatabase(t, db)
	got := map[string]string{}
	types := typesOf(models...)
	var read func(name string)
	done := map[string]bool{}
	read = func(name string) {
		if done[name] {
			return
		}
		done[name] = true
		table, err := model.Read(name, orm, types, naming)
		if err != nil {
			t.Fatal(err)
		}
		if table.Missing != "" {
			t.Errorf("%s: missing %s", name, table.Missing)
		}
		for _, j := range append(table.Joins, table) {
			got[j.Name] = described(j)
		}
		for _, r := range table.Refers {
			read(r)
		}
	}
	for _, m := range models {
		read(typeText(reflect.TypeOf(m).Elem()))
	}
	for _, name := range slices.Sorted(slices.Values(append(keys(got), keys(want)...))) {
		if diff := gocmp.Diff(strings.Split(want[name], "\n"), strings.Split(got[name], "\n")); diff != "" && !done["said "+name] {
			done["said "+name] = true
			t.Errorf("table %s (-database +model):\n%s", name, diff)
		}
	}
}

func keys(m map[string]string) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	return out
}

// described is a table as the tests compare it.
func described(t *model.Table) string {
	var lines []string
	for _, c := range t.Columns {
		if !c.Unmanaged {
			lines = append(lines, columnLine(c.Name, c.Nullable))
		}
	}
	for _, k := range t.Keys {
		name := k.Name
		if k.Constraint {
			name = "" // SQLite does not keep it
		}
		lines = append(lines, keyLine(name, k.Primary, k.Columns(), k.Where))
	}
	return sorted(t, lines)
}

// sorted orders the lines, and replaces the primary key by the one column
// that counts up, as SQLite's is then.
func sorted(t *model.Table, lines []string) string {
	if t != nil {
		for _, c := range t.Columns {
			if c.Primary && c.AutoIncrement {
				i := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "primary") })
				lines[i] = keyLine("", true, []string{c.Name}, "")
			}
		}
	}
	slices.Sort(lines)
	return strings.Join(slices.Compact(lines), "\n")
}

func columnLine(name string, nullable bool) string {
	if nullable {
		return "column " + name
	}
	return "column " + name + " not null"
}

func keyLine(name string, primary bool, columns []string, where string) string {
	line := cmp.Or(map[bool]string{true: "primary"}[primary], "unique "+name) + " (" + strings.Join(columns, ", ") + ")"
	if where != "" {
		line += " where " + where
	}
	return line
}

// inDatabase are the tables of a SQLite database, described.
func inDatabase(t *testing.T, db *sql.DB) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, row := range query(t, db, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") {
		out[row[0]] = inTable(t, db, row[0])
	}
	return out
}

func inTable(t *testing.T, db *sql.DB, table string) string {
	var lines []string
	primary := map[string]string{}
	for _, c := range query(t, db, fmt.Sprintf("SELECT name, \"notnull\", pk FROM pragma_table_info('%s')", table)) {
		lines = append(lines, columnLine(c[0], c[1] == "0" && c[2] == "0"))
		if c[2] != "0" {
			primary[c[2]] = c[0]
		}
	}
	if len(primary) > 0 {
		var columns []string
		for i := range len(primary) {
			columns = append(columns, primary[fmt.Sprint(i+1)])
		}
		lines = append(lines, keyLine("", true, columns, ""))
	}
	for _, x := range query(t, db, fmt.Sprintf("SELECT name, origin FROM pragma_index_list('%s') WHERE \"unique\" = 1 AND origin <> 'pk'", table)) {
		lines = append(lines, inIndex(t, db, x[0], x[1] == "u"))
	}
	return sorted(nil, lines)
}

var (
	predicate = regexp.MustCompile(`(?i)\sWHERE\s+(.*)$`)
	expr      = regexp.MustCompile(`\(((?:[^()]|\([^()]*\))*)\)`)
)

func inIndex(t *testing.T, db *sql.DB, name string, constraint bool) string {
	var columns []string
	for _, c := range query(t, db, fmt.Sprintf("SELECT coalesce(name, '') FROM pragma_index_info('%s')", name)) {
		columns = append(columns, c[0])
	}
	if constraint {
		return keyLine("", false, columns, "")
	}
	text := query(t, db, fmt.Sprintf("SELECT sql FROM sqlite_master WHERE name = '%s'", name))[0][0]
	where := ""
	if m := predicate.FindStringSubmatch(text); m != nil {
		where = m[1]
	}
	if slices.Contains(columns, "") { // an expression has no name
		columns = strings.Split(strings.ReplaceAll(expr.FindStringSubmatch(text)[1], "`", ""), ",")
	}
	return keyLine(name, false, columns, where)
}

func query(t *testing.T, db *sql.DB, text string) [][]string {
	t.Helper()
	rows, err := db.Query(text)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for rows.Next() {
		row := make([]string, len(columns))
		to := make([]any, len(columns))
		for i := range row {
			to[i] = &row[i]
		}
		if err := rows.Scan(to...); err != nil {
			t.Fatal(err)
		}
		out = append(out, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func file(t *testing.T) string { return filepath.Join(t.TempDir(), "test.db") }
