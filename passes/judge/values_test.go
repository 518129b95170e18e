package judge_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
)

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
			given := !strings.Contains(q.schema, n+", '') = ''") // a key that leaves '' out is asked for other values
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
