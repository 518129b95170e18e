package judge_test

import (
	"context"
	"database/sql"
	"errors"
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
	same    string   // finds the rows that are the same to the code; "" for the lookup
	conds   []string // the lookup's conditions, where they are known one by one
}

// answer is what an engine does, over all values that were tried.
type answer struct {
	duplicate *attempt // two rows that are the same
	refused   *attempt // the second of them was kept out
	loud      *attempt // and its caller got an error
	never     error    // every insert is refused for its conflict clause, whatever the table holds
	void      error    // every insert fails for another reason
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
func (e *engine) ask(ctx context.Context, q question, table *schema.Table, rng *rand.Rand, most int) (answer, error) {
	var out answer
	valid := false
	list, err := e.attempts(ctx, q, table, rng, most)
	if err != nil {
		return out, err
	}
	for _, at := range list {
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
		if out.duplicate != nil && same(q.lookup, *out.duplicate) {
			break
		}
	}
	if valid {
		out.never = nil
	} else if !strings.Contains(strings.ToLower(out.never.Error()), "conflict") && !strings.Contains(out.never.Error(), "constraint \"") {
		out.never, out.void = nil, out.never
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
	if out.tried == 1 { // the table is empty each time
		for conn, args := range map[*sql.Conn]map[string]string{e.one: at.a, e.two: at.b} {
			n, err := count(ctx, conn, fill(q.lookup, args))
			if err != nil || n != 0 {
				return nil, fmt.Errorf("the lookup in an empty table finds %d rows: %w", n, err)
			}
		}
	}
	if first = insertOne(ctx, e.one, fill(q.insert, at.a)); first != nil {
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
	if err != nil {
		return nil, err
	}
	mine, err := count(ctx, e.one, fill(q.identity(), at.a))
	switch {
	case err != nil:
		return nil, err
	case after > 1 && mine > 1:
		out.duplicate = sooner(q, out.duplicate, at)
	case second != nil:
		out.refused = &at
		if alone, err := e.alone(ctx, q, at.b); err != nil || !alone {
			return nil, err // the row would not be one of those looked for
		}
		out.loud = sooner(q, out.loud, at)
	default:
		out.refused = &at
	}
	return nil, nil
}

// sooner is the attempt that shows more: one in which both look for the very same.
func sooner(q question, old *attempt, at attempt) *attempt {
	if old != nil && (same(q.lookup, *old) || !same(q.lookup, at)) {
		return old
	}
	return &at
}

// insertOne runs an insert into an empty table, which gives one row.
func insertOne(ctx context.Context, c *sql.Conn, insert string) error {
	res, err := c.ExecContext(ctx, insert)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, errors.New("no row was inserted"))
	}
	return nil
}

// inserts reports whether an insert into an empty table gives a row.
func inserts(ctx context.Context, c *sql.Conn, insert string) bool {
	return insertOne(ctx, c, insert) == nil
}

// alone reports whether the row, inserted into an empty table, is one that the caller looks for.
func (e *engine) alone(ctx context.Context, q question, args map[string]string) (bool, error) {
	if _, err := e.one.ExecContext(ctx, "delete from t"); err != nil {
		return false, err
	}
	if !inserts(ctx, e.one, fill(q.insert, args)) {
		return false, nil
	}
	n, err := count(ctx, e.one, fill(q.identity(), args))
	return n > 0, err
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
		return [][2]string{{"1", "1"}, {"1", "2"}, {"2", "2"}, {"-1", "-1"}, {"0", "0"}, {"0", "1"}, {"null", "null"}, {"0", "null"}, {"12", "12"}, {"-5", "-5"}, {"2", "3"}, {"5", "-5"}, {"-1", "-5"}}
	case strings.Contains(typ, "time") || strings.Contains(typ, "date"):
		return [][2]string{{"'2024-01-02 03:04:05'", "'2024-01-02 03:04:05'"}, {"'2024-01-02 03:04:05'", "'2025-01-02 03:04:05'"}, {"null", "null"}, {"null", "'2024-01-02 03:04:05'"}, {"'2024-05-06 07:08:09'", "'2024-05-06 07:08:09'"}}
	}
	return [][2]string{{"'a'", "'a'"}, {"'a'", "'b'"}, {"'a'", "'A'"}, {"''", "''"}, {"null", "null"}, {"'a'", "'a '"}, {"'a'", "' a'"}, {"''", "' '"}, {"'human'", "'human'"}, {"'bot'", "'bot'"}, {"'bot'", "'BOT'"}, {"'bot'", "' bot'"}, {"'human'", "'HUMAN'"}, {"'human'", "'human '"}, {"'human'", "'bot'"}, {"'a'", "null"}, {"'abcd1'", "'abcd2'"}, {"'x'", "'x'"}, {"''", "null"}}
}

// alike reports whether two callers may look for the same: but for letter case
// and blanks, or NULL for what coalesce puts in its place.
func (q question) alike(a, b string) bool {
	for _, f := range []string{"substr(", "left(", "abs(", "nullif(", "case "} { // values that differ may give the same
		if strings.Contains(q.lookup, f) {
			return true
		}
	}
	plain := func(s string) string {
		s = strings.ToLower(strings.ReplaceAll(s, " ", ""))
		if strings.Contains(q.lookup, "coalesce(") && (s == "''" || s == "0") {
			return "null"
		}
		return s
	}
	return plain(a) == plain(b)
}

// attempts are the values to try. First arguments of the lookup are the same for
// both callers, and the others are not.
func (e *engine) attempts(ctx context.Context, q question, table *schema.Table, rng *rand.Rand, most int) ([]attempt, error) {
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
			given := !strings.Contains(q.schema, "= ''") && !strings.Contains(q.schema, "<> ''") // a key that leaves '' out is asked for other values
			lists[i] = slices.DeleteFunc(lists[i], func(c [2]string) bool { return !q.alike(c[0], c[1]) || !given && strings.TrimSpace(c[0]) == "''" })
		}
	}
	picks := [][]int{base}
	if all := product(lists, most); all != nil {
		picks = append(picks, all...)
	} else {
		found, err := e.found(ctx, q, names, lists, base)
		if err != nil {
			return nil, err
		}
		picks = append(picks, around(lists, found, rng, most)...)
	}
	var out []attempt
	for _, p := range picks {
		at := attempt{map[string]string{}, map[string]string{}}
		for i, n := range names {
			at.a[n], at.b[n] = lists[i][p[i]][0], lists[i][p[i]][1]
		}
		out = append(out, at)
	}
	return out, nil
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

// mostAttempts bounds the choices that are tried.
const mostAttempts = 200

// manyAttempts is the bound where a disagreement is to be looked into.
const manyAttempts = 4000

// product is every combination of choices, nil if they are too many.
func product(lists [][][2]string, most int) [][]int {
	size := 1
	for _, l := range lists {
		if size *= len(l); size > most {
			return nil
		}
	}
	out := make([][]int, size)
	for n := range out {
		out[n] = make([]int, len(lists))
		rest := n
		for i, l := range lists {
			out[n][i] = rest % len(l)
			rest /= len(l)
		}
	}
	return out
}

// around are choices that differ from base in one argument, then in some at random.
func around(lists [][][2]string, base []int, rng *rand.Rand, most int) [][]int {
	var out [][]int
	for i := range lists {
		for c := range lists[i] {
			p := slices.Clone(base)
			p[i] = c
			out = append(out, p)
		}
	}
	for len(out) < most {
		p := slices.Clone(base)
		for i := range p {
			if rng.IntN(2) == 0 {
				p[i] = rng.IntN(len(lists[i]))
			}
		}
		out = append(out, p)
	}
	return out
}

// found is a choice with which the row inserted satisfies as many of the
// lookup's conditions as can be: one argument after the other gets its best value.
func (e *engine) found(ctx context.Context, q question, names []string, lists [][][2]string, base []int) ([]int, error) {
	best, err := e.score(ctx, q, names, lists, base)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(base)
	for i := range lists {
		for c := range lists[i] {
			if best == len(q.conds) {
				return out, nil
			}
			p := slices.Clone(out)
			p[i] = c
			n, err := e.score(ctx, q, names, lists, p)
			if err != nil {
				return nil, err
			}
			if n > best {
				best, out = n, p
			}
		}
	}
	return out, nil
}

// score is the number of the conditions that the first caller's row satisfies.
func (e *engine) score(ctx context.Context, q question, names []string, lists [][][2]string, pick []int) (n int, err error) {
	args := map[string]string{}
	for i, name := range names {
		args[name] = lists[i][pick[i]][0]
	}
	sum := "0"
	for _, c := range q.conds {
		sum += " + case when " + c + " then 1 else 0 end"
	}
	if !inserts(ctx, e.one, fill(q.insert, args)) {
		return -1, nil
	}
	if err := e.one.QueryRowContext(ctx, fill("select "+sum+" from t", args)).Scan(&n); err != nil {
		return 0, err
	}
	_, err = e.one.ExecContext(ctx, "delete from t")
	return n, err
}
