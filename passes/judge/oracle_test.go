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
