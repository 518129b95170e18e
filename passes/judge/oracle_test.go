package judge_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
)

// question is what the engines and the judge are both asked: two callers look
// up, find nothing, and insert.
type question struct {
	dialect schema.Dialect
	schema  string
	lookup  string
	insert  string
	same    string // finds the rows that are the same to the code; "" for the lookup
}

// answer is what an engine does, over all values that were tried.
type answer struct {
	duplicate *attempt // two rows that are the same
	refused   *attempt // the second of them was kept out
	loud      *attempt // and its caller got an error
	never     error    // every insert fails, whatever the table holds
	tried     int
}

// attempt is what two callers gave for the arguments.
type attempt struct{ a, b map[string]string }

// engine is two connections to one database.
type engine struct {
	dialect schema.Dialect
	one     *sql.Conn
	two     *sql.Conn
}

// connect opens the two connections; setup prepares each.
func connect(t testing.TB, d schema.Dialect, db *sql.DB, setup ...string) *engine {
	t.Helper()
	db.SetMaxOpenConns(2)
	e := &engine{dialect: d}
	for _, c := range []**sql.Conn{&e.one, &e.two} {
		conn, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := conn.Close(); err != nil {
				t.Error(err)
			}
		})
		for _, q := range setup {
			if _, err := conn.ExecContext(t.Context(), q); err != nil {
				t.Fatalf("%s: %v", q, err)
			}
		}
		*c = conn
	}
	return e
}

// declare makes the tables of a schema in place of those that were there.
func (e *engine) declare(ctx context.Context, ddl string) error {
	drop := []string{"drop table if exists t"}
	if e.dialect == schema.Postgres {
		drop = []string{"drop schema if exists own cascade", "create schema own"}
	}
	for _, q := range append(drop, strings.Split(ddl, ";")...) {
		if strings.TrimSpace(q) == "" {
			continue
		}
		if _, err := e.one.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("%s: %w", q, err)
		}
	}
	return nil
}

// ask tries the question with many values for its arguments.
func (e *engine) ask(ctx context.Context, q question, table *schema.Table, rng *rand.Rand) (answer, error) {
	var out answer
	valid := false
	for _, at := range attempts(q, table, rng) {
		out.tried++
		first, err := e.race(ctx, q, at, &out)
		if err != nil {
			return out, err
		}
		if first == nil {
			valid = true
		} else if !valid {
			out.never = first
		}
		if out.duplicate != nil {
			break
		}
	}
	if valid {
		out.never = nil
	}
	return out, nil
}

// race runs the interleaving with one choice of values: both look up, both insert.
func (e *engine) race(ctx context.Context, q question, at attempt, out *answer) (first, err error) {
	defer func() {
		if _, e := e.one.ExecContext(ctx, "delete from t"); err == nil {
			err = e
		}
	}()
	for _, l := range []struct {
		conn *sql.Conn
		args map[string]string
	}{{e.one, at.a}, {e.two, at.b}} {
		n, err := count(ctx, l.conn, fill(q.lookup, l.args))
		if err != nil || n != 0 {
			return nil, fmt.Errorf("the lookup in an empty table finds %d rows: %w", n, err)
		}
	}
	if _, first = e.one.ExecContext(ctx, fill(q.insert, at.a)); first != nil {
		return first, nil
	}
	same := fill(q.identity(), at.b)
	before, err := count(ctx, e.two, same)
	if err != nil {
		return nil, err
	}
	if before == 0 {
		return nil, nil // the rows are two to the code
	}
	_, second := e.two.ExecContext(ctx, fill(q.insert, at.b))
	if second != nil && !isViolation(second) {
		return nil, nil // e.g. NOT NULL: it would fail alone
	}
	after, err := count(ctx, e.one, same)
	switch {
	case err != nil:
		return nil, err
	case after > 1:
		out.duplicate = &at
	case second != nil:
		out.refused, out.loud = &at, &at
	default:
		out.refused = &at
	}
	return nil, nil
}

func (q question) identity() string {
	if q.same != "" {
		return q.same
	}
	return q.lookup
}

// count is the number of rows of a query.
func count(ctx context.Context, c *sql.Conn, query string) (n int, err error) {
	rows, err := c.QueryContext(ctx, query)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", query, err)
	}
	defer func() {
		if e := rows.Close(); err == nil {
			err = e
		}
	}()
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

// fill puts values in the place of named arguments.
func fill(text string, values map[string]string) string {
	return argument.ReplaceAllStringFunc(text, func(s string) string {
		before, name, _ := strings.Cut(s, ":")
		return before + values[name]
	})
}

// arguments are the names of a text's arguments, in the order of the text.
func arguments(text string) []string {
	var out []string
	for _, m := range argument.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(out, m[2]) {
			out = append(out, m[2])
		}
	}
	return out
}

// choices are what two callers give for an argument: the first is the same value for both.
func choices(table *schema.Table, name string) [][2]string {
	name, _, _ = strings.Cut(name, "_arg") // e.g. :email_argb
	typ := ""
	if c := table.Column(name); c != nil {
		typ = strings.ToLower(c.Type)
	}
	switch {
	case strings.Contains(typ, "bool"):
		return [][2]string{{"true", "true"}, {"true", "false"}, {"false", "false"}, {"null", "null"}, {"true", "null"}, {"false", "null"}}
	case strings.Contains(typ, "int") || strings.Contains(typ, "serial") || strings.Contains(typ, "decimal"):
		return [][2]string{{"1", "1"}, {"1", "2"}, {"0", "0"}, {"0", "1"}, {"null", "null"}, {"0", "null"}, {"12", "12"}, {"-5", "-5"}, {"2", "3"}}
	case strings.Contains(typ, "time") || strings.Contains(typ, "date"):
		return [][2]string{{"'2024-01-02 03:04:05'", "'2024-01-02 03:04:05'"}, {"'2024-01-02 03:04:05'", "'2025-01-02 03:04:05'"}, {"null", "null"}, {"null", "'2024-01-02 03:04:05'"}}
	}
	return [][2]string{{"'a'", "'a'"}, {"'a'", "'b'"}, {"'a'", "'A'"}, {"''", "''"}, {"null", "null"}, {"'a'", "'a '"}, {"'human'", "'human'"}, {"'human'", "'bot'"}, {"'a'", "null"}, {"'abcd1'", "'abcd2'"}, {"''", "null"}}
}

// alike reports whether two callers look for the same: but for letter case and
// blanks at the end, which the comparison may leave out.
func alike(a, b string) bool {
	plain := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, " '", "'")) }
	return plain(a) == plain(b)
}

// attempts are the values to try: arguments of the lookup the same for both,
// the others not; then one argument after the other otherwise; then some at random.
func attempts(q question, table *schema.Table, rng *rand.Rand) []attempt {
	looked := arguments(q.lookup)
	names := slices.Clone(looked)
	for _, n := range arguments(q.insert + " " + q.same) {
		if !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	lists := make([][][2]string, len(names))
	base := make([]int, len(names))
	for i, n := range names {
		lists[i] = choices(table, n)
		if i >= len(looked) {
			base[i] = 1
		} else {
			lists[i] = slices.DeleteFunc(lists[i], func(c [2]string) bool { return !alike(c[0], c[1]) })
		}
	}
	picks := [][]int{base}
	for i := range names {
		for c := range lists[i] {
			p := slices.Clone(base)
			p[i] = c
			picks = append(picks, p)
		}
	}
	for range 8 * max(0, len(names)-1) {
		p := make([]int, len(names))
		for i := range p {
			p[i] = rng.IntN(len(lists[i]))
		}
		picks = append(picks, p)
	}
	var out []attempt
	for _, p := range picks {
		at := attempt{map[string]string{}, map[string]string{}}
		for i, n := range names {
			at.a[n], at.b[n] = lists[i][p[i]][0], lists[i][p[i]][1]
		}
		out = append(out, at)
	}
	return out
}

// against is how the engine contradicts a verdict, "" if it does not.
func (a answer) against(v finding.Verdict) string {
	switch {
	case a.duplicate != nil && v != finding.Race:
		return fmt.Sprintf("two rows get in: %v", *a.duplicate)
	case a.loud != nil && v == finding.Protected:
		return fmt.Sprintf("the second caller gets an error: %v", *a.loud)
	case a.never != nil && v == finding.Protected:
		return fmt.Sprintf("every insert fails: %v", a.never)
	case a.duplicate == nil && a.never == nil && v == finding.Race:
		return fmt.Sprintf("no two rows get in, of %d attempts", a.tried)
	}
	return ""
}
