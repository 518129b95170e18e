package judge_test

import (
	"cmp"
	"flag"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/passes/judge"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/ddl"
)

// The size of the comparison with the engines; see scripts/engines.
var (
	cases = flag.Int("engines.cases", 220, "generated cases for each engine")
	seed  = flag.Uint64("engines.seed", 1, "seed of the generated cases")
	tries = flag.Int("engines.attempts", 60, "choices of values that are tried for each case")
	only  = flag.Int("engines.only", -1, "number of the one case to look at")
)

// TestGeneratedOnEngines holds the judge's verdict on generated cases against
// what each engine does with them. A disagreement is printed in its smallest form.
func TestGeneratedOnEngines(t *testing.T) {
	for _, d := range []schema.Dialect{pg, maria, sqlite} {
		t.Run(string(d), func(t *testing.T) {
			run := &differ{t: t, engine: engineOf(t, d), counts: map[string]int{}}
			valid := 0
			for n := 0; valid < *cases && n < 3**cases; n++ {
				if *only >= 0 && n != *only {
					continue
				}
				if run.compare(generate(d, *seed, uint64(n)), n) {
					valid++
				}
			}
			run.report(valid)
		})
	}
}

// differ compares the judge with one engine.
type differ struct {
	t      *testing.T
	engine *engine
	counts map[string]int
}

// compare asks both; it reports whether the engine took the schema.
func (r *differ) compare(s *scene, n int) bool {
	v, a, err := r.both(s, *tries)
	if err == nil && a.duplicate == nil && a.against(v.Verdict) != "" {
		v, a, err = r.both(s, manyAttempts)
	}
	if err != nil {
		r.counts["refused: "+firstWords(err)]++
		return false
	}
	for _, axis := range s.axes() {
		r.counts["axis: "+axis]++
	}
	wrong := a.against(v.Verdict)
	switch {
	case wrong == "":
		r.counts["agree: "+string(v.Verdict)]++
	case s.deliberate(v, a) != "":
		r.counts["deliberate: "+s.deliberate(v, a)]++
	case r.together(s, a):
		r.counts["deliberate: several keys of which each covers other cases"]++
	default:
		r.counts["disagree"]++
		r.fail(s, n, v, wrong)
	}
	return true
}

// both asks the judge and the engine.
func (r *differ) both(s *scene, most int) (finding.Finding, answer, error) {
	q := s.question()
	ctx := r.t.Context()
	if err := r.engine.declare(ctx, q.schema); err != nil {
		return finding.Finding{}, answer{}, err
	}
	b := ddl.New(s.dialect)
	b.Apply("schema.sql", 1, q.schema)
	c := b.Catalog()
	table := c.Table("", "t")
	if table == nil || table.Unknown {
		r.t.Fatalf("the schema was not read: %s", q.schema)
	}
	a, err := r.engine.ask(ctx, q, table, rand.New(rand.NewPCG(1, 1)), most)
	if err = cmp.Or(err, a.void); err != nil {
		return finding.Finding{}, answer{}, err
	}
	return judge.Judge(pairOf(r.t, q.lookup, q.insert), []*schema.Catalog{c}, "")[0], a, nil
}

// fail prints the smallest scene on which the two disagree.
func (r *differ) fail(s *scene, n int, v finding.Finding, wrong string) {
	kind := func(w string) string { return strings.Join(strings.Fields(w)[:3], " ") }
	small := shrink(s, func(c *scene) bool {
		v, a, err := r.both(c, manyAttempts)
		if err != nil {
			return false
		}
		w := a.against(v.Verdict)
		return w != "" && kind(w) == kind(wrong) && c.deliberate(v, a) == "" && !r.together(c, a)
	})
	v, a, err := r.both(small, manyAttempts)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Errorf("case %d: %s: %s; but %s\n\t%s", n, v.Verdict, v.Message, a.against(v.Verdict), small.literal())
}

// together reports whether the engine keeps the second row out by several keys,
// of which none would do so alone.
func (r *differ) together(s *scene, a answer) bool {
	if a.duplicate != nil || len(s.keys) < 2 {
		return false
	}
	for i := range s.keys {
		alone := s.clone()
		alone.keys, alone.conflict = alone.keys[i:i+1], ""
		if _, a, err := r.both(alone, manyAttempts); err != nil || a.duplicate == nil {
			return false
		}
	}
	return true
}

func (r *differ) report(valid int) {
	var lines []string
	for k, n := range r.counts {
		lines = append(lines, fmt.Sprintf("%6d %s", n, k))
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(a[7:], b[7:]) })
	r.t.Logf("%d cases\n%s", valid, strings.Join(lines, "\n"))
	if valid < *cases && *only < 0 {
		r.t.Errorf("the engine took %d schemas of %d", valid, *cases)
	}
}

// firstWords is an error without what is in it of the case.
func firstWords(err error) string {
	text := err.Error()
	if i := strings.LastIndex(text, ": "); i >= 0 {
		text = text[i+2:]
	}
	w := strings.Fields(text)
	return strings.Join(w[:min(len(w), 7)], " ")
}

// deliberate is why the judge may differ, "" if it may not.
func (s *scene) deliberate(v finding.Finding, a answer) string {
	switch {
	case a.duplicate != nil && strings.Contains(v.Message, "binds no column") && !s.equates():
		return "a lookup without equality is no question about one row"
	case strings.Contains(v.Message, "replaces its own predecessor"):
		return "an upsert says by its own key which rows are one"
	case a.duplicate != nil && v.Verdict != finding.Race && !same(s.question().lookup, *a.duplicate),
		a.duplicate == nil && a.loud != nil && v.Verdict == finding.Protected && !same(s.question().lookup, *a.loud):
		return "a function of a column whose comparison ignores case or blanks"
	case s.conflict == "insert ignore into" && s.zeroes():
		return "INSERT IGNORE makes a zero of a value that is missing"
	case a.duplicate == nil && v.Verdict == finding.Race && s.transforms():
		return "what two expressions over one column say of each other"
	case a.duplicate == nil && v.Verdict == finding.Race && s.composes():
		return "what a value that is put together cannot be"
	case a.duplicate == nil && strings.Contains(s.question().lookup, " in (:"):
		return "IN of one argument may be a list"
	}
	return ""
}

// zeroes reports whether the insert leaves a column without a value that needs one.
func (s *scene) zeroes() bool {
	return slices.ContainsFunc(s.columns, func(c sceneColumn) bool {
		required := c.notNull || slices.ContainsFunc(s.keys, func(k sceneKey) bool { return k.primary && slices.Contains(k.parts, c.name) })
		i := slices.IndexFunc(s.sets, func(a sceneSet) bool { return a.column == c.name })
		return required && (i < 0 && c.def == "" || i >= 0 && (s.sets[i].value != "default" || c.def == ""))
	})
}

// composes reports whether the insert appends a constant to a value.
func (s *scene) composes() bool {
	return slices.ContainsFunc(s.sets, func(a sceneSet) bool { return strings.Contains(a.value, "'-'") })
}

// equates reports whether the lookup holds a column as it is against a value.
func (s *scene) equates() bool {
	return slices.ContainsFunc(s.columns, func(c sceneColumn) bool {
		return regexp.MustCompile(`(where|and) `+c.name+` (=|in|is null)`).MatchString(s.question().lookup) &&
			!strings.Contains(s.question().lookup, " or ")
	})
}

// transforms reports whether the lookup or a predicate asks of an expression
// that loses something of its column's value.
func (s *scene) transforms() bool {
	if slices.ContainsFunc(s.keys, func(k sceneKey) bool { return k.where != nil && strings.Contains(k.where.String(), "lower(") }) {
		return true
	}
	if slices.ContainsFunc(s.keys, func(k sceneKey) bool { return k.where != nil && strings.Contains(k.where.String(), "made") }) {
		return true
	}
	if lookup := s.question().lookup; strings.Contains(lookup, "made = ") && strings.Contains(lookup, " in ('") {
		return true // of one of several constants, and of what is generated from it
	}
	return slices.ContainsFunc(s.conds, func(c sceneCond) bool {
		return slices.ContainsFunc([]string{"coalesce(", "case ", "abs(", "substr(", "left(", "nullif(", "trim("}, func(f string) bool { return strings.Contains(c.text, f) })
	})
}

// same reports whether both callers look for the very same.
func same(lookup string, at attempt) bool {
	return fill(lookup, at.a) == fill(lookup, at.b)
}
